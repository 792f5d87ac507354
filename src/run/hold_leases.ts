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
  const forget = (resource: string, entry: Entry): void => {
    // A lease that could not be had must not be kept as if it were.
    if (held.get(resource) === entry) held.delete(resource);
    mine.delete(resource);
  };
  const join = async (resource: string, entry: Entry): Promise<void> => {
    mine.set(resource, entry);
    entry.users++;
    try {
      entry.token = await entry.taking;
    } catch (error) {
      forget(resource, entry);
      throw error;
    }
  };
  /** The one at the front and those behind it that nobody in this run has asked for, in one transaction. */
  const takeFresh = async (resources: readonly string[]): Promise<void> => {
    const fresh = resources.slice(0, countFresh(resources, held));
    const answers = fresh.map(() => Promise.withResolvers<LeaseToken>());
    const joined = fresh.map((resource, index) => {
      const taking = answers[index]?.promise ?? Promise.reject(new RangeError("no answer"));
      const entry: Entry = { taking, users: 0 };
      held.set(resource, entry);
      return join(resource, entry);
    });
    // Each is kept alive from the moment it is taken, however long the next one is waited for.
    waitForLeases(fresh, (index, token) => answers[index]?.resolve(token), catalog, options, host)
      .catch((error) => answers.forEach(({ reject }) => reject(error)));
    await Promise.all(joined);
  };
  const takeAll = async (wanted: Iterable<string>): Promise<readonly LeaseToken[]> => {
    const resources = [...new Set(wanted)].sort();
    for (let next = 0; next < resources.length;) {
      const resource = resources[next] ?? "";
      const known = mine.get(resource) ?? held.get(resource);
      if (known?.ending !== undefined) await known.ending;
      else if (known === undefined) {
        await takeFresh(resources.slice(next));
      } else {
        if (mine.has(resource)) await known.taking;
        else await join(resource, known);
        next++;
      }
    }
    return Promise.all(resources.flatMap((resource) => mine.get(resource)?.taking ?? []));
  };
  return {
    async take(resource) {
      const [token] = await takeAll([resource]);
      return tokenOf(resource, token === undefined ? [] : [token]);
    },
    takeAll,
    async [Symbol.asyncDispose]() {
      const entries = [...mine];
      mine.clear();
      const unused = entries.filter(([, entry]) => --entry.users === 0);
      const ending = giveBack(unused.map(([, entry]) => entry), catalog, host)
        .finally(() => unused.forEach(([resource]) => held.delete(resource)));
      for (const [, entry] of unused) entry.ending = ending;
      await ending;
    },
  };
}

/** At least the first: whoever asks knows that it is. */
function countFresh(resources: readonly string[], held: ReadonlyMap<string, Entry>): number {
  const known = resources.findIndex((resource) => held.has(resource));
  return known < 0 ? resources.length : known;
}

function tokenOf(resource: string, tokens: readonly LeaseToken[]): LeaseToken {
  const token = tokens.find((each) => each.resource === resource);
  if (token === undefined) throw new RangeError(`The lease of ${resource} was not taken`);
  return token;
}

async function giveBack(
  entries: readonly Entry[],
  catalog: Catalog,
  host: Host,
): Promise<void> {
  const taken = await Promise.allSettled(entries.map(({ taking }) => taking));
  const tokens = taken.flatMap((each) => each.status === "fulfilled" ? each.value : []);
  if (tokens.length === 0) return;
  try {
    await catalog.releaseLeases(tokens);
  } catch (error) {
    // What was done under them is done. The leases end with this process.
    host.log.warn("leases could not be given back", { error: String(error) });
  }
}

/** Takes them in order, waiting for each that another run holds. Those taken are kept while it waits. */
async function waitForLeases(
  resources: readonly string[],
  onTaken: (index: number, token: LeaseToken) => void,
  catalog: Catalog,
  options: HoldOptions,
  host: Host,
): Promise<void> {
  let taken = 0;
  for (let attempt = 0;; attempt++) {
    options.signal.throwIfAborted();
    const { leases, holder } = await catalog.acquireLeases(resources.slice(taken), options.runId);
    for (const token of leases) onTaken(taken++, token);
    if (holder === undefined) return;
    if (leases.length > 0) attempt = 0;
    if (attempt === 0) options.onWait(resources[taken] ?? "", holder);
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
