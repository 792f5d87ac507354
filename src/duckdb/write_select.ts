/**
 * The SELECT that makes a relation fit a table: every column cast to the table's type, and a guard where a member
 * inside a nested value must not be null. A plain required column needs no guard: the file's statistics tell.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import { quoteName, quoteText } from "../core/sql_text.ts";
import { renderDuckdbType } from "./duckdb_type.ts";

/** Renders the SELECT; columns are matched by name. */
export function renderWriteSelect(relation: string, columns: readonly Column[]): string {
  const list = columns.map((column) => `${renderCast(column)} AS ${quoteName(column.name)}`);
  return `SELECT ${list.join(", ")} FROM (\n${relation}\n)`;
}

/** As `renderWriteSelect`, for rows whose nested values are known to be whole: the guards cost time. */
export function renderCastSelect(relation: string, columns: readonly Column[]): string {
  const list = columns.map(({ name, type }) =>
    `CAST(${quoteName(name)} AS ${renderDuckdbType(type)}) AS ${quoteName(name)}`
  );
  return `SELECT ${list.join(", ")} FROM (\n${relation}\n)`;
}

function renderCast(column: Column): string {
  const name = quoteName(column.name);
  const cast = `CAST(${name} AS ${renderDuckdbType(column.type)})`;
  const broken = renderNullTest(column);
  if (broken === undefined) return cast;
  const message = quoteText(`a required value inside ${column.name} is null`);
  return `CASE WHEN ${broken} THEN error(${message}) ELSE ${cast} END`;
}

/** Renders a condition that is true where a nested value of the column lacks a required member; undefined where none can. */
export function renderNullTest(column: Column): string | undefined {
  const isNested = ["struct", "list", "map"].includes(column.type.kind);
  if (!isNested) return undefined;
  const value = `CAST(${quoteName(column.name)} AS ${renderDuckdbType(column.type)})`;
  const inside = renderInnerTest(value, column, 0);
  const own = column.required ? `${value} IS NULL` : undefined;
  return joinTests([own, inside]);
}

function renderInnerTest(value: string, { type }: Column, depth: number): string | undefined {
  switch (type.kind) {
    case "struct": {
      const tests = type.fields.map((field) =>
        renderMemberTest(`${value}.${quoteName(field.name)}`, field, depth)
      );
      const broken = joinTests(tests);
      return broken === undefined ? undefined : `(${value} IS NOT NULL AND (${broken}))`;
    }
    case "list":
      return renderEachTest(value, type.element, depth);
    case "map":
      return joinTests([
        renderEachTest(`map_keys(${value})`, { ...type.key, required: false }, depth),
        renderEachTest(`map_values(${value})`, type.value, depth),
      ]);
    default:
      return undefined;
  }
}

function renderMemberTest(value: string, member: Column, depth: number): string | undefined {
  return joinTests([
    member.required ? `${value} IS NULL` : undefined,
    renderInnerTest(value, member, depth),
  ]);
}

function renderEachTest(list: string, element: Column, depth: number): string | undefined {
  const item = `item${depth}`;
  const broken = renderMemberTest(item, element, depth + 1);
  return broken === undefined
    ? undefined
    : `coalesce(len(list_filter(${list}, lambda ${item}: ${broken})) > 0, false)`;
}

function joinTests(tests: readonly (string | undefined)[]): string | undefined {
  const present = tests.filter((test) => test !== undefined);
  return present.length === 0 ? undefined : present.join(" OR ");
}
