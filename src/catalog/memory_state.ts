/**
 * What a catalog in memory holds, and how a branch shows it.
 *
 * @module
 */

import {
  type Branch,
  type CatalogEntry,
  type FootprintEntry,
  type HeldPublication,
  type LeaseHolder,
  type PointerMove,
  type PublishRecord,
  renderTableName,
  type TableName,
} from "../core/catalog.ts";
import { MAIN_BRANCH, unknownBranchError } from "./branch_rules.ts";

/** The rows of one branch by table; `dropped` hides what the base shows. */
type BranchRows = Map<string, CatalogEntry | "dropped">;

/** One move of a pointer, whoever made it. */
interface LoggedMove extends TableName {
  readonly at: number;
  readonly branch: string;
  readonly base: string | undefined;
  readonly next: string | undefined;
}

/** The whole content of a catalog. Several simulated processes may share one. */
export interface MemoryState {
  readonly rows: Map<string, BranchRows>;
  readonly branches: Map<string, Branch>;
  readonly published: PublishRecord[];
  readonly held: HeldPublication[];
  readonly log: LoggedMove[];
  readonly leases: Map<string, LeaseHolder>;
  readonly properties: Map<string, string>;
  lastToken: number;
}

/** An empty catalog: `main` without tables. */
export function createMemoryState(): MemoryState {
  const main = { name: MAIN_BRANCH, isSparse: false, base: MAIN_BRANCH, createdAt: 0 };
  return {
    rows: new Map([[MAIN_BRANCH, new Map()]]),
    branches: new Map([[MAIN_BRANCH, main]]),
    published: [],
    held: [],
    log: [],
    leases: new Map(),
    properties: new Map(),
    lastToken: 0,
  };
}

/** A branch. @throws PhloError PHLO-406 where there is none. */
export function getBranch(state: MemoryState, name: string): Branch {
  const branch = state.branches.get(name);
  if (branch === undefined) throw unknownBranchError(name, [...state.branches.values()]);
  return branch;
}

/** All tables and views that a branch shows, by their names. */
export function showBranch(state: MemoryState, name: string): Map<string, CatalogEntry> {
  const branch = getBranch(state, name);
  const shown = branch.isSparse ? showBranch(state, branch.base) : new Map<string, CatalogEntry>();
  for (const [key, row] of state.rows.get(name) ?? []) {
    if (row === "dropped") shown.delete(key);
    else shown.set(key, row);
  }
  return shown;
}

/** Those of the expectations that a branch does not meet, each table once. */
export function findMovedTables(
  shown: ReadonlyMap<string, CatalogEntry>,
  expected: readonly FootprintEntry[],
): readonly TableName[] {
  const moved = new Map<string, TableName>();
  for (const entry of expected) {
    const key = renderTableName(entry);
    if (shown.get(key)?.metadataUri === entry.base) continue;
    moved.set(key, { namespace: entry.namespace, name: entry.name });
  }
  return [...moved.keys()].sort().flatMap((key) => moved.get(key) ?? []);
}

/** Moves pointers of a branch whose bases were found to hold. */
export function applyMoves(
  state: MemoryState,
  branch: string,
  moves: readonly PointerMove[],
  at: number,
): void {
  const rows = state.rows.get(branch) ?? new Map();
  state.rows.set(branch, rows);
  for (const { namespace, name, kind, base, next } of moves) {
    const row = next === undefined ? "dropped" : { namespace, name, kind, metadataUri: next };
    rows.set(renderTableName({ namespace, name }), row);
    state.log.push({ at, branch, namespace, name, base, next });
  }
}
