/**
 * What an ingestion's rows look like in the table that it would make: validated rows are written so at once, and the table takes
 * the files in where it turns out to have this schema and no row of these keys.
 *
 * @module
 */

import { renderTableName } from "../core/catalog.ts";
import type { Host } from "../core/host.ts";
import type { IngestionAsset } from "../core/project.ts";
import type { IngestStep } from "../core/step.ts";
import { planTable } from "../iceberg/plan_table.ts";
import { currentSchemaJson, tableColumns } from "../iceberg/table_state.ts";
import { type Identity, isKeyed, renderKeyId, ROW_ID } from "./dedup_rows.ts";
import { contentColumns, ingestColumns } from "./ingest_columns.ts";
import { renderStamped, type Stamp } from "./render_written.ts";
import type { DirectTarget } from "./validate_direct.ts";

/** Whose rows. */
export interface DirectWrite {
  readonly step: IngestStep;
  readonly asset: IngestionAsset;
  readonly identity: Identity;
  readonly stamp: Stamp;
}

/** Plans the files; undefined where a row's id depends on other rows, or where a write replaces what is there. */
export function planDirectWrite(
  { step, asset, identity, stamp }: DirectWrite,
  host: Host,
): DirectTarget | undefined {
  if (!isKeyed(identity) || asset.writeMode !== "merge") return undefined;
  const state = planTable({
    name: renderTableName(step.table),
    columns: ingestColumns(asset),
    identifierFields: identity.key,
    location: "",
  }, host);
  const content = contentColumns(asset).map((column) => column.name);
  const rowId = `${renderKeyId(identity.key)} AS ${ROW_ID}`;
  return {
    columns: tableColumns(state),
    schemaJson: currentSchemaJson(state),
    stamp: (relation) => renderStamped(`(SELECT *, ${rowId} FROM (${relation}))`, content, stamp),
  };
}
