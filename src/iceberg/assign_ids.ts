/**
 * Gives columns their field ids, which stay with them for the life of a table.
 *
 * @module
 */

import type { Column, ColumnType } from "../core/column.ts";
import { PhloError } from "../core/phlo_error.ts";

/** Columns with ids, and the last id given. */
export interface NumberedColumns {
  readonly columns: readonly Column[];
  readonly lastId: number;
}

/** Gives fresh ids after `lastId` to all columns, level by level like Iceberg's own writers. */
export function assignFreshIds(columns: readonly Column[], lastId: number): NumberedColumns {
  const counter = createCounter(lastId);
  return { columns: numberColumns(columns, counter.next), lastId: counter.last() };
}

/** Counts ids upward. */
export function createCounter(lastId: number): {
  readonly next: () => number;
  readonly last: () => number;
} {
  let id = lastId;
  return { next: () => ++id, last: () => id };
}

/** Gives fresh ids to the columns of one level, then to those inside them. */
export function numberColumns(columns: readonly Column[], next: () => number): readonly Column[] {
  const ids = columns.map(() => next());
  return columns.map((column, index) => ({
    ...column,
    id: ids[index] ?? next(),
    type: numberType(column.type, next),
  }));
}

function numberType(type: ColumnType, next: () => number): ColumnType {
  switch (type.kind) {
    case "struct":
      return { kind: "struct", fields: numberColumns(type.fields, next) };
    case "list": {
      const [element] = numberColumns([{ ...type.element, name: "element" }], next);
      return element === undefined ? type : { kind: "list", element };
    }
    case "map": {
      const [key, value] = numberColumns([
        { ...type.key, name: "key", required: true },
        { ...type.value, name: "value" },
      ], next);
      return key === undefined || value === undefined ? type : { kind: "map", key, value };
    }
    default:
      return type;
  }
}

/**
 * Refuses columns that some reader could not tell apart or hold.
 *
 * @throws PhloError PHLO-104 where two names differ only in case, a struct is empty, or a decimal is too wide.
 */
export function assertStorableColumns(columns: readonly Column[], path = ""): void {
  const seen = new Map<string, string>();
  for (const column of columns) {
    const name = `${path}${column.name}`;
    const other = seen.get(column.name.toLowerCase());
    if (other !== undefined) {
      throw new PhloError(
        "PHLO-104",
        `Cannot give the column "${name}" a place in the table: its name is that of "${other}" but for upper and lower case`,
        { hint: "rename one of the two" },
      );
    }
    seen.set(column.name.toLowerCase(), column.name);
    assertStorableType(column.type, name);
  }
}

function assertStorableType(type: ColumnType, name: string): void {
  switch (type.kind) {
    case "struct":
      if (type.fields.length === 0) throw noForm(name, "a struct needs a member");
      return assertStorableColumns(type.fields, `${name}.`);
    case "list":
      return assertStorableType(type.element.type, `${name}.element`);
    case "map":
      assertStorableType(type.key.type, `${name}.key`);
      return assertStorableType(type.value.type, `${name}.value`);
    case "decimal":
      if (type.precision < 1 || type.precision > 38 || type.scale > type.precision) {
        throw noForm(name, `decimal(${type.precision}, ${type.scale}) is not within 38 digits`);
      }
  }
}

function noForm(name: string, why: string): PhloError {
  return new PhloError("PHLO-104", `Cannot give the column "${name}" a place in the table: ${why}`);
}
