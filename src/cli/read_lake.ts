/**
 * Opens a lake for looking: a session whose `lake` shows every table of a branch, without making anything.
 *
 * @module
 */

import { join } from "node:path";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { createDuckdbDataFiles } from "../duckdb/data_files.ts";
import { openSession, type Session } from "../duckdb/session.ts";
import { type LakeViews, openLakeViews } from "../run/lake_views.ts";
import { hasLake, type OpenLake } from "../run/open_lake.ts";
import { pinMoment } from "../run/pin_moment.ts";
import { nameReaderFolder } from "../run/reader_folder.ts";
import { type CliProject, engineMemory, openProjectLake } from "./open_project.ts";

/** A lake to look at. */
export interface LakeReader extends AsyncDisposable {
  readonly lake: OpenLake;
  readonly session: Session;
  readonly views: LakeViews;
}

/** What a reader may use, where it is less than the project's own measure. */
export interface ReaderLimits {
  readonly memoryBytes?: number;
  readonly threads?: number;
  /** Bytes on disk for what does not fit into memory. */
  readonly mostSpillBytes?: number;
}

/** Opens the lake as `readLake` does, within limits. @throws PhloError PHLO-406, PHLO-001 */
export async function readLakeWithin(
  project: CliProject,
  { branch, limits }: { readonly branch: string; readonly limits: ReaderLimits },
  host: Host,
): Promise<LakeReader> {
  await assertLake(project, host);
  const lake = await openProjectLake(project, host);
  try {
    return await openSessionOver(lake, { branch, limits }, project, host);
  } catch (error) {
    await lake[Symbol.asyncDispose]();
    throw error;
  }
}

/** Opens the lake at a branch, a time or a snapshot. @throws PhloError PHLO-406 where it is none of them, PHLO-001 where there is no lake yet. */
export async function readLake(
  project: CliProject,
  branch: string,
  host: Host,
): Promise<LakeReader> {
  await assertLake(project, host);
  return await openReader(project, branch, host);
}

/** Opens the lake at a branch, making an empty one where there is none. */
export async function openReader(
  project: CliProject,
  branch: string,
  host: Host,
): Promise<LakeReader> {
  const lake = await openProjectLake(project, host);
  try {
    return await openSessionOver(lake, { branch, limits: {} }, project, host);
  } catch (error) {
    await lake[Symbol.asyncDispose]();
    throw error;
  }
}

async function openSessionOver(
  lake: OpenLake,
  { branch, limits }: { readonly branch: string; readonly limits: ReaderLimits },
  project: CliProject,
  host: Host,
): Promise<LakeReader> {
  const pinned = await pinMoment(branch, {
    catalog: lake.catalog,
    store: lake.store,
    timezone: project.config.values.timezone,
  });
  const spill = join(project.stateFolder, "tmp", nameReaderFolder(host));
  const session = await openSession({
    temporaryFolder: spill,
    folders: [lake.folder],
    ...limits,
    memoryBytes: Math.min(limits.memoryBytes ?? Infinity, engineMemory(project, host)),
  });
  const views = await openLakeViews({
    session,
    store: lake.store,
    dataFiles: createDuckdbDataFiles(session, lake.store, host),
    branch: pinned,
  });
  return {
    lake,
    session,
    views,
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]();
      await lake[Symbol.asyncDispose]();
      await host.disk.remove(spill);
    },
  };
}

/** Looking must not make a lake. */
export async function assertLake(project: CliProject, host: Host): Promise<void> {
  if (await hasLake(project.config.lakeFolder, host)) return;
  throw new PhloError(
    "PHLO-001",
    `Cannot find tables: the project has no lake at "${project.config.lakeFolder}" yet`,
    { hint: "phlo materialize <asset> makes the first table" },
  );
}
