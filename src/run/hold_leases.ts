/**
 * Holds leases for a run: waits for those that others hold, and renews its own while the run lives.
 *
 * @module
 */

import type { Catalog, LeaseHolder, LeaseToken } from "../core/catalog.ts";
import type { Host } from "../core/host.ts";

/** The leases of one run. Disposing gives them back. */
export interface HeldLeases extends AsyncDisposable {
  /** Takes a lease, waiting as long as a living owner has it. Asked twice, it is taken once. */
  take(resource: string): Promise<LeaseToken>;
  /** Takes several in the order of their names, so that two runs never wait for each other. */
  takeAll(resources: Iterable<string>): Promise<readonly LeaseToken[]>;
  giveBack(tokens: readonly LeaseToken[]): Promise<void>;
}

/** What holding needs. */
export interface HoldOptions {
  readonly runId: string;
  readonly signal: AbortSignal;
  /** Called once for each lease that must be waited for. */
  readonly onWait: (resource: string, holder: LeaseHolder) => void;
}

/** Half a lease's life of two minutes would do; a third leaves room for a slow disk. */
const RENEW_EVERY_MS = 40_000;

/** Begins to hold leases. */
export function holdLeases(catalog: Catalog, options: HoldOptions, host: Host): HeldLeases {
  const held = new Map<string, Promise<LeaseToken>>();
  const stop = new AbortController();
  const renewing = renewWhileAlive(catalog, held, stop.signal, host);

  const take = (resource: string): Promise<LeaseToken> => {
    const known = held.get(resource);
    if (known !== undefined) return known;
    const taking = waitForLease(resource, catalog, options, host);
    held.set(resource, taking);
    // A lease that could not be had must not be kept as if it were.
    taking.catch(() => held.delete(resource));
    return taking;
  };
  const giveBack = async (tokens: readonly LeaseToken[]): Promise<void> => {
    for (const token of tokens) held.delete(token.resource);
    if (tokens.length > 0) await catalog.releaseLeases(tokens);
  };
  return {
    take,
    async takeAll(resources) {
      const tokens: LeaseToken[] = [];
      for (const resource of [...new Set(resources)].sort()) tokens.push(await take(resource));
      return tokens;
    },
    giveBack,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await renewing;
      const settled = await Promise.allSettled(held.values());
      await giveBack(settled.flatMap((each) => each.status === "fulfilled" ? [each.value] : []));
    },
  };
}

async function waitForLease(
  resource: string,
  catalog: Catalog,
  options: HoldOptions,
  host: Host,
): Promise<LeaseToken> {
  for (let attempt = 0;; attempt++) {
    options.signal.throwIfAborted();
    const answer = await catalog.acquireLease(resource, options.runId);
    if (answer.kind === "acquired") return answer.lease;
    if (attempt === 0) options.onWait(resource, answer.holder);
    await host.clock.sleep(Math.min(500, 20 * 2 ** Math.min(attempt, 5)), options.signal);
  }
}

async function renewWhileAlive(
  catalog: Catalog,
  held: ReadonlyMap<string, Promise<LeaseToken>>,
  signal: AbortSignal,
  host: Host,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await host.clock.sleep(RENEW_EVERY_MS, signal);
    } catch {
      return;
    }
    const settled = await Promise.allSettled(held.values());
    const tokens = settled.flatMap((each) => each.status === "fulfilled" ? [each.value] : []);
    try {
      await catalog.renewLeases(tokens);
    } catch (error) {
      // The next round tries again; a lease that is really lost stops the publication, not this loop.
      host.log.warn("leases could not be renewed", { error: String(error) });
    }
  }
}
