/**
 * Keeps how the assets stand while nothing has changed: several parts of one page ask, and so do several open pages.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import type { AssetStatus } from "../run/asset_status.ts";

/** What the answer depends on. */
export interface StatusMoment {
  readonly sequence: number;
  readonly mark: string;
}

/** Ages grow by themselves. */
const FRESH_MS = 5000;

/** Wraps the reading. */
export function keepStatuses(
  read: () => Promise<readonly AssetStatus[]>,
  readMoment: () => Promise<StatusMoment>,
  host: Pick<Host, "clock">,
): () => Promise<readonly AssetStatus[]> {
  let kept: Kept | undefined;
  const renew = async (moment: StatusMoment): Promise<Kept> => {
    return { statuses: await read(), moment, readAt: host.clock.monotonic() };
  };
  let renewal: Promise<Kept> | undefined;
  return async () => {
    const moment = await readMoment();
    if (kept !== undefined && isFresh(kept, moment, host.clock.monotonic())) return kept.statuses;
    renewal ??= renew(moment).finally(() => renewal = undefined);
    kept = await renewal;
    return kept.statuses;
  };
}

interface Kept {
  readonly statuses: readonly AssetStatus[];
  readonly moment: StatusMoment;
  readonly readAt: number;
}

function isFresh({ moment, readAt }: Kept, now: StatusMoment, nowMs: number): boolean {
  return now.mark === moment.mark && now.sequence === moment.sequence && nowMs - readAt < FRESH_MS;
}
