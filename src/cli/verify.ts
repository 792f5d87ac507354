/**
 * `phlo verify`: walks every reference of the lake and proves that each file is there, whole.
 *
 * @module
 */

import { renderCount } from "../core/count_text.ts";
import { verifyLake } from "../run/verify_lake.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { openProject, openProjectLake } from "./open_project.ts";
import { assertLake } from "./read_lake.ts";
import { renderBytes } from "./render_table.ts";
import { paintFor } from "./terminal.ts";

/** The command. */
export const verify = defineCommand("verify", commonFlags, verifyProject);

async function verifyProject(values: CommonFlags, cli: CliContext): Promise<number> {
  const { terminal, host } = cli;
  const project = await openProject(values, cli);
  await assertLake(project, host);
  await using lake = await openProjectLake(project, host);
  const { issues, ...facts } = await verifyLake(lake, () => cli.signal.throwIfAborted());
  const sizeBytes = Number(facts.sizeBytes);
  if (values.json) {
    terminal.print(JSON.stringify({ version: 1, ...facts, sizeBytes, issues }, null, 2) + "\n");
    return issues.length === 0 ? 0 : 1;
  }
  const paint = paintFor(terminal);
  for (const { path, message } of issues) {
    terminal.note(`${paint.red("fault")} ${path.join("/")}: ${message}\n`);
  }
  const what = `${renderCount(facts.roots)} tables and views on all branches, ${
    renderCount(facts.files)
  } files, ${renderBytes(sizeBytes)}`;
  if (issues.length === 0) terminal.print(`${paint.green("The lake is whole")}: ${what}\n`);
  else {
    terminal.note(
      `${paint.red(`${renderCount(issues.length)} faults`)} in ${what}\n` +
        "  put the named files back from a backup, or phlo rollback a table to a snapshot that has none of them\n",
    );
  }
  return issues.length === 0 ? 0 : 1;
}
