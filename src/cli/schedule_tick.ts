/**
 * `phlo schedule tick`: performs one tick in this process. The loop launches it so; typed by hand it tries a schedule,
 * and claims nothing.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { loadDuckdb } from "../duckdb/load_library.ts";
import { cronAtOrBefore } from "../schedule/cron_times.ts";
import { listSchedules, type Schedule } from "../schedule/list_schedules.ts";
import { windowStart } from "../schedule/plan_ticks.ts";
import type { CliContext } from "./command.ts";
import {
  type CliProject,
  openProject,
  openProjectRecords,
  startProjectWorker,
} from "./open_project.ts";
import { planTick, type TickWindow } from "./plan_tick.ts";
import { chooseSchedule } from "./read_schedules.ts";
import type { ValuesOf } from "./schedule_values.ts";

/** Performs it. */
export async function performTick(values: ValuesOf<"tick">, cli: CliContext): Promise<number> {
  const started = cli.host.clock.monotonic();
  const project = await openProject(values, cli);
  await using worker = await startProjectWorker(project, cli);
  const [workflows, { exitCodeOfRun, runPlan }] = await Promise.all([
    worker.load(),
    import("./run_plan.ts"),
    loadDuckdb(),
  ]);
  const schedules = listSchedules(workflows, project.config.values);
  const schedule = chooseSchedule(values.name, { project, workflows, schedules });
  const window = await readWindow(schedule, values, project, cli);
  const { steps, models } = await planTick(schedule, window, { project, workflows }, cli.host);
  if (values.dryRun) {
    const { printPlan } = await import("./print_plan.ts");
    printPlan(steps, values, cli);
    return 0;
  }
  if (steps.length === 0) {
    if (!values.json) cli.terminal.print(`Nothing to make for ${schedule.name}\n`);
    return 0;
  }
  const result = await runPlan(
    {
      command: `schedule tick ${schedule.name}`,
      steps,
      workflows,
      worker,
      models,
      which: "build",
      fullRefresh: false,
      force: false,
      acceptsShrink: false,
      publishes: true,
      json: values.json,
    },
    project,
    cli,
  );
  const elapsedMs = cli.host.clock.monotonic() - started;
  if (!values.json) {
    const { printOutcome } = await import("./print_outcome.ts");
    await printOutcome(result, { project, elapsedMs }, cli);
  }
  return exitCodeOfRun(result, cli);
}

/** The time that the tick covers: as typed, else as the loop would have it. */
async function readWindow(
  schedule: Schedule,
  values: ValuesOf<"tick">,
  project: CliProject,
  { host }: CliContext,
): Promise<TickWindow> {
  const at = values.at === undefined
    ? cronAtOrBefore(schedule, host.clock.now())
    : parseMoment(values.at, "--at");
  if (at === undefined) {
    throw new PhloError("PHLO-002", `Cannot tick "${schedule.name}": its first moment is to come`, {
      hint: "name a moment with --at",
    });
  }
  const fromAt = values.from === undefined
    ? await findStart(schedule, at, project, host)
    : parseMoment(values.from, "--from");
  if (fromAt < at) return { fromAt, at };
  throw new PhloError("PHLO-002", `Cannot tick "${schedule.name}": --from is not before --at`, {
    hint: `--from ${new Date(at - 3_600_000).toISOString()}`,
  });
}

async function findStart(
  schedule: Schedule,
  at: number,
  project: CliProject,
  host: CliContext["host"],
): Promise<number> {
  await using records = await openProjectRecords(project, undefined, host);
  const { lastSucceeded } = await records.readScheduleState();
  const last = lastSucceeded.find((tick) => tick.schedule === schedule.name);
  return windowStart(schedule, at, { lastSucceeded: last, since: last?.at ?? at - 1 });
}

function parseMoment(text: string, flag: string): number {
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(withZone(text)) : NaN;
  if (!Number.isNaN(at)) return at;
  throw new PhloError("PHLO-002", `Cannot read ${flag} "${text}": it is no moment`, {
    hint: `${flag} 2024-01-20T06:00Z`,
  });
}

/** A moment without a zone is UTC: the machine's own zone must decide nothing. */
function withZone(text: string): string {
  return /T.*(Z|[+-]\d{2}:?\d{2})$/i.test(text) || !text.includes("T") ? text : `${text}Z`;
}
