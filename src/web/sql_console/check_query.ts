/**
 * Tells from DuckDB's own syntax tree whether a query only reads tables of the lake. Everything that is not known to be
 * harmless is refused: functions that read files, names that DuckDB would take for files, statements that write.
 *
 * @module
 */

import { PhloError } from "../../core/phlo_error.ts";
import { placeAt } from "../../core/place.ts";
import { renderSuggestion } from "../../core/suggest.ts";

/** Functions that may stand where a table stands: they make their rows from their arguments. */
const HARMLESS_FUNCTIONS: ReadonlySet<string> = new Set([
  "range",
  "generate_series",
  "unnest",
  "repeat",
  "json_each",
  "json_tree",
]);

/** What a query is judged by. */
export interface QueryFacts {
  readonly sql: string;
  /** What `json_serialize_sql` answers for it. */
  readonly tree: string;
  /** The tables of the branch, as `namespace.name`. */
  readonly tables: readonly string[];
}

/** Lets a query pass that only reads. @throws PhloError PHLO-002 for any other, PHLO-001 for tables that are not there */
export function checkQuery({ sql, tree, tables }: QueryFacts): void {
  const parsed = JSON.parse(tree) as SyntaxTree;
  if (parsed.error) throw explainRefusal(sql, parsed);
  if (parsed.statements.length === 0) throw emptyQuery();
  if (parsed.statements.length !== 1) {
    throw new PhloError(
      "PHLO-002",
      `Cannot run ${parsed.statements.length} statements: a query is one SELECT`,
      { hint: "run them one after the other" },
    );
  }
  const found: Found = { ctes: new Set(), tables: new Map(), functions: new Map() };
  visit(parsed.statements, found);
  for (const [name, offset] of found.functions) {
    if (!HARMLESS_FUNCTIONS.has(name.toLowerCase())) throw refuseFunction(name, offset, sql);
  }
  const known = new Set(tables.map((name) => name.toLowerCase()));
  for (const [name, offset] of found.tables) {
    if (!isKnown(name.toLowerCase(), known, found.ctes)) {
      throw refuseTable(name, { sql, offset, tables });
    }
  }
}

/** In DuckDB's own words. */
type SyntaxTree =
  | {
    readonly error: true;
    readonly error_type: string;
    readonly error_message: string;
    readonly position?: string;
  }
  | { readonly error: false; readonly statements: readonly unknown[] };

interface Found {
  readonly ctes: Set<string>;
  /** Names in parts with dots between, each with where it stands. */
  readonly tables: Map<string, number>;
  readonly functions: Map<string, number>;
}

function visit(node: unknown, found: Found): void {
  if (Array.isArray(node)) return node.forEach((each) => visit(each, found));
  if (typeof node !== "object" || node === null) return;
  const record = node as Readonly<Record<string, unknown>>;
  if (record.type === "BASE_TABLE" && typeof record.table_name === "string") {
    const parts = [record.catalog_name, record.schema_name, record.table_name];
    const name = parts.filter((part) => part !== "").join(".");
    if (!found.tables.has(name)) found.tables.set(name, offsetOf(record));
  }
  if (record.type === "TABLE_FUNCTION") {
    const { function: called } = record as { readonly function?: { function_name?: unknown } };
    found.functions.set(String(called?.function_name ?? ""), offsetOf(record));
  }
  for (const [key, value] of Object.entries(record)) {
    if (key === "cte_map") addCtes(value, found);
    visit(value, found);
  }
}

function addCtes(value: unknown, { ctes }: Found): void {
  const { map } = value as { readonly map?: readonly { readonly key?: unknown }[] };
  for (const { key } of map ?? []) {
    // Outside of its scope, such a name would be a file again.
    if (!/[./\\*?]/.test(String(key))) ctes.add(String(key).toLowerCase());
  }
}

function offsetOf(record: Readonly<Record<string, unknown>>): number {
  const offset = Number(record.query_location);
  return Number.isSafeInteger(offset) ? offset : 0;
}

function isKnown(
  name: string,
  known: ReadonlySet<string>,
  ctes: ReadonlySet<string>,
): boolean {
  return known.has(name) || ctes.has(name) || known.has(name.replace(/^lake\./, ""));
}

function refuseFunction(name: string, offset: number, sql: string): PhloError {
  return new PhloError(
    "PHLO-002",
    `Cannot use "${name}" as a table: a query of the page reads tables of the lake alone`,
    { place: placeAt("query", sql, offset), hint: "phlo materialize brings files into the lake" },
  );
}

function refuseTable(
  name: string,
  { sql, offset, tables }: {
    readonly sql: string;
    readonly offset: number;
    readonly tables: readonly string[];
  },
): PhloError {
  const bare = tables.find((table) => table.toLowerCase().endsWith(`.${name.toLowerCase()}`));
  return new PhloError("PHLO-001", `Cannot run the query: the lake has no table "${name}"`, {
    place: placeAt("query", sql, offset),
    hint: bare !== undefined
      ? `did you mean "${bare}"?`
      : renderSuggestion(name, tables) ?? "the list beside the query has every table",
  });
}

function emptyQuery(): PhloError {
  return new PhloError("PHLO-002", "Cannot run an empty query: a query is one SELECT");
}

function explainRefusal(sql: string, tree: Extract<SyntaxTree, { error: true }>): PhloError {
  const start = sql.trim();
  if (tree.error_type === "parser") {
    const offset = Number(tree.position ?? 0);
    return new PhloError("PHLO-002", `Cannot run the query: ${tree.error_message}`, {
      place: placeAt("query", sql, offset),
    });
  }
  return new PhloError(
    "PHLO-002",
    `Cannot run "${start.split(/\s/)[0]}": the page reads and never writes`,
    { hint: "a query is one SELECT" },
  );
}
