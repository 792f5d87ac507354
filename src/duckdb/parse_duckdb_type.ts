/**
 * Reads the type text of DuckDB's DESCRIBE and finds the column type that stores it: what a model's columns become.
 *
 * @module
 */

import type { Column, ColumnType, PrimitiveKind } from "../core/column.ts";
import { PhloError } from "../core/phlo_error.ts";

/** Stored types by DuckDB's names; what is missing here has no stored form. */
const STORED: Readonly<Record<string, PrimitiveKind>> = {
  "BOOLEAN": "boolean",
  "TINYINT": "long",
  "SMALLINT": "long",
  "INTEGER": "long",
  "BIGINT": "long",
  "UTINYINT": "long",
  "USMALLINT": "long",
  "UINTEGER": "long",
  "FLOAT": "double",
  "DOUBLE": "double",
  "DATE": "date",
  "TIME": "time",
  "TIMESTAMP": "timestamp",
  "TIMESTAMP_S": "timestamp",
  "TIMESTAMP_MS": "timestamp",
  "TIMESTAMP_NS": "timestamp",
  "TIMESTAMP WITH TIME ZONE": "timestamptz",
  "TIMESTAMPTZ": "timestamptz",
  "VARCHAR": "string",
  "JSON": "json",
  "BIT": "string",
  "UUID": "uuid",
  "BLOB": "binary",
};

/** What to write in place of a type that tables cannot hold. */
const INSTEAD: Readonly<Record<string, string>> = {
  "INTERVAL": "write CAST(x AS VARCHAR), or the length in seconds: epoch(x)",
  "TIME WITH TIME ZONE": "write CAST(x AS TIME)",
  "TIME_NS": "write CAST(x AS TIME)",
  "UNION": "write CAST(x AS VARCHAR)",
  "VARIANT": "write CAST(x AS JSON)",
  "BIGNUM": "write CAST(x AS DECIMAL(38, 0)), or CAST(x AS VARCHAR)",
  "NULL": "give the NULL a type: CAST(NULL AS VARCHAR)",
  "GEOMETRY": "write ST_AsText(x)",
};

/**
 * Parses a type as DESCRIBE prints it: `STRUCT(a INTEGER, "b c" DECIMAL(5,2)[])`.
 *
 * @throws PhloError PHLO-407 for a type that no table can hold, with what to write instead.
 */
export function parseDuckdbType(text: string): ColumnType {
  const cursor = { text, position: 0 };
  const type = readType(cursor);
  if (cursor.position < text.length) throw unknown(cursor);
  return type;
}

/** A text and how far it has been read. */
interface Cursor {
  readonly text: string;
  position: number;
}

/** A type with its `[]` and `[3]` suffixes. */
function readType(cursor: Cursor): ColumnType {
  let type = readPlainType(cursor);
  while (match(cursor, /\[\d*\]/y) !== undefined) {
    type = { kind: "list", element: member("element", type) };
  }
  return type;
}

function readPlainType(cursor: Cursor): ColumnType {
  const name = readTypeName(cursor);
  switch (name) {
    case "STRUCT":
      return { kind: "struct", fields: readFields(cursor) };
    case "MAP":
      return readMap(cursor);
    case "ENUM":
      // Quotes may hold brackets and commas: ('a', 'it''s')
      if (match(cursor, /\((?:[^')]|'(?:[^']|'')*')*\)/y) === undefined) throw unknown(cursor);
      return { kind: "string" };
    case "DECIMAL":
      return readDecimal(cursor);
    case "UBIGINT":
      return { kind: "decimal", precision: 20, scale: 0 };
    case "HUGEINT":
    case "UHUGEINT":
      return { kind: "decimal", precision: 38, scale: 0 };
  }
  const kind = STORED[name];
  if (kind === undefined) throw unknown(cursor, name);
  return { kind };
}

/** One word, or the several words of `TIMESTAMP WITH TIME ZONE`; DuckDB quotes the name of its NULL type. */
function readTypeName(cursor: Cursor): string {
  const found = match(cursor, /("?)([A-Za-z_][A-Za-z0-9_]*)\1(?: WITH TIME ZONE)?/y);
  if (found === undefined) throw unknown(cursor);
  return found[0].replaceAll('"', "").toUpperCase();
}

function readFields(cursor: Cursor): readonly Column[] {
  const fields: Column[] = [];
  expect(cursor, /\(/y);
  do {
    const name = readFieldName(cursor);
    expect(cursor, / /y);
    fields.push(member(name, readType(cursor)));
  } while (match(cursor, /, */y) !== undefined);
  expect(cursor, /\)/y);
  return fields;
}

/** A bare or quoted name, in which `""` stands for one quote. */
function readFieldName(cursor: Cursor): string {
  const quoted = match(cursor, /"((?:[^"]|"")*)"/y);
  if (quoted !== undefined) return (quoted[1] ?? "").replaceAll('""', '"');
  return expect(cursor, /[^\s"(),]+/y)[0];
}

function readMap(cursor: Cursor): ColumnType {
  expect(cursor, /\(/y);
  const key = { ...member("key", readType(cursor)), required: true };
  expect(cursor, /, */y);
  const value = member("value", readType(cursor));
  expect(cursor, /\)/y);
  return { kind: "map", key, value };
}

function readDecimal(cursor: Cursor): ColumnType {
  const [, precision, scale] = expect(cursor, /\((\d+), *(\d+)\)/y);
  return { kind: "decimal", precision: Number(precision), scale: Number(scale) };
}

/** Reads what the pattern finds right here. */
function match(cursor: Cursor, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = cursor.position;
  const found = pattern.exec(cursor.text);
  if (found === null) return undefined;
  cursor.position += found[0].length;
  return found;
}

function expect(cursor: Cursor, pattern: RegExp): RegExpExecArray {
  const found = match(cursor, pattern);
  if (found === undefined) throw unknown(cursor);
  return found;
}

function unknown({ text }: Cursor, name?: string): PhloError {
  return new PhloError(
    "PHLO-407",
    `Cannot store the type "${text}": no table column can hold ${name ?? "it"}`,
    { hint: INSTEAD[name ?? ""] ?? "cast it to a type that tables can hold, such as VARCHAR" },
  );
}

function member(name: string, type: ColumnType): Column {
  return { name, type, required: false };
}
