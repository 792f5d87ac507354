/**
 * `phlo query`: answers one SELECT over the lake's tables, as a table, JSON or CSV.
 *
 * @module
 */

import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { optional, withDefault } from "@optique/core/modifiers";
import { argument, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { renderTableName } from "../core/catalog.ts";
import { renderJson64 } from "../core/json64.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import { placeOnLine } from "../core/place.ts";
import { suggestName } from "../core/suggest.ts";
import type { Row } from "../duckdb/session.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { openProject } from "./open_project.ts";
import { type LakeReader, readLake } from "./read_lake.ts";
import { renderCount, renderTable } from "./render_table.ts";

const parser = merge(
  object({
    sql: argument(string({ metavar: "SQL" }), {
      description: message`One SELECT; tables are named like raw.glucose_entries`,
    }),
    csv: option("--csv", { description: message`Print comma-separated values with a header` }),
    at: withDefault(
      option("--at", string({ metavar: "BRANCH" }), { description: message`The branch to read` }),
      "main",
    ),
    limit: optional(option("--limit", string({ metavar: "ROWS" }), {
      description:
        message`Rows to print as a table; 1000 where left out, all with --json and --csv`,
    })),
  }),
  commonFlags,
);

type Values = CommonFlags & {
  readonly sql: string;
  readonly csv: boolean;
  readonly at: string;
  readonly limit: string | undefined;
};

/** The command. */
export const query = defineCommand("query", parser, answerQuery);

const ROWS_SHOWN = 1000;

async function answerQuery(values: Values, cli: CliContext): Promise<number> {
  const limit = parseLimit(values.limit);
  const project = await openProject(values, cli);
  await using reader = await readLake(project, values.at, cli.host);
  cli.signal.addEventListener("abort", () => reader.session.interrupt(), { once: true });
  const shown = values.json || values.csv ? limit : limit ?? ROWS_SHOWN;
  const { names, rows } = await runQuery(values.sql, shown, reader);
  if (values.json) cli.terminal.print(renderJson64(rows, 2) + "\n");
  else if (values.csv) cli.terminal.print(renderCsv(names, rows));
  else printRows(names, rows, shown, cli);
  return 0;
}

function parseLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new PhloError("PHLO-002", `Cannot use --limit "${text}": it is no whole number from 1`, {
    hint: "--limit 100",
  });
}

interface Answer {
  readonly names: readonly string[];
  readonly rows: readonly Row[];
}

async function runQuery(
  sql: string,
  limit: number | undefined,
  { session, views, lake }: LakeReader,
): Promise<Answer> {
  const reads = await views.prepare(sql);
  try {
    // As a subquery nothing but a SELECT can stand here, two columns of one name get two names, and a comment at the
    // end swallows nothing.
    const body = `SELECT * FROM (\n${sql.trim().replace(/;\s*$/, "")}\n)`;
    const described = await session.describe(body);
    const rows = await session.nestedRows(
      limit === undefined ? body : `${body} LIMIT ${limit + 1}`,
    );
    return { names: described.map(({ name }) => name), rows };
  } catch (error) {
    if (error instanceof PhloError) throw error;
    const tables = (await lake.catalog.list("main")).map(renderTableName);
    throw explainFault({ sql, reads, tables }, error);
  }
}

const QUERY_WORDS = /^(select|with|from|values|table|describe|show|summarize|pivot|unpivot|\()/i;

function explainFault(
  { sql, reads, tables }: {
    readonly sql: string;
    readonly reads: ReadonlySet<string>;
    readonly tables: readonly string[];
  },
  error: unknown,
): PhloError {
  const start = sql.trim();
  if (start === "" || !QUERY_WORDS.test(start)) {
    const what = start === "" ? "an empty query" : `"${start.split(/\s/)[0]}"`;
    return new PhloError("PHLO-002", `Cannot run ${what}: a query is one SELECT`, {
      hint: `phlo query 'select * from ${tables[0] ?? "raw.my_table"} limit 10'`,
      cause: error,
    });
  }
  const known = new Set(tables.map((table) => table.toLowerCase()));
  const text = messageOf(error);
  // A name without its schema is only in DuckDB's own words.
  const missing = [...reads].find((name) => !known.has(name.toLowerCase())) ??
    /^Catalog Error: Table with name "?([^"\s!]+)/.exec(text)?.[1];
  if (missing !== undefined) {
    const near = suggestName(missing, tables);
    return new PhloError("PHLO-001", `Cannot run the query: the lake has no table "${missing}"`, {
      hint: near === undefined ? "phlo tables lists the tables" : `did you mean "${near}"?`,
      cause: error,
    });
  }
  // The query stands on the second line of what DuckDB got.
  const line = Number(/LINE (\d+):/.exec(text)?.[1] ?? 0) - 1;
  const [reason] = text.split(/\n+LINE \d+:/);
  return new PhloError(
    "PHLO-002",
    `Cannot run the query: ${
      (reason ?? text).trim().replace(/\s*\n\s*/g, " ").replace(/[.!]$/, "")
    }`,
    { ...(line > 0 ? { place: placeOnLine("query", sql, line) } : {}), cause: error },
  );
}

function printRows(
  names: readonly string[],
  rows: readonly Row[],
  limit: number | undefined,
  { terminal }: CliContext,
): void {
  const visible = limit === undefined ? rows : rows.slice(0, limit);
  const columns = names.map((title) => ({
    title,
    isNumber: visible.some((row) =>
      typeof row[title] === "number" || typeof row[title] === "bigint"
    ),
  }));
  const cells = visible.map((row) => names.map((name) => renderCell(row[name])));
  terminal.print(renderTable(columns, cells, terminal));
  const more = rows.length > visible.length
    ? `first ${renderCount(visible.length)} rows; --limit shows more`
    : "";
  const count = `${renderCount(visible.length)} row${visible.length === 1 ? "" : "s"}`;
  terminal.print(`${more === "" ? count : more}\n`);
}

function renderCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? renderJson64(value) : String(value);
}

/** As RFC 4180 says; an absent value is an empty field, an empty text a quoted one. */
function renderCsv(names: readonly string[], rows: readonly Row[]): string {
  const lines = [names, ...rows.map((row) => names.map((name) => row[name]))];
  return lines.map((line) => line.map(renderField).join(",")).join("\r\n") + "\r\n";
}

function renderField(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = renderCell(value);
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
