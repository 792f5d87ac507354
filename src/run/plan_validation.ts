/**
 * What an ingestion's rows look like in the table that it would make: validated rows are written so at once, and the table takes
 * the files in where it turns out to have this schema and no row of these keys.
 *
 * @module
 */

import { join } from "node:path";
import { renderTableName } from "../core/catalog.ts";
import type { Host } from "../core/host.ts";
import type { IngestionAsset } from "../core/project.ts";
import type { IngestStep } from "../core/step.ts";
import { planTable } from "../iceberg/plan_table.ts";
import { currentSchemaJson, tableColumns } from "../iceberg/table_state.ts";
import type { DirectTarget } from "./copy_batch.ts";
import { type Identity, isKeyed, renderKeyId, ROW_ID } from "./dedup_rows.ts";
import { contentColumns, ingestColumns } from "./ingest_columns.ts";
import { renderStamped, type Stamp } from "./render_written.ts";
import type { RunContext } from "./run_context.ts";
import type { DirectStart } from "./validate_pages.ts";

/** Plans the validation of a step's rows, and makes its folder, which nobody else uses. */
export async function planValidation(
  step: IngestStep,
  { asset, prefix }: { readonly asset: IngestionAsset; readonly prefix: string },
  run: RunContext,
  host: Host,
): Promise<DirectStart> {
  const folder = join(run.scratchFolder, prefix);
  // DuckDB writes files, never folders.
  await host.disk.makeFolder(folder);
  return {
    schema: asset.schema,
    uniqueKey: asset.uniqueKey,
    folder,
    name: prefix,
    target: planTarget(step, asset, run, host),
  };
}

/** How the rows of a step are told apart. */
export function identityOf(step: IngestStep, asset: IngestionAsset): Identity {
  return {
    key: asset.uniqueKey,
    method: asset.dedupMethod,
    keepsEqualRows: asset.writeMode === "append" ||
      (asset.uniqueKey.length === 0 && asset.dedupMethod !== "hash"),
    partition: step.partition.key,
    ...(asset.dedupSort === undefined ? {} : { sort: asset.dedupSort }),
  };
}

/** What the rows of a step carry besides their content. */
export function stampOf(step: IngestStep, run: RunContext): Stamp {
  return { runId: run.runId, ingestedAt: run.startedAt, partition: step.partition.key };
}

/** Nothing where a row's id depends on other rows, or where a write replaces what is there. */
function planTarget(
  step: IngestStep,
  asset: IngestionAsset,
  run: RunContext,
  host: Host,
): DirectTarget | undefined {
  const identity = identityOf(step, asset);
  if (!isKeyed(identity) || asset.writeMode !== "merge") return undefined;
  const state = planTable({
    name: renderTableName(step.table),
    columns: ingestColumns(asset),
    identifierFields: identity.key,
    location: "",
  }, host);
  const content = contentColumns(asset).map((column) => column.name);
  const rowId = `${renderKeyId(identity.key)} AS ${ROW_ID}`;
  const stamp = stampOf(step, run);
  return {
    columns: tableColumns(state),
    schemaJson: currentSchemaJson(state),
    stamp: (relation) => renderStamped(`(SELECT *, ${rowId} FROM (${relation}))`, content, stamp),
  };
}
