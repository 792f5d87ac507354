/**
 * `phlo check`: configuration, workflows and models, without running anything. Every fault with its place; exit 1 where there is one.
 *
 * @module
 */

import { join } from "node:path";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { Place } from "../core/place.ts";
import type { LoadedWorkflows } from "../core/project.ts";
import type { DbtProject } from "../dbt/dbt_project.ts";
import { isErrorCode } from "../core/error_codes.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import type { CheckedModels } from "../run/check_models.ts";
import { type CliProject, loadModels, openProject, startProjectWorker } from "./open_project.ts";
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
  const found = await findModelFaults(project, workflows, host);
  const faults: Fault[] = [...workflows.broken, ...found.faults];
  const warnings: Fault[] = [...workflows.warnings ?? [], ...found.warnings];
  if (values.json) {
    for (const fault of faults) terminal.print(JSON.stringify(fault) + "\n");
    for (const fault of warnings) {
      terminal.print(JSON.stringify({ ...fault, severity: "warning" }) + "\n");
    }
  } else {
    const paint = paintFor(terminal);
    const folder = host.environment.workingFolder;
    for (const fault of warnings) {
      terminal.note(renderError(toError(fault), { debug: false, isWarning: true }, paint));
    }
    for (const fault of faults) {
      terminal.note(renderError(toError(fault), { debug: false, folder }, paint));
    }
    for (const note of project.config.notes) terminal.note(paint.dim(`${note}\n`));
    printSummary({ faults, warnings, skipped: found.skipped }, workflows, found.models, cli);
  }
  return faults.length === 0 ? 0 : 1;
}

interface ModelFaults {
  readonly models: DbtProject | undefined;
  readonly faults: readonly Fault[];
  readonly warnings: readonly Fault[];
  /** Nodes whose columns could not be checked. */
  readonly skipped: CheckedModels["skipped"];
}

/** Loads the models and binds their SQL against the declared columns. */
async function findModelFaults(
  project: CliProject,
  workflows: LoadedWorkflows,
  host: Host,
): Promise<ModelFaults> {
  const folder = project.config.dbtFolder;
  let models: DbtProject | undefined;
  try {
    models = await loadModels(project, workflows, { vars: {} }, host);
  } catch (error) {
    if (!(error instanceof PhloError)) throw error;
    return { models, faults: [toFault(error, folder)], warnings: [], skipped: [] };
  }
  if (models === undefined) return { models, faults: [], warnings: [], skipped: [] };
  const isError = ({ severity }: { readonly severity: string }): boolean => severity === "error";
  const checked = models.nodes.size === 0
    ? { faults: [], skipped: [] }
    : await bindModels(models, { project, workflows }, host);
  return {
    models,
    faults: [
      ...models.problems.filter(isError),
      ...checked.faults.map((fault) => toFault(fault, folder)),
    ],
    warnings: models.problems.filter((problem) => !isError(problem)),
    skipped: checked.skipped,
  };
}

/** Opens the engine only where there is SQL to bind. */
async function bindModels(
  models: DbtProject,
  { project, workflows }: {
    readonly project: CliProject;
    readonly workflows: LoadedWorkflows;
  },
  host: Host,
): Promise<CheckedModels> {
  const [{ openSession }, { checkModels }, { translateSql }] = await Promise.all([
    import("../duckdb/session.ts"),
    import("../run/check_models.ts"),
    import("../run/translate_sql.ts"),
  ]);
  await using session = await openSession({
    temporaryFolder: join(project.stateFolder, "tmp", "check"),
    folders: [],
  });
  const check = { project: models, assets: workflows.assets, translate: translateSql };
  return await checkModels(check, session, host);
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
  { faults, warnings, skipped }: Pick<ModelFaults, "faults" | "warnings" | "skipped">,
  workflows: LoadedWorkflows,
  models: ModelFaults["models"],
  { terminal }: CliContext,
): void {
  const paint = paintFor(terminal);
  if (skipped.length > 0) {
    const reasons = [...new Set(skipped.map(({ reason }) => reason))].slice(0, 3).join("; ");
    const names = skipped.slice(0, 5).map(({ name }) => name).join(", ");
    const more = skipped.length > 5 ? ` and ${skipped.length - 5} more` : "";
    terminal.note(paint.dim(`columns not checked of ${names}${more}: ${reasons}\n`));
  }
  const places = new Set(faults.map(({ place }) => place.file));
  const nodes = [...models?.nodes.values() ?? []].filter((node) =>
    node.error === undefined && !places.has(node.file)
  );
  const count = (kind: string): number => nodes.filter((node) => node.resourceType === kind).length;
  const parts = [
    nameCount(workflows.assets.length, "asset"),
    ...(models === undefined
      ? []
      : [nameCount(count("model"), "model"), nameCount(count("test"), "test")]),
  ].join(", ");
  const warned = warnings.length === 0 ? "" : `, ${nameCount(warnings.length, "warning")}`;
  terminal.print(
    faults.length === 0
      ? `${paint.green("All well")}: ${parts}${warned}\n`
      : `${paint.red(nameCount(faults.length, "fault"))}${warned}; ${parts} are well\n`,
  );
}

function nameCount(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
