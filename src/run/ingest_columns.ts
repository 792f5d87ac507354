/**
 * The columns of an ingested table: those of the schema, then phlo's own.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import type { IngestionAsset } from "../core/project.ts";
import { ROW_ID } from "./dedup_rows.ts";

/** The column that keeps undeclared fields of a loose schema. */
export const EXTRA_COLUMN = "_phlo_extra";

/** The columns a record's content fills, in the schema's order. */
export function contentColumns(asset: IngestionAsset): readonly Column[] {
  const declared = asset.schema.fields.map((field) => field.column);
  if (asset.schema.undeclared !== "keep") return declared;
  return [...declared, {
    name: EXTRA_COLUMN,
    type: { kind: "json" },
    required: false,
    comment: "Fields that the schema does not declare",
  }];
}

/** All columns of the asset's table. */
export function ingestColumns(asset: IngestionAsset): readonly Column[] {
  return [
    ...contentColumns(asset),
    { name: ROW_ID, type: { kind: "string" }, required: true, comment: "Identifies the row" },
    {
      name: "_phlo_run_id",
      type: { kind: "string" },
      required: true,
      comment: "The run that wrote the row as it is",
    },
    {
      name: "_phlo_ingested_at",
      type: { kind: "timestamptz" },
      required: true,
      comment: "When that run started",
    },
    {
      name: "_phlo_partition_date",
      type: { kind: "string" },
      required: true,
      comment: "The newest partition that brought the row",
    },
  ];
}
