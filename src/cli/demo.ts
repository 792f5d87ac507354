/**
 * `phlo demo`: the main job in one go, offline: makes a project with the commands a user types, ingests seven days of the
 * sample API, runs bronze, silver and gold, and shows the gold table. A second time it changes nothing and says so.
 *
 * @module
 */

import { join, relative, resolve } from "node:path";
import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { withDefault } from "@optique/core/modifiers";
import { option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { type CliContext, defineCommand } from "./command.ts";
import { renderDuration, renderTable } from "./render_table.ts";
import { paintFor } from "./terminal.ts";

const parser = object({
  dir: withDefault(
    option("--dir", string({ metavar: "FOLDER" }), { description: message`Where to make it` }),
    "glucose-platform",
  ),
});

/** The command. */
export const demo = defineCommand("demo", parser, playDemo);

const DAYS = { from: "2024-01-14", to: "2024-01-20" };
const API = "sample://nightscout/api/v1";

async function playDemo(
  { dir }: { readonly dir: string },
  cli: CliContext,
): Promise<number> {
  const started = cli.host.clock.monotonic();
  const { host } = cli;
  const root = resolve(host.environment.workingFolder, dir);
  const isNew = await host.disk.stat(join(root, "phlo.yaml")) === undefined;
  if (isNew) {
    const first = await play(["init", dir], root, cli);
    if (first !== 0) return first;
  }
  for (const args of await listCommands(root, host)) {
    const code = await play(args, root, cli);
    if (code !== 0) return code;
  }
  await printGold(root, cli);
  printNext(relative(host.environment.workingFolder, root) || ".", cli);
  cli.terminal.print(`Took ${renderDuration(host.clock.monotonic() - started)}\n`);
  return 0;
}

/** What is not there yet is created; the rest is run again, which changes nothing. */
async function listCommands(
  root: string,
  host: CliContext["host"],
): Promise<readonly (readonly string[])[]> {
  const has = async (path: string): Promise<boolean> =>
    await host.disk.stat(join(root, path)) !== undefined;
  const commands: string[][] = [];
  if (!await has("workflows/ingestion/nightscout/glucose_entries.ts")) {
    commands.push([
      "create-workflow",
      ...["--type", "ingestion", "--domain", "nightscout", "--table", "glucose_entries"],
      ...["--unique-key", "_id", "--cron", "0 */1 * * *", "--api-base-url", API],
    ]);
  }
  if (!await has("transforms/dbt/models/bronze/stg_glucose_entries.sql")) {
    commands.push([
      "create-workflow",
      ...["--type", "transform", "--domain", "nightscout", "--table", "glucose_entries"],
    ]);
  }
  commands.push(["materialize", "glucose_entries", "--from", DAYS.from, "--to", DAYS.to]);
  commands.push(["dbt", "run"]);
  return commands;
}

/** Shows the command as a user types it, and runs it as the user would. */
async function play(args: readonly string[], root: string, cli: CliContext): Promise<number> {
  const paint = paintFor(cli.terminal);
  const typed = args.map((arg) => /[\s*]/.test(arg) ? `'${arg}'` : arg).join(" ");
  cli.terminal.print(`\n${paint.bold(paint.cyan(`$ phlo ${typed}`))}\n`);
  const environment = args[0] === "init"
    ? cli.host.environment
    : { ...cli.host.environment, workingFolder: root };
  return await cli.runCommand(args, { ...cli, host: { ...cli.host, environment } });
}

interface GoldDay {
  readonly day: string;
  readonly readings: number;
  readonly average: number;
  readonly share: number;
  readonly gmi: number;
}

async function printGold(root: string, cli: CliContext): Promise<void> {
  const paint = paintFor(cli.terminal);
  const { openProject } = await import("./open_project.ts");
  const { readLake } = await import("./read_lake.ts");
  const project = await openProject({ project: root, env: undefined, json: false }, cli);
  await using reader = await readLake(project, "main", cli.host);
  const sql = `SELECT reading_date AS day, reading_count AS readings, avg_glucose_mg_dl AS average,
    time_in_range_pct AS share, gmi
    FROM gold.fct_daily_glucose_metrics ORDER BY reading_date`;
  await reader.views.prepare(sql);
  const days = await reader.session.rows(sql) as unknown as readonly GoldDay[];
  cli.terminal.print(`\n${paint.bold("gold.fct_daily_glucose_metrics")}\n`);
  cli.terminal.print(renderTable(
    [
      { title: "day" },
      { title: "readings", isNumber: true },
      { title: "mg/dL", isNumber: true },
      { title: "GMI", isNumber: true },
      { title: "in range", isNumber: true },
      { title: "" },
    ],
    days.map((day) => [
      String(day.day),
      String(day.readings),
      Number(day.average).toFixed(1),
      Number(day.gmi).toFixed(2),
      `${Number(day.share).toFixed(1)} %`,
      renderBar(Number(day.share) / 100, cli),
    ]),
    cli.terminal,
  ));
}

const BAR_WIDTH = 24;

function renderBar(share: number, { terminal }: CliContext): string {
  const filled = Math.round(share * BAR_WIDTH);
  const [full, empty] = terminal.hasUnicode ? ["█", "░"] : ["#", "."];
  return full.repeat(filled) + empty.repeat(Math.max(0, BAR_WIDTH - filled));
}

function printNext(folder: string, { terminal }: CliContext): void {
  const paint = paintFor(terminal);
  const commands = [
    `cd ${folder}`,
    "phlo query 'select * from gold.fct_daily_glucose_metrics'",
    "phlo materialize glucose_entries --partition 2024-01-21",
    "phlo status",
    "phlo create-workflow",
  ];
  terminal.print(
    ["", "Go on with:", ...commands.map((each) => `  ${paint.cyan(each)}`), ""].join("\n"),
  );
}
