/**
 * Opens what a run works with: the engine, the branch, the views over it. Disposing closes the engine.
 *
 * @module
 */

import { join } from "node:path";
import type { Host } from "../core/host.ts";
import type { RunEventBody } from "../core/run_event.ts";
import { createSlots } from "../core/slots.ts";
import { createDuckdbDataFiles } from "../duckdb/data_files.ts";
import { openSession, type Session } from "../duckdb/session.ts";
import type { Records } from "../records/records.ts";
import { openLakeViews } from "./lake_views.ts";
import type { OpenLake } from "./open_lake.ts";
import { openRunBranch } from "./run_branch.ts";
import type { RunContext } from "./run_context.ts";

/** What a run is opened with. */
export interface OpenRunOptions {
  readonly runId: string;
  readonly branchName: string;
  /** True where an earlier attempt of the run has made the branch. */
  readonly isBranchMade: boolean;
  /** Steps at once. */
  readonly limit: number;
  readonly lake: OpenLake;
  readonly records: Records;
  /** `.phlo`: the engine may read and write below it. */
  readonly stateFolder: string;
  readonly scratchFolder: string;
  readonly startedAt: number;
  readonly codeDigest: string;
  readonly gitCommit?: string;
  readonly memoryBytes: number;
  readonly threads?: number;
  readonly signal: AbortSignal;
  readonly emit: (body: RunEventBody) => void;
}

/** An open run. */
export interface OpenRun extends AsyncDisposable {
  readonly context: RunContext;
}

/** Opens the run. */
export async function openRun(
  options: OpenRunOptions,
  host: Host,
): Promise<OpenRun> {
  const session = await openSession({
    temporaryFolder: join(options.scratchFolder, "spill"),
    folders: [options.lake.folder, options.stateFolder],
    memoryBytes: options.memoryBytes,
    ...(options.threads === undefined ? {} : { threads: options.threads }),
  });
  try {
    const context = await createContext(session, options, host);
    return { context, [Symbol.asyncDispose]: () => session[Symbol.asyncDispose]() };
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
}

async function createContext(
  session: Session,
  options: OpenRunOptions,
  host: Host,
): Promise<RunContext> {
  const { lake } = options;
  const branch = openRunBranch(
    { name: options.branchName, base: "main", runId: options.runId, isMade: options.isBranchMade },
    lake.catalog,
  );
  const dataFilesFor: RunContext["dataFilesFor"] = (each) =>
    createDuckdbDataFiles(each, lake.store, host);
  const dataFiles = dataFilesFor(session);
  const views = await openLakeViews({ session, store: lake.store, dataFiles, branch });
  return {
    runId: options.runId,
    lake,
    records: options.records,
    session,
    views,
    branch,
    startedAt: options.startedAt,
    scratchFolder: options.scratchFolder,
    codeDigest: options.codeDigest,
    gitCommit: options.gitCommit,
    signal: options.signal,
    slots: createSlots(options.limit),
    dataFilesFor,
    emit: options.emit,
  };
}
