/**
 * `phlo maintain`: drops old snapshots and removes files that nobody refers to.
 *
 * @module
 */

import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { withDefault } from "@optique/core/modifiers";
import { option } from "@optique/core/primitives";
import { float } from "@optique/core/valueparser";
import { renderCount } from "../core/count_text.ts";
import { maintainLake, type MaintainResult } from "../run/maintain_lake.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { openProject, openProjectLake, openProjectRecords } from "./open_project.ts";
import { assertLake } from "./read_lake.ts";
import { renderBytes, renderTable } from "./render_table.ts";
import { paintFor } from "./terminal.ts";

const parser = merge(
  object({
    dryRun: option("--dry-run", { description: message`Show what would go and remove nothing` }),
    grace: withDefault(
      option("--grace", float({ metavar: "HOURS", min: 0 }), {
        description:
          message`Keep files younger than this: they may belong to a commit under way, of another engine too`,
      }),
      24,
    ),
  }),
  commonFlags,
);

type Values = CommonFlags & { readonly dryRun: boolean; readonly grace: number };

/** Looking at a time goes as far back as snapshots are kept. */
const KEPT_MS = 7 * 86_400_000;

/** The command. */
export const maintain = defineCommand("maintain", parser, keepHouse);

async function keepHouse(values: Values, cli: CliContext): Promise<number> {
  const { terminal, host } = cli;
  const project = await openProject(values, cli);
  await assertLake(project, host);
  await using lake = await openProjectLake(project, host);
  await using records = await openProjectRecords(project, lake, host);
  const result = await maintainLake({
    lake,
    records,
    graceMs: values.grace * 3_600_000,
    keptMs: KEPT_MS,
    isDryRun: values.dryRun,
    signal: cli.signal,
  }, host);
  if (values.json) terminal.print(JSON.stringify(describeResult(result), null, 2) + "\n");
  else printResult(result, values, cli);
  return result.orphans.obstacle === undefined ? 0 : 1;
}

function describeResult({ expired, orphans, removed }: MaintainResult): unknown {
  return {
    version: 1,
    expired: Object.fromEntries(expired),
    orphans: orphans.files.map(({ name, sizeBytes }) => ({ name, sizeBytes })),
    sizeBytes: orphans.sizeBytes,
    kept: orphans.youngCount,
    removed,
    ...(orphans.obstacle === undefined ? {} : { obstacle: orphans.obstacle }),
  };
}

function printResult(result: MaintainResult, { dryRun }: Values, { terminal }: CliContext): void {
  const { expired, orphans, removed } = result;
  const paint = paintFor(terminal);
  for (const [table, count] of expired) {
    const verb = dryRun ? "would drop" : "dropped";
    terminal.print(`${table}: ${verb} ${renderCount(count)} old snapshots\n`);
  }
  const byTable = Map.groupBy(orphans.files, ({ name }) => name.split("/").slice(0, 2).join("."));
  if (byTable.size > 0) {
    const columns = [
      { title: "table" },
      { title: "files", isNumber: true },
      { title: "size", isNumber: true },
    ];
    const rows = [...byTable].map(([table, files]) => [
      table,
      renderCount(files.length),
      renderBytes(files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)),
    ]);
    terminal.print(renderTable(columns, rows, terminal));
  }
  const files = `${renderCount(orphans.files.length)} files that nobody refers to, ${
    renderBytes(orphans.sizeBytes)
  }`;
  if (orphans.obstacle !== undefined) {
    terminal.note(`${paint.yellow("Nothing was removed")}: ${orphans.obstacle}\n`);
  } else if (orphans.files.length === 0) {
    terminal.print("No file is there that nobody refers to\n");
  } else if (dryRun) terminal.print(`Would remove ${files}\n`);
  else terminal.print(`${paint.green("Removed")} ${renderCount(removed)} of ${files}\n`);
  if (orphans.youngCount > 0) {
    terminal.print(`${renderCount(orphans.youngCount)} more are too young to be sure (--grace)\n`);
  }
}
