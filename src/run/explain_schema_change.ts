/**
 * The error of a schema that the stored table does not fit: old and new type, the rows concerned, the models that read the
 * column, and the command that accepts it.
 *
 * @module
 */

import { renderTableName, type TableName } from "../core/catalog.ts";
import { PhloError } from "../core/phlo_error.ts";
import { quoteName, quoteText } from "../core/sql_text.ts";
import type { Session } from "../duckdb/session.ts";
import type { ColumnChange } from "../iceberg/compare_columns.ts";
import { ROW_NUMBER } from "./dedup_rows.ts";

/** What a refused change is explained from. */
export interface RefusedSchema {
  readonly asset: string;
  readonly table: TableName;
  readonly partition: string;
  readonly changes: readonly ColumnChange[];
  readonly key: readonly string[];
  /** The new rows. */
  readonly incoming: string;
  /** A query of the stored rows, with the columns as they are. */
  readonly stored: string;
  /** The models that read a column, by its name. */
  readonly findReaders: (column: string) => Promise<readonly string[]>;
}

/** How many rows are shown for each column. */
const SHOWN = 3;

/** Explains all changes at once. */
export async function explainSchemaChange(
  refused: RefusedSchema,
  session: Session,
): Promise<PhloError> {
  const lines: string[] = [];
  for (const change of refused.changes) {
    const facts = [
      await describeRows(change, refused, session),
      await describeReaders(change, refused),
    ].filter((fact) => fact !== "");
    lines.push(`${describeChange(change)}${facts.length === 0 ? "" : ` (${facts.join("; ")})`}`);
  }
  const named = refused.partition === "all" ? "" : ` --partition ${refused.partition}`;
  return new PhloError(
    "PHLO-203",
    `Cannot change the columns of "${renderTableName(refused.table)}": ${lines.join("; ")}`,
    {
      hint: `phlo materialize ${refused.asset}${named} --accept-schema-change ${
        describeAcceptance(refused.changes)
      }`,
    },
  );
}

function describeChange({ path, oldType, newType, cause, reason }: ColumnChange): string {
  switch (cause) {
    case "retired":
      return `"${path}" (${oldType}) is in the table and no longer in the schema`;
    case "new-required":
      return `"${path}" (${newType}) is new and required, and the stored rows have no value for it`;
    case "stricter":
      return `"${path}" (${newType}) becomes required, and stored rows may have no value`;
    case "type":
      return `"${path}" is ${oldType} in the table and ${newType} in the schema`;
    default:
      return `"${path}" ${reason ?? "differs"}`;
  }
}

/** What `--accept-schema-change` does with these changes. */
function describeAcceptance(changes: readonly ColumnChange[]): string {
  const causes = new Set(changes.map(({ cause }) => cause));
  const parts = [
    causes.has("type") ? "rewrites stored values of the new type where none loses anything" : "",
    causes.has("retired") ? "keeps the column, empty in new rows" : "",
    causes.has("new-required") || causes.has("stricter")
      ? "leaves the column optional for the stored rows"
      : "",
  ].filter((part) => part !== "");
  return `(${parts.join(", ")}); or give the new data a new field`;
}

async function describeReaders(
  { path, cause }: ColumnChange,
  { findReaders }: RefusedSchema,
): Promise<string> {
  // What is new, nobody reads.
  if (cause === "new-required") return "";
  const readers = await findReaders(path.split(".")[0] ?? path);
  return readers.length === 0 ? "no model reads it" : `read by ${readers.join(", ")}`;
}

async function describeRows(
  change: ColumnChange,
  { key, incoming, stored }: RefusedSchema,
  session: Session,
): Promise<string> {
  const [column = ""] = change.path.split(".");
  const name = quoteName(column);
  switch (change.cause) {
    case "type": {
      const rows = await listRows(
        { key, column, from: incoming, where: `${name} IS NOT NULL ORDER BY ${ROW_NUMBER}` },
        session,
      );
      return rows === "" ? "" : `new rows: ${rows}`;
    }
    case "retired": {
      const where = `${name} IS NOT NULL`;
      return await describeStored({ key, column, from: stored, where }, [
        "holds",
        "hold",
        "a value",
      ], session);
    }
    case "new-required":
      return await describeStored({ key, from: stored, where: "true" }, [
        "would lack",
        "would lack",
        "it",
      ], session);
    case "stricter": {
      const where = change.path === column ? `${name} IS NULL` : "true";
      return await describeStored(
        { key, from: stored, where },
        ["lacks", "lack", "a value"],
        session,
      );
    }
    default:
      return "";
  }
}

interface Sample {
  readonly key: readonly string[];
  /** The column whose value is shown beside the key. */
  readonly column?: string;
  readonly from: string;
  readonly where: string;
}

/** A verb for one row and for several, and what it is about. */
type Saying = readonly [one: string, several: string, what: string];

async function describeStored(
  sample: Sample,
  [one, several, what]: Saying,
  session: Session,
): Promise<string> {
  const { from, where } = sample;
  const [row] = await session.rows(`SELECT count(*) AS n FROM ${from} WHERE ${where}`);
  const count = Number(row?.n ?? 0);
  if (count === 0) return "no stored row";
  const shown = sample.key.length === 0 ? "" : `: ${await listRows(sample, session)}`;
  const rows = count === 1 ? `row ${one}` : `rows ${several}`;
  return `${count} stored ${rows} ${what}${shown}`;
}

/** The first rows, each by its key and the column's value: `id=a7 → "two"`. */
async function listRows(
  { key, column, from, where }: Sample,
  session: Session,
): Promise<string> {
  const keys = key.map((name) =>
    `${quoteText(`${name}=`)} || coalesce(CAST(${quoteName(name)} AS VARCHAR), 'null')`
  );
  const parts = [
    keys.length === 0 ? "''" : `concat_ws(', ', ${keys.join(", ")})`,
    column === undefined ? "''" : `left(CAST(to_json(${quoteName(column)}) AS VARCHAR), 60)`,
  ];
  const rows = await session.rows(
    `SELECT ${parts[0]} AS key, ${parts[1]} AS value FROM ${from} WHERE ${where} LIMIT ${SHOWN}`,
  );
  return rows.map((row) =>
    [String(row.key), String(row.value)].filter((text) => text !== "").join(" → ")
  ).join(", ");
}
