/**
 * Rows that a test gives for a table → the columns they need, and a relation of them.
 *
 * @module
 */

import { join } from "node:path";
import type { Column, ColumnType } from "../core/column.ts";
import type { Host } from "../core/host.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import { quoteName, quoteText } from "../core/sql_text.ts";
import { renderSuggestion } from "../core/suggest.ts";
import { renderDuckdbType } from "../duckdb/duckdb_type.ts";
import { parseDuckdbType } from "../duckdb/parse_duckdb_type.ts";
import type { Session } from "../duckdb/session.ts";
import { renderRow } from "../source/render_row.ts";
import { columnTypesOf } from "./column_types.ts";
import type { TestRow } from "./plain_rows.ts";

/** Rows for one table. */
export interface InputRows {
  /** What the test calls the table, for messages. */
  readonly name: string;
  readonly rows: readonly TestRow[];
}

/** Reads what a test gave: a list, an iterable, or a promise of one. @throws PhloError PHLO-002 for anything else. */
export async function readInputRows(name: string, given: unknown): Promise<InputRows> {
  const rows = await given;
  const isList = typeof rows === "object" && rows !== null && Symbol.iterator in rows;
  const list = isList ? [...rows as Iterable<unknown>] : undefined;
  const isRows = list?.every((row) =>
    typeof row === "object" && row !== null && !Array.isArray(row)
  );
  if (list === undefined || !isRows) {
    throw new PhloError(
      "PHLO-002",
      `Cannot use the rows of "${name}": they are no list of objects`,
      {
        hint: `"${name}": [{ … }], or fixture("${name}.csv")`,
      },
    );
  }
  // A fixture's list carries the types of its file along.
  return { name, rows: (Array.isArray(rows) ? rows : list) as readonly TestRow[] };
}

/** Refuses columns that the table does not have: a slip of the pen would test something else. */
export function assertKnownColumns({ name, rows }: InputRows, columns: readonly Column[]): void {
  const known = columns.map((column) => column.name);
  const unknown = rows.flatMap((row) => Object.keys(row)).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new PhloError(
    "PHLO-001",
    `Cannot use the rows of "${name}": it has no column "${unknown}"`,
    {
      hint: renderSuggestion(unknown, known) ?? `its columns are ${known.join(", ")}`,
    },
  );
}

/** Writes the rows beside the lake; the relation yields the columns, empty where a row leaves one out. */
export async function createInputRelation(
  { rows }: InputRows,
  columns: readonly Column[],
  folder: string,
  host: Host,
): Promise<string> {
  const list = columns.map(({ name, type }) =>
    `CAST(NULL AS ${renderDuckdbType(type)}) AS ${quoteName(name)}`
  );
  if (rows.length === 0) return `SELECT ${list.join(", ")} WHERE false`;
  const path = join(folder, `input-${host.ids.uuid()}.ndjson`);
  await host.disk.writeText(path, rows.map((row) => `${renderRow(row)}\n`).join(""));
  const types = columns.map(({ name, type }) =>
    `${quoteText(name)}: ${quoteText(type.kind === "json" ? "JSON" : renderDuckdbType(type))}`
  );
  return `SELECT * FROM read_json(${quoteText(path)}, format = 'newline_delimited',
    columns = {${types.join(", ")}})`;
}

/** Why rows do not fit, in the words of the test: DuckDB names a file and a line that nobody wrote. */
export function explainInput(name: string, error: unknown): PhloError {
  const [reason = ""] = messageOf(error).split("\n");
  const plain = reason.replace(/^(?:\w[\w ]*Error: )+/, "").replace(
    /^JSON transform error in file "[^"]*", in line (\d+): /,
    "row $1: ",
  ).replace(/\.$/, "");
  return new PhloError("PHLO-407", `Cannot use the rows of "${name}": ${plain}`, { cause: error });
}

/** The columns that rows need where nothing else says them: a fixture's own, else from the values. */
export async function inferColumns(
  { name, rows }: InputRows,
  folder: string,
  session: Session,
  host: Host,
): Promise<readonly Column[]> {
  const known = columnTypesOf(rows);
  if (known !== undefined) {
    return Object.entries(known).map(([column, type]) => ({
      name: column,
      type: parseDuckdbType(type),
      required: false,
    }));
  }
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (names.length === 0) {
    throw new PhloError(
      "PHLO-002",
      `Cannot use "${name}" without rows: its columns are not known`,
      {
        hint: `give one row, with null where a column is empty`,
      },
    );
  }
  return await Promise.all(names.map(async (column) => {
    const values = rows.map((row) => row[column] ?? null).filter((value) => value !== null);
    const type = inferType(values) ?? await sniffType(column, values, folder, session, host);
    return { name: column, type, required: false };
  }));
}

/** The type of plain values; undefined where they have parts. */
function inferType(values: readonly unknown[]): ColumnType | undefined {
  const every = (test: (value: unknown) => boolean): boolean => values.every(test);
  if (values.length === 0) return { kind: "string" };
  if (every((value) => typeof value === "boolean")) return { kind: "boolean" };
  if (every((value) => typeof value === "bigint" || Number.isSafeInteger(value))) {
    return { kind: "long" };
  }
  if (every((value) => typeof value === "number")) return { kind: "double" };
  if (every((value) => value instanceof Date)) return { kind: "timestamptz" };
  return every((value) => typeof value === "object") ? undefined : { kind: "string" };
}

async function sniffType(
  column: string,
  values: readonly unknown[],
  folder: string,
  session: Session,
  host: Host,
): Promise<ColumnType> {
  const path = join(folder, `sniff-${host.ids.uuid()}.ndjson`);
  await host.disk.writeText(
    path,
    values.map((value) => `${renderRow({ [column]: value })}\n`).join(""),
  );
  const [described] = await session.describe(
    `SELECT * FROM read_json(${quoteText(path)}, format = 'newline_delimited', sample_size = -1)`,
  );
  return parseDuckdbType(described?.type ?? "VARCHAR");
}
