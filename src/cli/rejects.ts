/**
 * `phlo rejects`: rows that broke their schema, with the reasons, as kept in the quarantine.
 *
 * @module
 */

import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { optional, withDefault } from "@optique/core/modifiers";
import { argument, option } from "@optique/core/primitives";
import { integer, string } from "@optique/core/valueparser";
import { renderTableName, type TableName } from "../core/catalog.ts";
import { renderCount } from "../core/count_text.ts";
import { PhloError } from "../core/phlo_error.ts";
import { quoteName, quoteText } from "../core/sql_text.ts";
import { renderSuggestion } from "../core/suggest.ts";
import type { Row } from "../duckdb/session.ts";
import { hasLake } from "../run/open_lake.ts";
import { QUARANTINE_BRANCH } from "../run/quarantine.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { type CliProject, openProject, openProjectLake } from "./open_project.ts";
import { assertLake, type LakeReader, readLake } from "./read_lake.ts";
import { renderTable } from "./render_table.ts";

const parser = merge(
  object({
    asset: optional(argument(string({ metavar: "ASSET" }), {
      description: message`The asset; counts of all assets where left out`,
    })),
    partition: optional(option("-p", "--partition", string({ metavar: "PARTITION" }), {
      description: message`Only the rejects of one partition`,
    })),
    limit: withDefault(
      option("--limit", integer({ metavar: "ROWS", min: 1 }), {
        description: message`How many reasons to show`,
      }),
      100,
    ),
  }),
  commonFlags,
);

type Values = CommonFlags & {
  readonly asset: string | undefined;
  readonly partition: string | undefined;
  readonly limit: number;
};

/** The command. */
export const rejects = defineCommand("rejects", parser, showRejects);

async function showRejects(values: Values, cli: CliContext): Promise<number> {
  const project = await openProject(values, cli);
  if (values.asset === undefined && !await hasLake(project.config.lakeFolder, cli.host)) {
    if (!values.json) cli.terminal.print("No rejects: nothing was fetched yet\n");
    return 0;
  }
  await assertLake(project, cli.host);
  const tables = await listRejectTables(project, cli);
  const chosen = values.asset === undefined
    ? tables
    : await chooseTables(values.asset, tables, project, cli);
  if (chosen.length === 0) {
    if (!values.json) cli.terminal.print("No rejects: every row kept its schema\n");
    return 0;
  }
  await using reader = await readLake(project, QUARANTINE_BRANCH, cli.host);
  if (values.asset === undefined) await printSummary(chosen, reader, values, cli);
  else for (const table of chosen) await printRejects(table, reader, values, cli);
  return 0;
}

async function listRejectTables(
  project: CliProject,
  { host }: CliContext,
): Promise<readonly TableName[]> {
  await using lake = await openProjectLake(project, host);
  const branches = await lake.catalog.listBranches();
  if (!branches.some(({ name }) => name === QUARANTINE_BRANCH)) return [];
  return await lake.catalog.list(QUARANTINE_BRANCH);
}

/** The table of rejects of an asset; none for an asset whose rows were never refused. */
async function chooseTables(
  text: string,
  tables: readonly TableName[],
  project: CliProject,
  { host }: CliContext,
): Promise<readonly TableName[]> {
  const bare = text.replace(/^dlt_/, "");
  const isMeant = (table: TableName): boolean =>
    table.name === text || table.name === bare || renderTableName(table) === text;
  const found = tables.filter(isMeant);
  if (found.length > 0) return found;
  await using lake = await openProjectLake(project, host);
  const made = await lake.catalog.list("main");
  if (made.some(isMeant)) return [];
  throw new PhloError("PHLO-001", `Cannot find rejects of "${text}": there is no such table`, {
    hint: renderSuggestion(text, [...tables, ...made].map(({ name }) => name)) ??
      "phlo rejects lists all",
  });
}

function sourceOf(table: TableName, values: Values): string {
  const where = values.partition === undefined
    ? ""
    : ` WHERE "partition" = ${quoteText(values.partition)}`;
  return `lake.${quoteName(table.namespace)}.${quoteName(table.name)}${where}`;
}

async function printSummary(
  tables: readonly TableName[],
  { session, views }: LakeReader,
  values: Values,
  { terminal }: CliContext,
): Promise<void> {
  const lines: string[][] = [];
  for (const table of tables) {
    const sql = `SELECT "partition", count(DISTINCT "row") AS rows, count(*) AS issues,
      any_value(run_id) AS run FROM ${sourceOf(table, values)} GROUP BY ALL ORDER BY ALL`;
    await views.prepare(sql);
    for (const row of await session.rows(sql)) {
      if (values.json) terminal.print(JSON.stringify(toJson({ table: table.name, ...row })) + "\n");
      lines.push([
        table.name,
        String(row.partition),
        renderCount(Number(row.rows)),
        renderCount(Number(row.issues)),
        String(row.run),
      ]);
    }
  }
  if (values.json) return;
  if (lines.length === 0) {
    terminal.print("No open rejects: every row kept its schema the last time\n");
    return;
  }
  terminal.print(renderTable(
    [
      { title: "asset" },
      { title: "partition" },
      { title: "rows", isNumber: true },
      { title: "issues", isNumber: true },
      { title: "run" },
    ],
    lines,
    terminal,
  ));
}

async function printRejects(
  table: TableName,
  { session, views }: LakeReader,
  values: Values,
  { terminal }: CliContext,
): Promise<void> {
  const sql = `SELECT * FROM ${sourceOf(table, values)} ORDER BY "partition", "row", path`;
  await views.prepare(sql);
  const rows = await session.rows(`SELECT * FROM (${sql}) LIMIT ${values.limit}`);
  if (values.json) {
    for (const row of rows) terminal.print(JSON.stringify(toJson(row)) + "\n");
    return;
  }
  if (rows.length === 0) {
    terminal.print(`No open rejects of ${renderTableName(table)}\n`);
    return;
  }
  const columns = ["partition", "row", "field", "value", "rule", "record"];
  terminal.print(renderTable(
    columns.map((title) => ({ title, isNumber: title === "row" })),
    rows.map((row) => [
      text(row.partition),
      text(row.row),
      text(row.path),
      text(row.value),
      text(row.message),
      text(row.payload),
    ]),
    terminal,
  ));
}

function text(value: unknown): string {
  return value === null || value === undefined ? "" : String(value);
}

function toJson(row: Row): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map((
      [name, value],
    ) => [name, typeof value === "bigint" ? Number(value) : value]),
  );
}
