/**
 * The table that an ingestion writes to, with the columns its schema asks for: planned where there is none yet, evolved where
 * Iceberg can, and otherwise as somebody decides.
 *
 * @module
 */

import { renderTableName } from "../core/catalog.ts";
import type { Column } from "../core/column.ts";
import type { Host } from "../core/host.ts";
import type { IngestionAsset } from "../core/project.ts";
import type { IngestStep } from "../core/step.ts";
import type { ColumnChange } from "../iceberg/compare_columns.ts";
import { evolveTable, listRefusedChanges } from "../iceberg/evolve_table.ts";
import { listDataFiles } from "../iceberg/list_data_files.ts";
import { planTable } from "../iceberg/plan_table.ts";
import { readTable } from "../iceberg/read_table.ts";
import { tableColumns, type TableState } from "../iceberg/table_state.ts";
import { acceptSchemaChange } from "./accept_schema_change.ts";
import type { ApplyTools } from "./apply_rows.ts";
import { explainSchemaChange } from "./explain_schema_change.ts";
import { contentColumns, ingestColumns } from "./ingest_columns.ts";
import { type RunContext, runSummary, tableFolder } from "./run_context.ts";

/** Which table, for which rows. */
export interface IngestTable {
  readonly step: IngestStep;
  readonly asset: IngestionAsset;
  readonly run: RunContext;
  readonly tools: ApplyTools;
  /** The relation of the new rows. */
  readonly incoming: string;
  /** Where the table stands; undefined where there is none yet. */
  readonly standing: string | undefined;
  /** True where the table takes on the schema's columns, whatever they ask. */
  readonly acceptsChange: boolean;
  /** The models that read a column of an asset's table. */
  readonly findReaders: (asset: string, column: string) => Promise<readonly string[]>;
}

/** Opens the table. @throws PhloError PHLO-203 where its columns need a decision. */
export async function openIngestTable(table: IngestTable, host: Host): Promise<TableState> {
  const { step, asset, run, standing } = table;
  const columns = ingestColumns(asset);
  if (standing === undefined) {
    return planTable({
      name: renderTableName(step.table),
      columns,
      identifierFields: asset.dedupMethod === "hash" ? [] : asset.uniqueKey,
      location: run.lake.store.uriOf(tableFolder(step.table)),
    }, host);
  }
  const before = await readTable(standing, run.lake.store);
  const changes = listRefusedChanges(before, columns);
  if (changes.length === 0) return evolveTable(before, columns);
  const change = { before, columns, changes };
  if (!table.acceptsChange) throw await explainChange(table, change);
  return await acceptChange(table, change, host);
}

interface SchemaChange {
  readonly before: TableState;
  readonly columns: readonly Column[];
  readonly changes: readonly ColumnChange[];
}

async function explainChange(
  { step, asset, run, tools, incoming, findReaders }: IngestTable,
  { before, changes }: SchemaChange,
): Promise<Error> {
  const files = await listDataFiles(before, run.lake.store);
  return await explainSchemaChange({
    asset: asset.name,
    table: step.table,
    partition: step.partition.key,
    changes,
    key: asset.uniqueKey,
    incoming,
    stored: `(${tools.dataFiles.scan(files, tableColumns(before))})`,
    findReaders: (column) => findReaders(asset.name, column),
  }, tools.session);
}

async function acceptChange(
  { step, asset, run, tools }: IngestTable,
  { before, columns, changes }: SchemaChange,
  host: Host,
): Promise<TableState> {
  const isKeyed = asset.uniqueKey.length > 0 && asset.dedupMethod !== "hash";
  const identity = isKeyed ? asset.uniqueKey : contentColumns(asset).map(({ name }) => name);
  const summary = runSummary(run);
  const after = await acceptSchemaChange({ step, before, columns, identity, summary }, tools, host);
  const names = changes.map(({ path }) => `"${path}"`).join(", ");
  const message = `accepted the change of ${names} in ${renderTableName(step.table)}`;
  run.emit({ kind: "log", step: step.id, stream: "log", level: "warn", message });
  return after;
}
