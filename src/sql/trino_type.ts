/**
 * Type names of Trino to DuckDB's.
 *
 * @module
 */

import type { SqlCursor } from "./sql_cursor.ts";

/** A type of a cast. */
export interface TrinoType {
  /** `varchar`, `timestamp with time zone`, `array`, … */
  readonly name: string;
  /** Length or precision, as written. */
  readonly parameters: readonly string[];
  /** The name in DuckDB. */
  readonly duckdb: string;
  /** Line breaks that the type's text held, so that lines stay where they are. */
  readonly lineBreaks: string;
}

const PLAIN: Readonly<Record<string, string>> = {
  boolean: "boolean",
  tinyint: "tinyint",
  smallint: "smallint",
  integer: "integer",
  int: "integer",
  bigint: "bigint",
  real: "real",
  double: "double",
  date: "date",
  uuid: "uuid",
  json: "json",
  varbinary: "blob",
  time: "time",
  timestamp: "timestamp",
  "timestamp with time zone": "timestamptz",
  varchar: "varchar",
  decimal: "decimal",
  char: "char",
};

/** Parses the type at the cursor. @throws PhloError PHLO-505 for a type without an equal. */
export function parseTrinoType(cursor: SqlCursor): TrinoType {
  const start = cursor.position;
  const token = cursor.next();
  const type = parseNamed(cursor, token.key, token.offset);
  const lineBreaks = cursor.tokens.slice(start, cursor.position)
    .map(({ lead }) => lead.replace(/[^\n]/g, "")).join("");
  return { ...type, lineBreaks };
}

function parseNamed(
  cursor: SqlCursor,
  key: string,
  offset: number,
): Omit<TrinoType, "lineBreaks"> {
  if (key === "array") return { name: key, parameters: [], duckdb: parseArray(cursor) };
  if (key === "map") return { name: key, parameters: [], duckdb: parseMap(cursor) };
  if (key === "row") return { name: key, parameters: [], duckdb: parseRow(cursor) };
  const parameters = cursor.isNext("(") ? parseParameters(cursor) : [];
  const name = parseZone(cursor, key, offset);
  if (name === "double" && cursor.isNext("precision")) cursor.next();
  const duckdb = PLAIN[name];
  if (duckdb === undefined) {
    throw cursor.refuse(`the type "${name}" has no equal`, offset);
  }
  if (name !== "decimal") return { name, parameters, duckdb };
  const [precision = "38", scale = "0"] = parameters;
  return { name, parameters, duckdb: `decimal(${precision}, ${scale})` };
}

function parseZone(cursor: SqlCursor, key: string, offset: number): string {
  if (cursor.isNext("with", "time", "zone")) {
    cursor.position += 3;
    if (key !== "timestamp") {
      throw cursor.refuse(`the type "${key} with time zone" has no equal`, offset);
    }
    return "timestamp with time zone";
  }
  if (cursor.isNext("without", "time", "zone")) cursor.position += 3;
  return key;
}

function parseParameters(cursor: SqlCursor): string[] {
  const parameters: string[] = [];
  cursor.expect("(");
  while (!cursor.isNext(")") && cursor.peek().kind !== "end") {
    if (!cursor.isNext(",")) parameters.push(cursor.peek().text);
    cursor.next();
  }
  cursor.expect(")");
  return parameters;
}

/** A member's type: a length inside would have to cut each member, which DuckDB's casts do not. */
function parseMember(cursor: SqlCursor): string {
  const { offset } = cursor.peek();
  const type = parseTrinoType(cursor);
  const isCut = (type.name === "varchar" && type.parameters.length > 0) || type.name === "char";
  if (isCut) {
    throw cursor.refuse(`"${type.name}" with a length inside another type has no equal`, offset);
  }
  return type.duckdb;
}

function parseArray(cursor: SqlCursor): string {
  cursor.expect("(");
  const element = parseMember(cursor);
  cursor.expect(")");
  return `${element}[]`;
}

function parseMap(cursor: SqlCursor): string {
  cursor.expect("(");
  const key = parseMember(cursor);
  cursor.expect(",");
  const value = parseMember(cursor);
  cursor.expect(")");
  return `map(${key}, ${value})`;
}

function parseRow(cursor: SqlCursor): string {
  const { offset } = cursor.peek();
  cursor.expect("(");
  const fields: string[] = [];
  while (!cursor.isNext(")")) {
    const name = cursor.next();
    if (cursor.isNext(",") || cursor.isNext(")")) {
      throw cursor.refuse("a row type without field names has no equal", offset, "name the fields");
    }
    fields.push(`${name.text} ${parseMember(cursor)}`);
    if (cursor.isNext(",")) cursor.next();
  }
  cursor.expect(")");
  return `struct(${fields.join(", ")})`;
}
