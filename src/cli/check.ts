/**
 * `phlo check`: configuration, workflows and models, without running anything. Every fault with its place; exit 1 where there is one.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import type { Place } from "../core/place.ts";
import type { LoadedWorkflows } from "../core/project.ts";
import type { DbtProject } from "../dbt/dbt_project.ts";
import { isErrorCode } from "../core/error_codes.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { loadModels, openProject, startProjectWorker } from "./open_project.ts";
import { refreshTableTypes } from "./refresh_table_types.ts";
import { renderError } from "./render_error.ts";
import { paintFor } from "./terminal.ts";

/** The command. */
export const check = defineCommand("check", commonFlags, checkProject);

interface Fault {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly place: Place;
}

async function checkProject(values: CommonFlags, cli: CliContext): Promise<number> {
  const { terminal, host } = cli;
  const project = await openProject(values, cli);
  await using worker = await startProjectWorker(project, cli);
  const workflows = await worker.load();
  await refreshTableTypes(project, workflows, host);
  const faults: Fault[] = [...workflows.broken];
  let models: DbtProject | undefined;
  try {
    models = await loadModels(project, workflows, { vars: {} }, host);
    faults.push(...(models?.problems ?? []).filter(({ severity }) => severity === "error"));
  } catch (error) {
    if (!(error instanceof PhloError)) throw error;
    faults.push(toFault(error, project.config.dbtFolder));
  }
  if (values.json) {
    for (const fault of faults) terminal.print(JSON.stringify(fault) + "\n");
  } else {
    const paint = paintFor(terminal);
    for (const fault of faults) {
      terminal.note(renderError(toError(fault), { debug: false }, paint));
    }
    for (const note of project.config.notes) terminal.note(paint.dim(`${note}\n`));
    printSummary(faults.length, workflows, models, cli);
  }
  return faults.length === 0 ? 0 : 1;
}

function toFault(error: PhloError, folder: string): Fault {
  return {
    code: error.code,
    message: error.message,
    place: error.place ?? { file: folder },
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  };
}

function toError(fault: Fault): PhloError {
  return new PhloError(isErrorCode(fault.code) ? fault.code : "PHLO-901", fault.message, {
    place: fault.place,
    ...(fault.hint === undefined ? {} : { hint: fault.hint }),
  });
}

function printSummary(
  faults: number,
  workflows: LoadedWorkflows,
  models: DbtProject | undefined,
  { terminal }: CliContext,
): void {
  const paint = paintFor(terminal);
  const nodes = [...models?.nodes.values() ?? []];
  const count = (kind: string): number => nodes.filter((node) => node.resourceType === kind).length;
  const parts = [
    `${workflows.assets.length} assets`,
    ...(models === undefined ? [] : [`${count("model")} models`, `${count("test")} tests`]),
  ].join(", ");
  terminal.print(
    faults === 0
      ? `${paint.green("All well")}: ${parts}\n`
      : `${paint.red(`${faults} fault${faults === 1 ? "" : "s"}`)}; ${parts} are well\n`,
  );
}
