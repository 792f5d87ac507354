/**
 * `phlo dbt run | build | test`: plans the selected models and tests, performs them, and closes as dbt does.
 *
 * @module
 */

import { renderTableName } from "../core/catalog.ts";
import type { Host } from "../core/host.ts";
import type { DbtNode, DbtSource } from "../dbt/dbt_node.ts";
import { severityOf } from "../dbt/test_query.ts";
import type { CompiledNode } from "../dbt/compiled_node.ts";
import {
  buildManifest,
  buildRunResults,
  type NodeResult,
  writeArtifact,
  writeNodeSql,
} from "../dbt/artifacts.ts";
import { hasLake } from "../run/open_lake.ts";
import type { RunResult } from "../run/perform_run.ts";
import { planRun } from "../run/plan_run.ts";
import type { StepOutcome } from "../run/schedule_steps.ts";
import { listTestsOf } from "./choose_models.ts";
import type { CliContext } from "./command.ts";
import type { BuildValues, TestValues } from "./dbt_values.ts";
import { type LoadedSelection, loadSelection } from "./load_selection.ts";
import { openProjectLake } from "./open_project.ts";
import { printErrors } from "./print_outcome.ts";
import { renderDuration } from "./render_table.ts";
import { exitCodeOfRun, runPlan } from "./run_plan.ts";
import { listStaleModels } from "./stale_models.ts";
import { paintFor } from "./terminal.ts";

/** Runs the selected nodes. */
export async function runNodes(
  values: BuildValues | TestValues,
  cli: CliContext,
): Promise<number> {
  const started = cli.host.clock.monotonic();
  await using loaded = await loadSelection(values, cli);
  const chosen = await chooseNodes(values, loaded, cli);
  if (values.which !== "test" && values.stale && chosen.models.length === 0) {
    if (!values.json) cli.terminal.print("Nothing is stale\n");
    return 0;
  }
  const graph = new Map<string, DbtNode | DbtSource>([
    ...loaded.models.nodes,
    ...loaded.models.sources,
  ]);
  const steps = planRun({
    ingestions: [],
    ...chosen,
    graph,
    waitsForTests: values.which === "build",
  });
  const compiled = new Map<string, CompiledNode>();
  const result = await runPlan(
    {
      command: `dbt ${values.which}${
        [...values.select, ...values.models].map((s) => ` ${s}`).join("")
      }`,
      steps,
      workflows: loaded.workflows,
      worker: undefined,
      models: loaded.models,
      which: values.which,
      fullRefresh: values.which !== "test" && values.fullRefresh,
      force: values.which !== "test" && values.force,
      acceptsShrink: false,
      publishes: values.which !== "test",
      json: values.json,
      onCompiled: async (one, node) => {
        compiled.set(one.uniqueId, one);
        await writeNodeSql(loaded.models, { node, sql: one.sql, kind: "compiled" }, cli.host);
      },
    },
    loaded.project,
    cli,
  );
  const elapsedMs = cli.host.clock.monotonic() - started;
  await writeArtifacts(result, loaded, { compiled, which: values.which, elapsedMs }, cli);
  if (!values.json) {
    printOutcome(result, { values, elapsedMs }, cli);
    if (!hasModels(loaded)) {
      cli.terminal.print(
        "There are no models yet: phlo create-workflow --type transform adds some\n",
      );
    }
  }
  return exitCodeOfRun(result, cli);
}

function hasModels({ models }: LoadedSelection): boolean {
  return [...models.nodes.values()].some((node) => node.resourceType === "model");
}

async function chooseNodes(
  values: BuildValues | TestValues,
  loaded: LoadedSelection,
  cli: CliContext,
): Promise<{ readonly models: readonly DbtNode[]; readonly tests: readonly DbtNode[] }> {
  const isStale = values.which !== "test" && values.stale
    ? await listStaleModels(loaded, cli.host)
    : undefined;
  const models = loaded.nodes.filter((node) =>
    node.resourceType === "model" && (isStale?.has(node.uniqueId) ?? true)
  );
  const chosen = new Set(models.map((node) => node.uniqueId));
  const tests = loaded.nodes.filter((node) =>
    node.resourceType === "test" &&
    (isStale === undefined || node.dependsOn.some((id) => chosen.has(id)))
  );
  switch (values.which) {
    case "test":
      return { models: [], tests };
    case "build":
      return { models, tests: values.noAudit ? [] : tests };
    case "run": {
      // The tests of what is built are audits: what fails them is not published. Warnings would block nothing.
      if (values.noAudit) return { models, tests: [] };
      const audits = listTestsOf(loaded.models, models, await listMade(loaded, cli.host));
      return {
        models,
        tests: audits.filter((node) => severityOf(node) === "error"),
      };
    }
    default:
      return values satisfies never;
  }
}

/** The tables that are there already: a test that needs another one waits until that is built. */
async function listMade(loaded: LoadedSelection, host: Host): Promise<ReadonlySet<string>> {
  if (!await hasLake(loaded.project.config.lakeFolder, host)) return new Set();
  await using lake = await openProjectLake(loaded.project, host);
  return new Set((await lake.catalog.list("main")).map(renderTableName));
}

interface ArtifactFacts {
  readonly compiled: ReadonlyMap<string, CompiledNode>;
  readonly which: string;
  readonly elapsedMs: number;
}

async function writeArtifacts(
  result: RunResult,
  loaded: LoadedSelection,
  facts: ArtifactFacts,
  { host }: CliContext,
): Promise<void> {
  const context = { invocationId: result.runId, compiled: facts.compiled };
  const results = result.outcomes.flatMap((outcome) => describeResult(outcome, facts));
  const value = buildRunResults(results, {
    invocationId: result.runId,
    elapsedSeconds: facts.elapsedMs / 1000,
    command: facts.which,
  }, host);
  await writeArtifact(loaded.models, {
    name: "manifest.json",
    value: buildManifest(loaded.models, context, host),
  }, host);
  await writeArtifact(loaded.models, { name: "run_results.json", value }, host);
}

/** Audits of `dbt run` are reported apart: dbt's own results hold models only. */
function describeResult(outcome: StepOutcome, facts: ArtifactFacts): readonly NodeResult[] {
  const { step } = outcome;
  if (step.kind === "ingest" || (step.kind === "test" && facts.which === "run")) return [];
  const compiled = facts.compiled.get(step.node);
  return [{
    uniqueId: step.node,
    status: statusOf(outcome),
    message: outcome.reason ?? (outcome.error instanceof Error ? outcome.error.message : null),
    failures: step.kind === "test" ? outcome.facts?.rows ?? null : null,
    executionSeconds: (outcome.facts?.elapsedMs ?? 0) / 1000,
    ...(compiled === undefined ? {} : { compiled }),
  }];
}

function statusOf({ step, state, reason }: StepOutcome): NodeResult["status"] {
  switch (state) {
    case "succeeded":
    case "unchanged":
      if (step.kind !== "test") return "success";
      return reason === undefined ? "pass" : "warn";
    case "blocked":
      // A model that was built and is held back is nothing that readers see.
      return step.kind === "test" ? "fail" : "skipped";
    case "skipped":
    case "cancelled":
    case "interrupted":
      return "skipped";
    default:
      return "error";
  }
}

function printOutcome(
  result: RunResult,
  facts: { readonly values: BuildValues | TestValues; readonly elapsedMs: number },
  cli: CliContext,
): void {
  const { terminal } = cli;
  const paint = paintFor(terminal);
  printErrors(result, cli);
  const all = { compiled: new Map(), which: "build", elapsedMs: 0 };
  const statuses = result.outcomes.flatMap((outcome) => describeResult(outcome, all))
    .map(({ status }) => status);
  const count = (...wanted: NodeResult["status"][]): number =>
    statuses.filter((status) => wanted.includes(status)).length;
  const verdict = result.isPublished
    ? paint.green("Published")
    : facts.values.which === "test"
    ? "Tested"
    : result.state === "unchanged" || result.state === "succeeded"
    ? "Nothing changed"
    : paint.red("Nothing was published");
  const line = `Done. PASS=${count("success", "pass")} WARN=${count("warn")} ERROR=${
    count("error", "fail")
  } SKIP=${count("skipped")} TOTAL=${statuses.length}`;
  terminal.print(`${verdict} in ${renderDuration(facts.elapsedMs)}\n${line}\n`);
}
