/**
 * What every part of a run is given: the lake, the session, the branch, and where to say what happened.
 *
 * @module
 */

import type { Catalog, TableName } from "../core/catalog.ts";
import type { DataFiles } from "../core/data_files.ts";
import type { RunEventBody } from "../core/run_event.ts";
import type { Slots } from "../core/slots.ts";
import type { Store } from "../core/store.ts";
import type { Session } from "../duckdb/session.ts";
import type { Records } from "../records/records.ts";
import type { LakeViews } from "./lake_views.ts";
import type { RunBranch } from "./run_branch.ts";

/** An open lake. */
export interface Lake {
  readonly store: Store;
  readonly catalog: Catalog;
}

/** A run under way. */
export interface RunContext {
  readonly runId: string;
  readonly lake: Lake;
  readonly records: Records;
  /** The first connection: it alone makes schemas and views. */
  readonly session: Session;
  readonly views: LakeViews;
  readonly branch: RunBranch;
  /** When the run started; the moment that all its rows carry. */
  readonly startedAt: number;
  /** Absolute folder of the run's own, gone when it ends. */
  readonly scratchFolder: string;
  readonly codeDigest: string;
  readonly gitCommit: string | undefined;
  readonly signal: AbortSignal;
  /** Where steps work, those of all parts together. */
  readonly slots: Slots;
  /** Data files written and read through one connection. */
  dataFilesFor(session: Session): DataFiles<string>;
  emit(body: RunEventBody): void;
}

/** What every snapshot's summary says of the run that made it. */
export function runSummary(run: RunContext): Readonly<Record<string, string>> {
  return {
    "phlo.run-id": run.runId,
    "phlo.code-digest": run.codeDigest,
    ...(run.gitCommit === undefined ? {} : { "phlo.git-commit": run.gitCommit }),
  };
}

/** The folder of a table's files in the store. */
export function tableFolder(table: TableName): string {
  return `${table.namespace}/${table.name}`;
}
