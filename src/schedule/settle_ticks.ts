/**
 * Open ticks → what became of them, by what the records know of their runs.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import type { StepState } from "../core/step.ts";
import type { Records, RunRecord } from "../records/records.ts";
import type { TickRecord } from "../records/schedule_records.ts";

/** A launched program records its run within this time, or it never will. */
const LAUNCH_GRACE_MS = 60_000;
/** Nobody can see processes of another machine: after this time without a run, they are taken for gone. */
const FOREIGN_GRACE_MS = 10 * 60_000;
const FORGOTTEN_MS = 24 * 3_600_000;

const OPEN_STATES: readonly StepState[] = ["planned", "waiting", "running"];

/** What settling uses. */
export interface SettleOptions {
  readonly records: Records;
  /** Ticks that this process looks after itself. */
  readonly own: ReadonlySet<string>;
}

/** Settles ticks whose run has ended; returns those that were claimed and never launched, and that nobody looks after. */
export async function settleTicks(
  open: readonly TickRecord[],
  { records, own }: SettleOptions,
  host: Host,
): Promise<readonly TickRecord[]> {
  const orphans: TickRecord[] = [];
  for (const tick of open) {
    if (own.has(tick.runId)) continue;
    const found = await records.readRun(tick.runId);
    if (found === undefined) {
      if (!isOrphan(tick, host)) continue;
      if (tick.state === "claimed") orphans.push(tick);
      else await records.moveTick(tick, { state: "failed", reason: "the run never began" });
    } else if (!OPEN_STATES.includes(found.run.state)) {
      await records.moveTick(tick, outcomeOf(found.run.state));
    } else if (isForgotten(found.run, host)) {
      const reason = `${found.run.hostname} has not been heard of since the run began`;
      await records.moveTick(tick, { state: "failed", reason });
    } else if (tick.state === "claimed") {
      await records.moveTick(tick, { state: "running" });
    }
  }
  return orphans;
}

/** What a run's state means for its tick. */
export function outcomeOf(
  state: StepState,
): { readonly state: "succeeded" | "failed"; readonly reason?: string } {
  if (state === "succeeded" || state === "unchanged") return { state: "succeeded" };
  return { state: "failed", reason: `the run ${WORDS[state] ?? `was ${state}`}` };
}

const WORDS: Partial<Readonly<Record<StepState, string>>> = {
  failed: "failed",
  blocked: "was blocked by a check",
};

/** True where the claimer is gone, and a run that it may have launched would be known by now. */
function isOrphan(tick: TickRecord, host: Host): boolean {
  const { hostname, pid, isProcessAlive } = host.environment;
  const age = host.clock.now() - tick.claimedAt;
  // A clock that was set back says nothing about how long ago it was.
  if (tick.hostname !== hostname) return age < 0 || age > FOREIGN_GRACE_MS;
  // This process would know of a tick of its own, unless it never learned that its claim held.
  const isGone = tick.pid === pid || !isProcessAlive(tick.pid, tick.claimedAt);
  return isGone && (age < 0 || age > LAUNCH_GRACE_MS);
}

/** Runs of this machine are settled when their process is gone; of another one, only time can tell. */
function isForgotten(run: RunRecord, host: Host): boolean {
  return run.hostname !== host.environment.hostname &&
    host.clock.now() - run.startedAt > FORGOTTEN_MS;
}
