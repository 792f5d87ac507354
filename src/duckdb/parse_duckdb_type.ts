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
  const reader = new TypeReader(text);
  const type = reader.readType();
  reader.end();
  return type;
}

/** Turns what DESCRIBE says of a query into columns without ids. @throws PhloError PHLO-407 naming the column. */
export function columnsOfQuery(
  described: readonly { readonly name: string; readonly type: string }[],
): readonly Column[] {
  return described.map(({ name, type }) => {
    try {
      return { name, type: parseDuckdbType(type), required: false };
    } catch (error) {
      if (!(error instanceof PhloError)) throw error;
      throw new PhloError(
        error.code,
        `Cannot store the column "${name}": ${error.message.split(": ").slice(1).join(": ")}`,
        { ...(error.hint === undefined ? {} : { hint: error.hint }), cause: error },
      );
    }
  });
}

/** Reads one type from left to right; private to this file. */
class TypeReader {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** A type with its `[]` and `[3]` suffixes. */
  readType(): ColumnType {
    let type = this.#readPlainType();
    while (this.#take("[")) {
      while (this.#position < this.#text.length && !this.#take("]")) this.#position++;
      type = { kind: "list", element: member("element", type) };
    }
    return type;
  }

  end(): void {
    if (this.#position < this.#text.length) throw this.#unknown();
  }

  #readPlainType(): ColumnType {
    const name = this.#readTypeName();
    switch (name) {
      case "STRUCT":
        return { kind: "struct", fields: this.#readFields() };
      case "MAP":
        return this.#readMap();
      case "ENUM":
        this.#skipArguments();
        return { kind: "string" };
      case "DECIMAL":
      case "NUMERIC":
        return this.#readDecimal();
      case "UBIGINT":
        return { kind: "decimal", precision: 20, scale: 0 };
      case "HUGEINT":
      case "UHUGEINT":
        return { kind: "decimal", precision: 38, scale: 0 };
    }
    const kind = STORED[name.replace(/^"|"$/g, "")];
    if (kind === undefined) throw this.#unknown(name);
    return { kind };
  }

  /** One word, or the several words of `TIMESTAMP WITH TIME ZONE`. */
  #readTypeName(): string {
    const match = /^"?[A-Za-z_][A-Za-z0-9_]*"?(?: WITH TIME ZONE)?/.exec(
      this.#text.slice(this.#position),
    );
    if (match === null) throw this.#unknown();
    this.#position += match[0].length;
    return match[0].toUpperCase();
  }

  #readFields(): readonly Column[] {
    const fields: Column[] = [];
    this.#expect("(");
    do {
      this.#skipSpaces();
      const name = this.#readFieldName();
      this.#skipSpaces();
      fields.push(member(name, this.readType()));
    } while (this.#take(","));
    this.#expect(")");
    return fields;
  }

  /** A bare or quoted name, in which `""` stands for one quote. */
  #readFieldName(): string {
    const rest = this.#text.slice(this.#position);
    const match = /^"((?:[^"]|"")*)"/.exec(rest) ?? /^([^\s"(),]+)/.exec(rest);
    if (match === null) throw this.#unknown();
    this.#position += match[0].length;
    return (match[1] ?? "").replaceAll('""', '"');
  }

  #readMap(): ColumnType {
    this.#expect("(");
    const key = { ...member("key", this.readType()), required: true };
    this.#expect(",");
    this.#skipSpaces();
    const value = member("value", this.readType());
    this.#expect(")");
    return { kind: "map", key, value };
  }

  #readDecimal(): ColumnType {
    const match = /^\((\d+),\s*(\d+)\)/.exec(this.#text.slice(this.#position));
    if (match === null) throw this.#unknown();
    this.#position += match[0].length;
    return { kind: "decimal", precision: Number(match[1]), scale: Number(match[2]) };
  }

  /** `('a', 'it''s')`: quotes may hold brackets and commas. */
  #skipArguments(): void {
    const match = /^\((?:[^')]|'(?:[^']|'')*')*\)/.exec(this.#text.slice(this.#position));
    if (match !== null) this.#position += match[0].length;
  }

  #skipSpaces(): void {
    while (this.#text[this.#position] === " ") this.#position++;
  }

  #take(character: string): boolean {
    if (this.#text[this.#position] !== character) return false;
    this.#position++;
    return true;
  }

  #expect(character: string): void {
    if (!this.#take(character)) throw this.#unknown();
  }

  #unknown(name?: string): PhloError {
    return new PhloError(
      "PHLO-407",
      `Cannot store the type "${this.#text}": no table column can hold ${name ?? "it"}`,
      { hint: INSTEAD[name ?? ""] ?? "cast it to a type that tables can hold, such as VARCHAR" },
    );
  }
}

function member(name: string, type: ColumnType): Column {
  return { name, type, required: false };
}
