/**
 * Holds leases for a run: waits for those that others hold, and renews its own while the run lives. Each connected part of
 * a run gives its leases back when it ends, so that two runs with several parts never wait for each other in a circle.
 *
 * @module
 */

import type { Catalog, LeaseHolder, LeaseToken } from "../core/catalog.ts";
import type { Host } from "../core/host.ts";

/** The leases of one part of a run. Disposing gives back those that no other part of the run holds. */
export interface HeldLeases extends AsyncDisposable {
  /** Takes a lease, waiting as long as a living owner has it. Asked twice, it is taken once. */
  take(resource: string): Promise<LeaseToken>;
  /** Takes several in the order of their names, so that two runs never wait for each other. */
  takeAll(resources: Iterable<string>): Promise<readonly LeaseToken[]>;
}

/** The leases of one run. Disposing gives back all of them. */
export interface RunLeases extends AsyncDisposable {
  /** The leases of the part with a name; the same ones for the same name. */
  forPart(name: string): HeldLeases;
}

/** What holding needs. */
export interface HoldOptions {
  readonly runId: string;
  readonly signal: AbortSignal;
  /** Called once for each lease that must be waited for. */
  readonly onWait: (resource: string, holder: LeaseHolder) => void;
}

/** One lease of the run. */
interface Entry {
  readonly taking: Promise<LeaseToken>;
  /** Set once it is taken. */
  token?: LeaseToken;
  /** The parts that hold it. */
  users: number;
  /** Set while it is given back: who wants it then takes it anew. */
  ending?: Promise<unknown>;
}

/** Half a lease's life of two minutes would do; a third leaves room for a slow disk. */
const RENEW_EVERY_MS = 40_000;

/** Begins to hold leases. */
export function holdLeases(catalog: Catalog, options: HoldOptions, host: Host): RunLeases {
  const held = new Map<string, Entry>();
  const parts = new Map<string, HeldLeases>();
  const stop = new AbortController();
  const renewing = renewWhileAlive(catalog, held, stop.signal, host);
  return {
    forPart(name) {
      const known = parts.get(name);
      if (known !== undefined) return known;
      const part = holdForPart(held, catalog, options, host);
      parts.set(name, part);
      return part;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await renewing;
      for (const part of parts.values()) await part[Symbol.asyncDispose]();
    },
  };
}

function holdForPart(
  held: Map<string, Entry>,
  catalog: Catalog,
  options: HoldOptions,
  host: Host,
): HeldLeases {
  const mine = new Map<string, Entry>();
  const take = async (resource: string): Promise<LeaseToken> => {
    for (let entry = held.get(resource); entry?.ending !== undefined; entry = held.get(resource)) {
      await entry.ending;
    }
    const known = mine.get(resource);
    if (known !== undefined) return await known.taking;
    const entry: Entry = held.get(resource) ??
      { taking: waitForLease(resource, catalog, options, host), users: 0 };
    held.set(resource, entry);
    mine.set(resource, entry);
    entry.users++;
    try {
      return entry.token = await entry.taking;
    } catch (error) {
      // A lease that could not be had must not be kept as if it were.
      if (held.get(resource) === entry) held.delete(resource);
      mine.delete(resource);
      throw error;
    }
  };
  return {
    take,
    async takeAll(resources) {
      const tokens: LeaseToken[] = [];
      for (const resource of [...new Set(resources)].sort()) tokens.push(await take(resource));
      return tokens;
    },
    async [Symbol.asyncDispose]() {
      const entries = [...mine];
      mine.clear();
      for (const [resource, entry] of entries) {
        if (--entry.users > 0) continue;
        entry.ending = giveBack(entry, catalog, host).finally(() => held.delete(resource));
      }
      await Promise.all(entries.map(([, entry]) => entry.ending));
    },
  };
}

async function giveBack(entry: Entry, catalog: Catalog, host: Host): Promise<void> {
  const token = await entry.taking.catch(() => undefined);
  if (token === undefined) return;
  try {
    await catalog.releaseLeases([token]);
  } catch (error) {
    // What was done under it is done. The lease ends with this process.
    host.log.warn("a lease could not be given back", { error: String(error) });
  }
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
  held: ReadonlyMap<string, Entry>,
  signal: AbortSignal,
  host: Host,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await host.clock.sleep(RENEW_EVERY_MS, signal);
    } catch {
      return;
    }
    try {
      // One that is still waited for must not keep the others from being renewed.
      await catalog.renewLeases([...held.values()].flatMap(({ token }) => token ?? []));
    } catch (error) {
      // The next round tries again; a lease that is really lost stops the publication, not this loop.
      host.log.warn("leases could not be renewed", { error: String(error) });
    }
  }
}
