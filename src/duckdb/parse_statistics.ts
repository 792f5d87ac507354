/**
 * Turns the statistics that DuckDB returns for a file it wrote into statistics by field id.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import type { BoundValue, ColumnStatistics } from "../core/data_files.ts";
import { PhloError } from "../core/phlo_error.ts";
import { isInfiniteMoment, parseBoundText } from "./bound_text.ts";
import { fieldIdOf } from "./duckdb_type.ts";

/** DuckDB's statistics of one leaf: its quoted path, and facts as text. */
export interface LeafText {
  readonly key: string;
  readonly value: readonly { readonly key: string; readonly value: string }[];
}

/**
 * Parses the statistics of a file's leaves, in the order of field ids. Elements of lists and maps are checked but have no statistics of their own, as Iceberg wants it.
 *
 * @throws PhloError PHLO-407 for an infinite date or a null in a required column.
 */
export function parseStatistics(
  leaves: readonly LeafText[],
  columns: readonly Column[],
): readonly ColumnStatistics[] {
  const statistics: ColumnStatistics[] = [];
  for (const leaf of leaves) {
    const path = parseQuotedPath(leaf.key);
    const found = findLeaf(path, columns);
    if (found === undefined) continue;
    const facts = new Map(leaf.value.map(({ key, value }) => [key, value]));
    assertStorable(found.column, path, facts);
    if (!found.isRepeated) statistics.push(readFacts(found.column, facts));
  }
  return statistics.toSorted((left, right) => left.fieldId - right.fieldId);
}

/** `"a""b"."c"` → `a"b`, `c`. */
function parseQuotedPath(text: string): readonly string[] {
  return [...text.matchAll(/"((?:[^"]|"")*)"/g)].map((match) =>
    (match[1] ?? "").replaceAll('""', '"')
  );
}

interface Leaf {
  readonly column: Column;
  readonly isRepeated: boolean;
}

function findLeaf(path: readonly string[], columns: readonly Column[]): Leaf | undefined {
  let column: Column | undefined;
  let members = columns;
  let isRepeated = false;
  for (const name of path) {
    column = members.find((member) => member.name === name);
    if (column === undefined) return undefined;
    const { type } = column;
    if (type.kind === "list" || type.kind === "map") isRepeated = true;
    members = membersOf(column);
  }
  return column === undefined ? undefined : { column, isRepeated };
}

/** The members under the names that DuckDB's paths give them. */
function membersOf({ type }: Column): readonly Column[] {
  switch (type.kind) {
    case "struct":
      return type.fields;
    case "list":
      return [{ ...type.element, name: "element" }];
    case "map":
      return [{ ...type.key, name: "key" }, { ...type.value, name: "value" }];
    default:
      return [];
  }
}

function assertStorable(
  column: Column,
  path: readonly string[],
  facts: ReadonlyMap<string, string>,
): void {
  const infinite = ["min", "max"].map((key) => facts.get(key)).find((text) =>
    text !== undefined && isInfiniteMoment(column.type, text)
  );
  if (infinite !== undefined) {
    throw new PhloError(
      "PHLO-407",
      `Cannot store the column "${path.join(".")}": it holds the ${column.type.kind} "${infinite}"`,
      { hint: "turn infinite dates into nulls: CASE WHEN isinf(x) THEN NULL ELSE x END" },
    );
  }
  const nulls = BigInt(facts.get("null_count") ?? 0);
  if (path.length === 1 && column.required && nulls > 0n) throw nullError(column.name, nulls);
}

/** The error for a null where the table wants a value. */
export function nullError(name: string, rows: bigint): PhloError {
  return new PhloError(
    "PHLO-407",
    `Cannot store the column "${name}": it is required, and ${rows} ${
      rows === 1n ? "row has" : "rows have"
    } a null in it`,
    { hint: "filter the rows out, fill the value in, or make the column nullable" },
  );
}

function readFacts(column: Column, facts: ReadonlyMap<string, string>): ColumnStatistics {
  const size = facts.get("column_size_bytes");
  const nulls = facts.get("null_count");
  const lower = readBound(column, facts.get("min"));
  const upper = readBound(column, facts.get("max"));
  return {
    fieldId: fieldIdOf(column),
    valueCount: BigInt(facts.get("num_values") ?? 0),
    ...(size === undefined ? {} : { sizeBytes: BigInt(size) }),
    ...(nulls === undefined ? {} : { nullCount: BigInt(nulls) }),
    // DuckDB says whether there is one, not how many there are
    ...(facts.get("has_nan") === "false" ? { nanCount: 0n } : {}),
    ...(lower === undefined ? {} : { lower: lower === 0 ? -0 : lower }),
    ...(upper === undefined ? {} : { upper: upper === 0 ? 0 : upper }),
  };
}

function readBound(column: Column, text: string | undefined): BoundValue | undefined {
  return text === undefined ? undefined : parseBoundText(column.type, text);
}
