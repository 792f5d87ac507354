/**
 * Fits the columns of an incremental model's query to those of its table, as `on_schema_change` says.
 *
 * @module
 */

import { renderTableName } from "../core/catalog.ts";
import type { Column } from "../core/column.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { IncrementalSettings } from "../dbt/materializations.ts";
import { evolveTable, replaceColumns } from "../iceberg/evolve_table.ts";
import { tableColumns, type TableState } from "../iceberg/table_state.ts";
import type { ModelWork } from "./model_work.ts";

/** The table as the rows need it. */
export interface FittedTable {
  readonly state: TableState;
  /** Columns of the table that the query does not yield. */
  readonly missing: ReadonlySet<string>;
}

/** Fits the columns. @throws PhloError PHLO-203 where the model does not allow the change. */
export function fitColumns(
  before: TableState,
  settings: IncrementalSettings,
  work: ModelWork,
): FittedTable {
  const stored = tableColumns(before);
  const names = new Set(stored.map((column) => column.name));
  const yielded = new Set(work.columns.map((column) => column.name));
  const added = work.columns.filter((column) => !names.has(column.name));
  const missing = stored.filter((column) => !yielded.has(column.name));
  switch (settings.onSchemaChange) {
    case "ignore":
      if (missing.length > 0) throw columnsChanged(work, added, missing);
      return { state: before, missing: new Set() };
    case "fail":
      if (added.length + missing.length > 0) throw columnsChanged(work, added, missing);
      return { state: before, missing: new Set() };
    case "append_new_columns":
      return {
        state: added.length === 0 ? before : evolveTable(before, [...stored, ...added]),
        missing: new Set(missing.map((column) => column.name)),
      };
    case "sync_all_columns":
      assertSameTypes(stored, work);
      return { state: replaceColumns(before, work.columns), missing: new Set() };
    default:
      return settings.onSchemaChange satisfies never;
  }
}

/** Rows that stay would lose a column whose type changes: its new field would be empty in their files. */
function assertSameTypes(stored: readonly Column[], work: ModelWork): void {
  const shared = stored.flatMap((column) => {
    const next = work.columns.find((each) => each.name === column.name);
    return next === undefined ? [] : [{ ...column, type: next.type, required: false }];
  });
  const before = stored.filter((column) => shared.some((each) => each.name === column.name));
  const changed = shared.filter((column, index) => column.type.kind !== before[index]?.type.kind);
  if (changed.length > 0) throw columnsChanged(work, changed, []);
}

function columnsChanged(
  work: ModelWork,
  added: readonly Column[],
  missing: readonly Column[],
): PhloError {
  const parts = [
    ...(added.length === 0 ? [] : [`new or changed: ${added.map(({ name }) => name).join(", ")}`]),
    ...(missing.length === 0 ? [] : [`missing: ${missing.map(({ name }) => name).join(", ")}`]),
  ];
  return new PhloError(
    "PHLO-203",
    `Cannot add to "${renderTableName(work.table)}": the model's columns are not the table's (${
      parts.join("; ")
    })`,
    {
      hint:
        `run it with --full-refresh, or set on_schema_change to append_new_columns or sync_all_columns`,
      place: { file: work.node.file, line: 1 },
    },
  );
}
