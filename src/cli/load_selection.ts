/**
 * Loads the dbt project for a command and finds the nodes its selectors mean.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { renderPlace } from "../core/place.ts";
import type { LoadedWorkflows } from "../core/project.ts";
import type { WorkerPort } from "../core/worker_port.ts";
import type { DbtNode } from "../dbt/dbt_node.ts";
import type { DbtProject } from "../dbt/dbt_project.ts";
import { type Selection, selectNodes } from "../dbt/select_nodes.ts";
import type { CliContext } from "./command.ts";
import type { SelectionValues } from "./dbt_values.ts";
import { type CliProject, openProject, requireModels, startProjectWorker } from "./open_project.ts";
import { parseVars } from "./parse_vars.ts";
import { shortenPaths } from "./relative_path.ts";
import { paintFor } from "./terminal.ts";

/** A loaded project with what a command selected of it. Disposing ends the worker. */
export interface LoadedSelection extends AsyncDisposable {
  readonly project: CliProject;
  readonly worker: WorkerPort;
  readonly workflows: LoadedWorkflows;
  readonly models: DbtProject;
  readonly selection: Selection;
  /** The selected nodes in the order in which they can be built. */
  readonly nodes: readonly DbtNode[];
}

/** Loads and selects. @throws PhloError PHLO-001 where no selector matches anything, PHLO-504 without a dbt project. */
export async function loadSelection(
  values: SelectionValues,
  cli: CliContext,
): Promise<LoadedSelection> {
  const project = await openProject(values, cli);
  const worker = await startProjectWorker(project, cli);
  try {
    const workflows = await worker.load();
    const vars = parseVars(values.vars);
    const models = await requireModels(project, workflows, { vars }, cli.host);
    const selection = selectNodes(models, values);
    const nodes = selection.nodes.flatMap((id) => models.nodes.get(id) ?? []);
    noteProblems(models, selection, cli);
    return {
      project,
      worker,
      workflows,
      models,
      selection,
      nodes,
      [Symbol.asyncDispose]: () => worker[Symbol.asyncDispose](),
    };
  } catch (error) {
    await worker[Symbol.asyncDispose]();
    throw error;
  }
}

function noteProblems(models: DbtProject, selection: Selection, cli: CliContext): void {
  const paint = paintFor(cli.terminal);
  for (const problem of models.problems) {
    if (problem.severity !== "notice") continue;
    const text = `${renderPlace(problem.place)}: ${problem.message}\n`;
    cli.terminal.note(paint.dim(shortenPaths(text, cli.host.environment.workingFolder)));
  }
  const [unmatched] = selection.unmatched;
  if (unmatched === undefined) return;
  if (selection.nodes.length === 0 && selection.sources.length === 0) {
    throw new PhloError(
      "PHLO-001",
      `Cannot find models for "${unmatched.text}": nothing in the dbt project matches`,
      {
        hint: unmatched.suggestion === undefined
          ? "phlo dbt ls lists what there is"
          : `did you mean "${unmatched.suggestion}"?`,
      },
    );
  }
  for (const each of selection.unmatched) {
    cli.terminal.note(paint.yellow(`warning: "${each.text}" matches nothing\n`));
  }
}
