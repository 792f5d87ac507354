/**
 * What changes when a table takes the columns somebody wants: additions, widenings, and what Iceberg cannot do safely.
 *
 * @module
 */

import { type Column, type ColumnType, renderColumnType } from "../core/column.ts";

/** One difference between a table's columns and the wanted ones. */
export interface ColumnChange {
  readonly kind: "added" | "widened" | "relaxed" | "commented" | "refused";
  /** The column, with members after dots: `place.lat`. */
  readonly path: string;
  /** The table's type; absent for a new column. */
  readonly oldType?: string;
  /** The wanted type; absent for a column that is no longer declared. */
  readonly newType?: string;
  /** Why a change is refused, in words. */
  readonly reason?: string;
  /** Why a change is refused, to decide by. */
  readonly cause?: ChangeCause;
}

/** What Iceberg cannot do by itself: a field that is gone, a new or old one that must have a value, another type. */
export type ChangeCause = "retired" | "new-required" | "stricter" | "type";

/** Compares by name; field ids, the order of columns, and missing comments do not count. */
export function compareColumns(
  current: readonly Column[],
  wanted: readonly Column[],
  path = "",
): readonly ColumnChange[] {
  const changes: ColumnChange[] = [];
  const byName = new Map(wanted.map((column) => [column.name, column]));
  for (const column of current) {
    const match = byName.get(column.name);
    if (match === undefined) {
      changes.push({
        kind: "refused",
        path: `${path}${column.name}`,
        oldType: renderColumnType(column.type),
        reason: "it is no longer declared",
        cause: "retired",
      });
    } else {
      changes.push(...compareColumn(column, match, `${path}${column.name}`));
    }
  }
  const known = new Set(current.map(({ name }) => name));
  for (const column of wanted) {
    if (!known.has(column.name)) changes.push(describeAddition(column, path));
  }
  return changes;
}

function describeAddition(column: Column, path: string): ColumnChange {
  const change = { path: `${path}${column.name}`, newType: renderColumnType(column.type) };
  return column.required
    ? {
      ...change,
      kind: "refused",
      reason: "it is new and required, and older rows have no value",
      cause: "new-required",
    }
    : { ...change, kind: "added" };
}

function compareColumn(
  current: Column,
  wanted: Column,
  path: string,
): readonly ColumnChange[] {
  const changes: ColumnChange[] = [...compareTypes(current.type, wanted.type, path)];
  const types = renderBoth(current.type, wanted.type);
  // An optional column holds everything a required one does.
  if (current.required && !wanted.required) changes.push({ kind: "relaxed", path, ...types });
  if (!current.required && wanted.required) {
    const reason = "it becomes required, and older rows may have no value";
    changes.push({ kind: "refused", path, ...types, reason, cause: "stricter" });
  }
  if (wanted.comment !== undefined && wanted.comment !== current.comment) {
    changes.push({ kind: "commented", path });
  }
  return changes;
}

function compareTypes(
  current: ColumnType,
  wanted: ColumnType,
  path: string,
): readonly ColumnChange[] {
  if (current.kind === "struct" && wanted.kind === "struct") {
    return compareColumns(current.fields, wanted.fields, `${path}.`);
  }
  if (current.kind === "list" && wanted.kind === "list") {
    return compareColumn(current.element, wanted.element, `${path}.element`);
  }
  if (current.kind === "map" && wanted.kind === "map") {
    return [
      ...compareTypes(current.key.type, wanted.key.type, `${path}.key`),
      ...compareColumn(current.value, wanted.value, `${path}.value`),
    ];
  }
  if (isSameType(current, wanted) || isWidening(wanted, current)) return [];
  const types = renderBoth(current, wanted);
  return isWidening(current, wanted) ? [{ kind: "widened", path, ...types }] : [{
    kind: "refused",
    path,
    ...types,
    reason: "no value of the old type is sure to fit",
    cause: "type",
  }];
}

function renderBoth(current: ColumnType, wanted: ColumnType): { oldType: string; newType: string } {
  return { oldType: renderColumnType(current), newType: renderColumnType(wanted) };
}

/** JSON text and text are one type in a table. */
function isSameType(left: ColumnType, right: ColumnType): boolean {
  const plain = (type: ColumnType) => type.kind === "json" ? "string" : renderColumnType(type);
  return plain(left) === plain(right);
}

/** The promotions of format version 2. */
export function isWidening(from: ColumnType, to: ColumnType): boolean {
  if (from.kind === "int" && to.kind === "long") return true;
  if (from.kind === "float" && to.kind === "double") return true;
  return from.kind === "decimal" && to.kind === "decimal" && from.scale === to.scale &&
    to.precision > from.precision;
}
