/**
 * Changes a table's columns: safely, as every run may, or freely, for a table whose rows are all replaced.
 *
 * @module
 */

import type { Column, ColumnType } from "../core/column.ts";
import { PhloError } from "../core/phlo_error.ts";
import { assertStorableColumns, createCounter, numberColumns } from "./assign_ids.ts";
import { type ColumnChange, compareColumns, isWidening } from "./compare_columns.ts";
import { rememberAccepted, settleAccepted } from "./accepted_columns.ts";
import { renderFields } from "./schema_json.ts";
import {
  currentSchema,
  identifierColumns,
  labelOf,
  tableColumns,
  type TableState,
} from "./table_state.ts";
import { applyUpdates, type TableUpdate } from "./table_update.ts";

/**
 * Adds optional columns, widens types and lets required columns become optional; what was accepted before stays accepted.
 * The same state where nothing changes.
 *
 * @throws PhloError PHLO-203 with old and new type for every other change, PHLO-104 where a new column has no table form.
 */
export function evolveTable(state: TableState, columns: readonly Column[]): TableState {
  const current = tableColumns(state);
  const wanted = settleAccepted(state, keepIdentifiers(state, columns));
  const changes = compareColumns(current, wanted);
  if (changes.length === 0) return state;
  const refused = changes.filter(({ kind }) => kind === "refused");
  if (refused.length > 0) throw changeError(state, refused);
  return setColumns(state, wanted, changes);
}

/**
 * Gives a table other columns, whatever they were. Only right in a commit that removes every older file:
 * a column whose type does not widen gets a new field id and would be null in them.
 */
export function replaceColumns(state: TableState, columns: readonly Column[]): TableState {
  const wanted = keepIdentifiers(state, columns);
  const changes = compareColumns(tableColumns(state), wanted);
  return changes.length === 0 ? state : setColumns(state, wanted, changes);
}

/** The changes that `evolveTable` refuses, to be explained or accepted. */
export function listRefusedChanges(
  state: TableState,
  columns: readonly Column[],
): readonly ColumnChange[] {
  const wanted = settleAccepted(state, keepIdentifiers(state, columns));
  return compareColumns(tableColumns(state), wanted).filter(({ kind }) => kind === "refused");
}

/**
 * Takes on columns whatever they ask: one that is gone stays and is optional, one that must have a value is optional for the
 * rows that are there. Both are remembered, so the next run asks no more.
 * A column of another type gets a new field: the commit must rewrite every older file.
 */
export function acceptColumns(state: TableState, columns: readonly Column[]): TableState {
  const identified = keepIdentifiers(state, columns);
  const refused = listRefusedChanges(state, columns);
  const marked = rememberAccepted(state, refused);
  const settled = settleAccepted(marked, identified);
  const changes = compareColumns(tableColumns(marked), settled);
  return changes.length === 0 ? marked : setColumns(marked, settled, changes);
}

/** Identifying columns are required in the table, whatever the schema says of them. */
function keepIdentifiers(state: TableState, columns: readonly Column[]): readonly Column[] {
  const identifiers = identifierColumns(state);
  return columns.map((column) =>
    identifiers.includes(column.name) ? { ...column, required: true } : column
  );
}

function changeError(state: TableState, refused: readonly ColumnChange[]): PhloError {
  const lines = refused.map(({ path, oldType, newType, reason }) =>
    `"${path}" (${oldType ?? "not there"} in the table, ${newType ?? "not there"} in the schema): ${
      reason ?? "the types differ"
    }`
  );
  return new PhloError(
    "PHLO-203",
    `Cannot change the columns of "${labelOf(state.metadata)}": ${lines.join("; ")}`,
    { hint: "give the new data a new field, or a table of its own" },
  );
}

function setColumns(
  state: TableState,
  wanted: readonly Column[],
  changes: readonly ColumnChange[],
): TableState {
  assertStorableColumns(wanted);
  const { metadata } = state;
  const counter = createCounter(metadata["last-column-id"]);
  const columns = mergeColumns(tableColumns(state), wanted, counter.next);
  const schemaId = Math.max(...metadata.schemas.map((schema) => schema["schema-id"])) + 1;
  const ids = keepIdentifierIds(currentSchema(metadata)["identifier-field-ids"] ?? [], columns);
  const updates: TableUpdate[] = [
    {
      action: "add-schema",
      schema: {
        type: "struct",
        "schema-id": schemaId,
        ...(ids.length === 0 ? {} : { "identifier-field-ids": ids }),
        fields: renderFields(columns),
      },
      "last-column-id": counter.last(),
    },
    { action: "set-current-schema", "schema-id": schemaId },
  ];
  if (changes.some(({ kind, oldType }) => kind === "widened" && oldType === "int")) {
    // Java's vectorized reader cannot read DuckDB's annotated 32-bit integers as long
    updates.push({
      action: "set-properties",
      updates: { "read.parquet.vectorization.enabled": "false" },
    });
  }
  const changed = applyUpdates(metadata, updates, metadata["last-updated-ms"]);
  return { ...state, metadata: changed, isChanged: true };
}

/** Fields that identify rows are required, and a part of a key identifies nothing: readers refuse a table that says otherwise. */
function keepIdentifierIds(
  ids: readonly number[],
  columns: readonly Column[],
): readonly number[] {
  const isWhole = ids.every((id) => columns.some((column) => column.id === id && column.required));
  return isWhole ? ids : [];
}

/** The table's order first, then the new columns. Columns that nobody wants are gone. */
function mergeColumns(
  current: readonly Column[],
  wanted: readonly Column[],
  next: () => number,
): readonly Column[] {
  const kept = current.flatMap((column) => {
    const match = wanted.find(({ name }) => name === column.name);
    if (match === undefined) return [];
    const comment = match.comment ?? column.comment;
    const described = comment === undefined ? {} : { comment };
    const type = mergeType(column.type, match.type, next);
    return type === undefined
      ? numberColumns([match], next)
      : [{ ...column, ...described, required: match.required, type }];
  });
  const known = new Set(current.map(({ name }) => name));
  return [...kept, ...numberColumns(wanted.filter(({ name }) => !known.has(name)), next)];
}

/** The type under the same field id; undefined where the old files' values do not fit it. */
function mergeType(
  current: ColumnType,
  wanted: ColumnType,
  next: () => number,
): ColumnType | undefined {
  if (current.kind === "struct" && wanted.kind === "struct") {
    return { kind: "struct", fields: mergeColumns(current.fields, wanted.fields, next) };
  }
  if (current.kind === "list" && wanted.kind === "list") {
    const type = mergeType(current.element.type, wanted.element.type, next);
    if (type === undefined) return undefined;
    return {
      kind: "list",
      element: { ...current.element, required: wanted.element.required, type },
    };
  }
  if (current.kind === "map" && wanted.kind === "map") {
    const key = mergeType(current.key.type, wanted.key.type, next);
    const value = mergeType(current.value.type, wanted.value.type, next);
    if (key === undefined || value === undefined) return undefined;
    return {
      kind: "map",
      key: { ...current.key, type: key },
      value: { ...current.value, required: wanted.value.required, type: value },
    };
  }
  const isKept = compareColumns([plain(current)], [plain(wanted)])
    .every(({ kind }) => kind === "widened");
  if (!isKept) return undefined;
  return isWidening(current, wanted) ? wanted : current;
}

function plain(type: ColumnType): Column {
  return { name: "value", type, required: false };
}
