/**
 * `phlo rollback`: makes readers of a table see an older snapshot again.
 *
 * @module
 */

import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { argument, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { renderTableName } from "../core/catalog.ts";
import { renderCount } from "../core/count_text.ts";
import { renderJson64 } from "../core/json64.ts";
import { rollBack } from "../run/roll_back.ts";
import { chooseStoredTable } from "./choose_table.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { openProject, openProjectLake, openProjectRecords } from "./open_project.ts";
import { assertLake } from "./read_lake.ts";
import { paintFor } from "./terminal.ts";

const parser = merge(
  object({
    table: argument(string({ metavar: "TABLE" }), {
      description: message`A table, such as raw.glucose_entries`,
    }),
    to: option("--to", string({ metavar: "MOMENT" }), {
      description: message`A snapshot of phlo history, the beginning of its number, or a time`,
    }),
  }),
  commonFlags,
);

type Values = CommonFlags & { readonly table: string; readonly to: string };

/** The command. */
export const rollback = defineCommand("rollback", parser, rollBackTable);

async function rollBackTable(values: Values, cli: CliContext): Promise<number> {
  const { terminal, host } = cli;
  const project = await openProject(values, cli);
  await assertLake(project, host);
  await using lake = await openProjectLake(project, host);
  const entry = chooseStoredTable(values.table, await lake.catalog.list("main"));
  const table = renderTableName(entry);
  const result = await rollBack({
    entry,
    to: values.to,
    timezone: project.config.values.timezone,
    lake,
    command: `rollback ${table} --to ${values.to}`,
    signal: cli.signal,
  }, host);
  // Opening the records takes the publication in.
  await using _records = await openProjectRecords(project, lake, host);
  if (values.json) {
    const { from, to } = result;
    const line = {
      table,
      ...result,
      from: from === undefined ? null : String(from),
      to: String(to),
    };
    terminal.print(renderJson64(line) + "\n");
    return 0;
  }
  const rows = `${renderCount(result.rows)} row${result.rows === 1 ? "" : "s"}`;
  if (!result.isChanged) {
    terminal.print(`Nothing changed: ${table} stands at snapshot ${result.to} already, ${rows}\n`);
    return 0;
  }
  const paint = paintFor(terminal);
  terminal.print(
    `${paint.green("Rolled back")} ${table} to snapshot ${result.to}, ${rows}\n` +
      `  back again: phlo rollback ${table} --to ${result.from}\n` +
      "  models that read it were built from what was there before: phlo dbt run --full-refresh\n",
  );
  return 0;
}
