/**
 * A catalog in memory, for tests and simulations: several may share one state, and each can be made to fail before or
 * after any call.
 *
 * @module
 */

import {
  type Branch,
  type Catalog,
  type CatalogEntry,
  type LeaseHolder,
  type LeaseToken,
  type PointerMove,
  type Publication,
  type PublishOutcome,
  type PublishRecord,
  renderTableName,
} from "../core/catalog.ts";
import type { Host } from "../core/host.ts";
import { assertNotMain, beginsEmpty, readBranchError, takenBranchError } from "./branch_rules.ts";
import { isHeld, isOwn, type LeaseOutcome, takeInOrder } from "./leases.ts";
import {
  applyMoves,
  createMemoryState,
  findMovedTables,
  getBranch,
  type MemoryState,
  showBranch,
} from "./memory_state.ts";
import { assertDistinct, compareNames } from "./pointers.ts";

/** One moment of one call. What `onCall` throws is what the caller gets. */
export interface MemoryCatalogCall {
  readonly method: Exclude<keyof Catalog, symbol>;
  /** After: the effect has happened, and the caller does not learn of it. */
  readonly phase: "before" | "after";
}

/** What a memory catalog may be told. */
export interface MemoryCatalogOptions {
  /** Shared by the catalogs of simulated processes; a new one where absent. */
  readonly state?: MemoryState;
  readonly onCall?: (call: MemoryCatalogCall) => void;
}

/** Opens a catalog on a state. */
export function openMemoryCatalog(options: MemoryCatalogOptions, host: Host): Catalog {
  const state = options.state ?? createMemoryState();
  const call = async <Result>(
    method: MemoryCatalogCall["method"],
    work: () => Result,
  ): Promise<Result> => {
    // A real catalog never answers in the same turn.
    await Promise.resolve();
    options.onCall?.({ method, phase: "before" });
    const result = work();
    options.onCall?.({ method, phase: "after" });
    return result;
  };
  return {
    list: (branch) =>
      call("list", () => [...showBranch(state, branch).values()].sort(compareNames)),
    listAt: (branch, atMs) => call("listAt", () => listAt(state, branch, atMs)),
    listRoots: (sinceMs) => call("listRoots", () => listRoots(state, sinceMs)),
    load: (branch, table) =>
      call("load", () => showBranch(state, branch).get(renderTableName(table))),
    commit: (branch, moves) => call("commit", () => commit(state, branch, moves, host)),
    publish: (publication) => call("publish", () => publish(state, publication, host)),
    listPublished: (after) =>
      call("listPublished", () => state.published.filter((record) => record.sequence > after)),
    hold: (held) =>
      call("hold", () => {
        getBranch(state, held.branch);
        state.held.push(structuredClone(held));
      }),
    listHeld: (branch) =>
      call("listHeld", () => state.held.filter((held) => held.branch === branch)),
    listBranches: () => call("listBranches", () => listBranches(state)),
    createBranch: (branch) =>
      call("createBranch", () => createBranch(state, { ...branch, createdAt: host.clock.now() })),
    markBranchFailed: (name) =>
      call("markBranchFailed", () => {
        assertNotMain(name, "mark branch");
        const branch = getBranch(state, name);
        state.branches.set(name, { failedAt: host.clock.now(), ...branch });
      }),
    dropBranch: (name) => call("dropBranch", () => dropBranch(state, name)),
    acquireLease: (resource, runId) =>
      call("acquireLease", () => acquireLease(state, { resource, runId }, host)),
    acquireLeases: (resources, runId) =>
      call(
        "acquireLeases",
        () => takeInOrder(resources, (resource) => acquireLease(state, { resource, runId }, host)),
      ),
    renewLeases: (leases) => call("renewLeases", () => renewLeases(state, leases, host)),
    releaseLeases: (leases) =>
      call("releaseLeases", () => {
        for (const lease of leases.filter((lease) => isCurrent(state, lease))) {
          state.leases.delete(lease.resource);
        }
      }),
    listLeases: () => call("listLeases", () => listLeases(state)),
    readProperty: (key) => call("readProperty", () => state.properties.get(key)),
    writeProperty: (key, value) =>
      call("writeProperty", () => void state.properties.set(key, value)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function commit(
  state: MemoryState,
  branch: string,
  moves: readonly PointerMove[],
  host: Host,
): boolean {
  assertDistinct(moves);
  if (findMovedTables(showBranch(state, branch), moves).length > 0) return false;
  applyMoves(state, branch, moves, host.clock.now());
  return true;
}

function listAt(
  state: MemoryState,
  branch: string,
  atMs: number,
): readonly Omit<CatalogEntry, "kind">[] {
  getBranch(state, branch);
  const past = state.log.filter((line) => line.branch === branch && line.at <= atMs);
  const last = new Map(past.map((line) => [renderTableName(line), line]));
  return [...last.values()].flatMap(({ namespace, name, next }) =>
    next === undefined ? [] : { namespace, name, metadataUri: next }
  ).sort(compareNames);
}

function listRoots(state: MemoryState, sinceMs: number): readonly string[] {
  const pointed = [...state.rows.values()].flatMap((rows) => [...rows.values()])
    .flatMap((row) => row === "dropped" ? [] : row.metadataUri);
  const held = state.held.flatMap(({ moves }) => moves)
    .flatMap(({ base, next }) => [base ?? [], next ?? []].flat());
  // A move names the place before it too: until the move somebody could read there.
  const past = state.log.flatMap(({ at, base, next }) =>
    at < sinceMs ? [] : [base ?? [], next ?? []].flat()
  );
  return [...new Set([...pointed, ...held, ...past])].sort();
}

function publish(state: MemoryState, publication: Publication, host: Host): PublishOutcome {
  const { runId, target, moves, footprint, leases, report } = publication;
  assertDistinct(moves);
  const shown = showBranch(state, target);
  const standing = state.published.find((record) => isSamePublication(record, publication));
  if (standing !== undefined) {
    return {
      kind: "published",
      sequence: standing.sequence,
      publishedAt: standing.publishedAt,
    };
  }
  const resources = leases.filter((lease) => !isCurrent(state, lease));
  if (resources.length > 0) {
    return { kind: "lease_lost", resources: resources.map((lease) => lease.resource) };
  }
  const tables = findMovedTables(shown, [...footprint, ...moves]);
  if (tables.length > 0) return { kind: "moved", tables };
  applyMoves(state, target, moves, host.clock.now());
  const sequence = state.published.length + 1;
  const publishedAt = host.clock.now();
  const sorted = moves.map(({ namespace, name, kind, base, next }) => {
    return { namespace, name, kind, base, next };
  }).sort(compareNames);
  state.published.push(
    structuredClone({ sequence, runId, target, publishedAt, moves: sorted, report }),
  );
  return { kind: "published", sequence, publishedAt };
}

function isSamePublication(record: PublishRecord, wanted: Publication): boolean {
  const isSameRun = record.runId === wanted.runId && record.target === wanted.target;
  if (!isSameRun || record.moves.length !== wanted.moves.length) return false;
  if (record.moves.length === 0) {
    return JSON.stringify(record.report) === JSON.stringify(wanted.report);
  }
  return record.moves.every((stands) =>
    wanted.moves.some((move) =>
      move.namespace === stands.namespace && move.name === stands.name &&
      move.kind === stands.kind && move.base === stands.base && move.next === stands.next
    )
  );
}

function listBranches(state: MemoryState): readonly Branch[] {
  const [main, ...others] = state.branches.values();
  const sorted = others.sort((left, right) =>
    left.createdAt - right.createdAt || (left.name < right.name ? -1 : 1)
  );
  return main === undefined ? sorted : [main, ...sorted];
}

function createBranch(state: MemoryState, branch: Branch): Branch {
  const shown = beginsEmpty(branch) ? new Map() : showBranch(state, branch.base);
  if (state.branches.has(branch.name)) throw takenBranchError(branch.name);
  state.branches.set(branch.name, branch);
  state.rows.set(branch.name, branch.isSparse ? new Map() : shown);
  return branch;
}

function dropBranch(state: MemoryState, name: string): void {
  assertNotMain(name, "drop branch");
  for (const other of state.branches.values()) {
    if (other.isSparse && other.base === name) throw readBranchError(name, other.name);
  }
  state.branches.delete(name);
  state.rows.delete(name);
  const kept = state.held.filter((held) => held.branch !== name);
  state.held.splice(0, state.held.length, ...kept);
}

function acquireLease(
  state: MemoryState,
  wanted: { readonly resource: string; readonly runId: string },
  host: Host,
): LeaseOutcome {
  const { hostname, pid } = host.environment;
  const holder = state.leases.get(wanted.resource);
  const isTaken = holder !== undefined && isHeld(holder, host);
  if (isTaken && !isOwn(holder, wanted.runId, host)) return { kind: "held", holder };
  const lease = { ...wanted, token: isTaken ? holder.token : ++state.lastToken };
  state.leases.set(wanted.resource, { ...lease, hostname, pid, heartbeatAt: host.clock.now() });
  return { kind: "acquired", lease };
}

function renewLeases(
  state: MemoryState,
  leases: readonly LeaseToken[],
  host: Host,
): readonly LeaseToken[] {
  return leases.filter((lease) => {
    const holder = state.leases.get(lease.resource);
    if (holder === undefined || !isCurrent(state, lease)) return true;
    state.leases.set(lease.resource, { ...holder, heartbeatAt: host.clock.now() });
    return false;
  });
}

function isCurrent(state: MemoryState, lease: LeaseToken): boolean {
  const holder = state.leases.get(lease.resource);
  return holder?.token === lease.token && holder.runId === lease.runId;
}

function listLeases(state: MemoryState): readonly LeaseHolder[] {
  return [...state.leases.values()].sort((left, right) => left.resource < right.resource ? -1 : 1);
}
