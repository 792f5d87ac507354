/**
 * Differences between schema and table that somebody accepted: a field that is no longer declared, and a field that must
 * have a value where older rows have none. The table remembers them in a property, and asks no second time.
 *
 * @module
 */

import type { Column, ColumnType } from "../core/column.ts";
import type { ChangeCause, ColumnChange } from "./compare_columns.ts";
import { tableColumns, type TableState } from "./table_state.ts";
import { applyUpdates } from "./table_update.ts";

const PROPERTY = "phlo.accepted-columns";

type Accepts = (cause: ChangeCause, path: string) => boolean;

/** Notes the changes in the table's properties; changes of type need no note, they are done. */
export function rememberAccepted(
  state: TableState,
  changes: readonly ColumnChange[],
): TableState {
  const notes = changes.flatMap(({ cause, path }) => {
    if (cause === undefined || cause === "type") return [];
    // Once it is added, a new required field is one that older rows lack.
    return [`${cause === "new-required" ? "stricter" : cause} ${path}`];
  });
  if (notes.length === 0) return state;
  const known = readAccepted(state);
  const all = JSON.stringify([...new Set([...known, ...notes])].sort());
  const { metadata } = state;
  const marked = applyUpdates(
    metadata,
    [{ action: "set-properties", updates: { [PROPERTY]: all } }],
    metadata["last-updated-ms"],
  );
  return { ...state, metadata: marked, isChanged: true };
}

/** The wanted columns as the table can have them, given what was accepted. */
export function settleAccepted(state: TableState, wanted: readonly Column[]): readonly Column[] {
  const accepted = readAccepted(state);
  if (accepted.size === 0) return wanted;
  const accepts: Accepts = (cause, path) => accepted.has(`${cause} ${path}`);
  return settleColumns(tableColumns(state), wanted, accepts);
}

function readAccepted(state: TableState): ReadonlySet<string> {
  const text = state.metadata.properties[PROPERTY];
  if (text === undefined) return new Set();
  const notes: unknown = parseNotes(text);
  return new Set(Array.isArray(notes) ? notes.map(String) : []);
}

/** A property that somebody else wrote over accepts nothing. */
function parseNotes(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return [];
  }
}

function settleColumns(
  current: readonly Column[],
  wanted: readonly Column[],
  accepts: Accepts,
  path = "",
): readonly Column[] {
  const byName = new Map(current.map((column) => [column.name, column]));
  const settled = wanted.map((column) =>
    settleColumn(byName.get(column.name), column, accepts, `${path}${column.name}`)
  );
  const declared = new Set(wanted.map(({ name }) => name));
  const kept = current.filter(({ name }) =>
    !declared.has(name) && accepts("retired", `${path}${name}`)
  );
  return [...settled, ...kept.map((column) => ({ ...column, required: false }))];
}

function settleColumn(
  current: Column | undefined,
  wanted: Column,
  accepts: Accepts,
  path: string,
): Column {
  const isLacking = wanted.required && current?.required !== true && accepts("stricter", path);
  const type = current === undefined
    ? wanted.type
    : settleType(current.type, wanted.type, accepts, path);
  return { ...wanted, type, required: wanted.required && !isLacking };
}

function settleType(
  current: ColumnType,
  wanted: ColumnType,
  accepts: Accepts,
  path: string,
): ColumnType {
  if (current.kind === "struct" && wanted.kind === "struct") {
    const fields = settleColumns(current.fields, wanted.fields, accepts, `${path}.`);
    return { kind: "struct", fields };
  }
  if (current.kind === "list" && wanted.kind === "list") {
    const element = settleColumn(current.element, wanted.element, accepts, `${path}.element`);
    return { kind: "list", element };
  }
  if (current.kind === "map" && wanted.kind === "map") {
    const value = settleColumn(current.value, wanted.value, accepts, `${path}.value`);
    return { kind: "map", key: wanted.key, value };
  }
  return wanted;
}
