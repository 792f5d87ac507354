/**
 * Statements → rows as the page shows them. Each statement is judged before it is run, whoever wrote it.
 *
 * @module
 */

import { renderTableName } from "../core/catalog.ts";
import { PhloError } from "../core/phlo_error.ts";
import { quoteText } from "../core/sql_text.ts";
import { checkQuery } from "../web/sql_console/check_query.ts";
import type { LakeQuestion, RowSet } from "../web/sql_console/lake_question.ts";
import type { LakeReader } from "./read_lake.ts";

type Statements = Extract<LakeQuestion, { kind: "statements" }>;

/** Longer texts are cut: a page is no place for a megabyte in one cell. */
const MOST_CELL_LENGTH = 20_000;

/** Runs the statements one after the other. @throws PhloError PHLO-001, PHLO-002 where one may not be run */
export async function readStatements(
  { branch, statements }: Statements,
  reader: LakeReader,
): Promise<RowSet[]> {
  const tables = (await reader.lake.catalog.list(branch)).map(renderTableName);
  const answers: RowSet[] = [];
  for (const { sql, limit } of statements) {
    const tree = await judge(sql, tables, reader);
    answers.push(await readRows(await renderAlone(sql, tree, reader), limit, reader));
  }
  return answers;
}

async function judge(
  sql: string,
  tables: readonly string[],
  { session }: LakeReader,
): Promise<string> {
  if (sql.includes("\0")) {
    throw new PhloError("PHLO-002", "Cannot run the query: it holds a NUL character");
  }
  const [row] = await session.rows(`SELECT json_serialize_sql(${quoteText(sql)}) AS tree`);
  const tree = String(row?.tree);
  checkQuery({ sql, tree, tables });
  return tree;
}

/** The statement without what ends it. Its own text where that is easy to tell, so that places in it stay right. */
async function renderAlone(sql: string, tree: string, { session }: LakeReader): Promise<string> {
  const text = sql.trim().replace(/(?:;\s*)+$/, "");
  if (!text.includes(";")) return text;
  const [row] = await session.rows(`SELECT json_deserialize_sql(${quoteText(tree)}) AS sql`);
  return String(row?.sql);
}

/** Runs one statement that is known to be harmless. */
export async function readRows(
  sql: string,
  limit: number,
  { session, views }: Pick<LakeReader, "session" | "views">,
): Promise<RowSet> {
  await views.prepare(sql);
  // As a subquery nothing but a SELECT can stand here, two columns of one name get two names, and a comment at the end
  // swallows nothing.
  const body = `SELECT * FROM (\n${sql}\n)`;
  const columns = await session.describe(body);
  const rows = await session.jsonRows(`${body} LIMIT ${limit + 1}`);
  return {
    columns: columns.map(({ name, type }) => ({ name, type })),
    rows: rows.slice(0, limit).map((row) => columns.map(({ name }) => toCell(row[name]))),
    isCut: rows.length > limit,
  };
}

/** What stands in a cell of an answer. */
export type Cell = RowSet["rows"][number][number];

function toCell(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  // JSON has no such numbers.
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") return String(value);
  if (typeof value === "boolean") return value;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > MOST_CELL_LENGTH ? `${text.slice(0, MOST_CELL_LENGTH)}…` : text;
}
