/**
 * Keeps `.phlo/types/tables.d.ts` fresh: the tables that the loaded workflows declare and those that the lake holds.
 *
 * @module
 */

import { join } from "node:path";
import { type CatalogEntry, renderTableName } from "../core/catalog.ts";
import type { Host } from "../core/host.ts";
import { messageOf } from "../core/phlo_error.ts";
import type { LoadedWorkflows } from "../core/project.ts";
import { readTable } from "../iceberg/read_table.ts";
import { tableColumns } from "../iceberg/table_state.ts";
import { readView, viewColumns } from "../iceberg/view.ts";
import { ingestColumns } from "../run/ingest_columns.ts";
import { hasLake, type OpenLake } from "../run/open_lake.ts";
import { TYPES_FOLDER } from "../scaffold/editor_files_request.ts";
import { renderTableTypes, type TypedTable } from "../scaffold/render_table_types.ts";
import { type CliProject, openProjectLake } from "./open_project.ts";

/** A run does not wait for the metadata of more tables than these; `phlo check` does. */
const MOST_AFTER_RUN = 200;

/** Brings the file up to date after a run, whose lake is open. */
export async function refreshTypesAfterRun(
  project: CliProject,
  { workflows, lake }: { readonly workflows: LoadedWorkflows; readonly lake: OpenLake },
  host: Host,
): Promise<void> {
  await refresh(project, workflows, async () => {
    const entries = await lake.catalog.list("main");
    return entries.length > MOST_AFTER_RUN ? undefined : await readEntries(entries, lake);
  }, host);
}

/** Writes the file where it is stale. An editor's help is no reason for a command to fail. */
export async function refreshTableTypes(
  project: CliProject,
  workflows: LoadedWorkflows,
  host: Host,
): Promise<void> {
  await refresh(project, workflows, () => readLakeTables(project, host), host);
}

async function refresh(
  project: CliProject,
  workflows: LoadedWorkflows,
  readTables: () => Promise<readonly TypedTable[] | undefined>,
  host: Host,
): Promise<void> {
  try {
    const found = await readTables();
    if (found === undefined) return;
    const tables = new Map(found.map((each) => [each.name, each]));
    // What a schema says is newer than the table it will change.
    for (const asset of workflows.assets) {
      const name = `${asset.namespace}.${asset.tableName}`;
      tables.set(name, { name, columns: ingestColumns(asset) });
    }
    const path = join(project.root, TYPES_FOLDER, "tables.d.ts");
    const text = renderTableTypes([...tables.values()]);
    const isFresh = await host.disk.stat(path) !== undefined &&
      await host.disk.readText(path) === text;
    if (!isFresh) await host.disk.writeText(path, text);
  } catch (error) {
    host.log.debug("The types of tables could not be refreshed", { reason: messageOf(error) });
  }
}

async function readLakeTables(project: CliProject, host: Host): Promise<readonly TypedTable[]> {
  if (!await hasLake(project.config.lakeFolder, host)) return [];
  await using lake = await openProjectLake(project, host);
  return await readEntries(await lake.catalog.list("main"), lake);
}

async function readEntries(
  entries: readonly CatalogEntry[],
  lake: OpenLake,
): Promise<readonly TypedTable[]> {
  return await Promise.all(entries.map((entry) => readEntry(entry, lake)));
}

async function readEntry(entry: CatalogEntry, lake: OpenLake): Promise<TypedTable> {
  const name = renderTableName(entry);
  return entry.kind === "view"
    ? { name, columns: viewColumns(await readView(entry.metadataUri, lake.store)) }
    : { name, columns: tableColumns(await readTable(entry.metadataUri, lake.store)) };
}
