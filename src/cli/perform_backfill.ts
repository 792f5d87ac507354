/**
 * Performs a backfill: run after run over one lake, one child and one set of records, some side by side; the models
 * once, at the end.
 *
 * @module
 */

import { renderTableName } from "../core/catalog.ts";
import { mapConcurrently } from "../core/concurrency.ts";
import { createTurns } from "../core/turns.ts";
import type { RunResult } from "../run/perform_run.ts";
import { planRun } from "../run/plan_run.ts";
import { readGitCommit } from "../run/read_git_commit.ts";
import { settleRuns } from "../run/settle_runs.ts";
import { type BackfillPlan, type BackfillRun, planBackfill } from "../schedule/plan_backfill.ts";
import { buildDownstream } from "./backfill_models.ts";
import type { BackfillValues } from "./backfill_values.ts";
import { type BackfillWork, commandOf, type LoadedBackfill } from "./backfill_work.ts";
import { chooseAsset, type ChosenAsset } from "./choose_assets.ts";
import { chooseBackfill } from "./choose_backfill.ts";
import type { CliContext } from "./command.ts";
import { notifyOfRuns } from "./notify_of_runs.ts";
import {
  engineMemory,
  openProjectLake,
  openProjectRecords,
  settlingOf,
  stepLimit,
} from "./open_project.ts";
import { createBackfillPrinter } from "./print_backfill.ts";
import { performPlan, readLaunch, type SharedRun } from "./run_plan.ts";

/** Performs it; resolves to the exit code. */
export async function performBackfill(
  values: BackfillValues,
  loaded: LoadedBackfill,
  cli: CliContext,
): Promise<number> {
  const { host, signal } = cli;
  const { project, workflows } = loaded;
  const chosen = values.assets.map((text) => chooseAsset(text, workflows));
  await using lake = await openProjectLake(project, host);
  await using records = await openProjectRecords(project, lake, host);
  await settleRuns({ lake, records, ...settlingOf(project) }, host);
  const made = new Set((await lake.catalog.list("main")).map(renderTableName));
  const facts = {
    records,
    isMade: ({ namespace, tableName }: ChosenAsset["asset"]) =>
      made.has(`${namespace}.${tableName}`),
    timezone: project.config.values.timezone,
    nowMs: host.clock.now(),
  };
  const assets = await Promise.all(
    uniqueAssets(chosen).map((asset) => chooseBackfill(asset, values, facts)),
  );
  const plan = planBackfill(assets, loaded.choice);
  using printer = createBackfillPrinter({ values, plan, assets, choice: loaded.choice }, cli);
  printer.begin();
  if (values.dryRun) return 0;
  const parallel = values.parallel ?? stepLimit(project);
  const shared: SharedRun = {
    lake,
    records,
    gitCommit: await readGitCommit(project.root, host),
    signal,
    // Runs side by side have an engine each.
    memoryBytes: Math.max(64e6, Math.floor(engineMemory(project, host) / parallel)),
    launch: { ...readLaunch(host), startedBy: "backfill" },
    onEvent: (event) => printer.print(event),
  };
  const results = await performRuns(plan, { parallel, values, loaded, shared }, cli);
  const downstream = await buildDownstream(
    chosen,
    { results, values, loaded, shared, printer },
    cli,
  );
  printer.end(results, downstream);
  const all = [...results, ...(downstream === undefined ? [] : [downstream])];
  await notifyOfRuns(all, {
    command: `backfill ${values.assets.join(" ")}`,
    startedBy: readLaunch(host).startedBy ?? "command",
    records,
    project,
  }, cli);
  if (signal.aborted) return 130;
  const isGood = all.every(({ state }) => state === "succeeded" || state === "unchanged");
  return isGood ? 0 : 1;
}

function uniqueAssets(chosen: readonly ChosenAsset[]): readonly ChosenAsset["asset"][] {
  return [...new Set(chosen.map(({ asset }) => asset))];
}

/** Every run to its end; a lake or disk that cannot be used stops all of them. */
async function performRuns(
  plan: BackfillPlan,
  { parallel, ...work }: BackfillWork & { readonly parallel: number },
  cli: CliContext,
): Promise<readonly RunResult[]> {
  const broken = new AbortController();
  const signal = AbortSignal.any([work.shared.signal, broken.signal]);
  const turnOf = createTurns();
  const settled = await mapConcurrently(plan.runs, async (run, index) => {
    // They fetch side by side and publish one after the other: all of them write the same tables.
    const turn = turnOf();
    try {
      // Whoever launched this command knows the first run by its name.
      const { runId: _, ...others } = work.shared.launch;
      const launch = index === 0 ? work.shared.launch : others;
      const { take: takeTurn } = turn;
      const shared = { ...work.shared, signal, launch, takeTurn };
      return await performOne(run, { ...work, shared }, cli);
    } catch (error) {
      if (!signal.aborted) broken.abort(error);
      throw error;
    } finally {
      turn.end();
    }
  }, { limit: parallel, signal });
  if (broken.signal.aborted) throw broken.signal.reason;
  return settled.flatMap((each) => each.status === "fulfilled" ? [each.value] : []);
}

function performOne(
  { key, ingestions }: BackfillRun,
  work: BackfillWork,
  cli: CliContext,
): Promise<RunResult> {
  const steps = planRun({
    ingestions,
    models: [],
    tests: [],
    graph: new Map(),
    waitsForTests: false,
  });
  const names = ingestions.map(({ asset }) => asset.name);
  const args = ["materialize", ...names, "--partition", key];
  return performPlan(
    { ...commandOf(work), command: args.join(" "), args: [...args, ...flagsOf(work)], steps },
    work.shared,
    work.loaded.project,
    cli,
  );
}

function flagsOf({ values }: BackfillWork): readonly string[] {
  return [
    ...(values.acceptShrink ? ["--accept-shrink"] : []),
    ...(values.env === undefined ? [] : ["--env", values.env]),
  ];
}
