/**
 * `phlo schedule run`: the schedules of a project without a page, for a service.
 *
 * @module
 */

import { hasLake, type OpenLake } from "../run/open_lake.ts";
import { cronAfter } from "../schedule/cron_times.ts";
import type { SchedulerEvent } from "../schedule/scheduler_options.ts";
import { serveHealth } from "../schedule/serve_health.ts";
import type { CliContext } from "./command.ts";
import { openProject, openProjectLake, openProjectRecords } from "./open_project.ts";
import { createProjectScheduler } from "./project_scheduler.ts";
import type { ProjectSchedules } from "./read_schedules.ts";
import { renderMoment } from "./runs.ts";
import type { ValuesOf } from "./schedule_values.ts";
import { renderLocal } from "./schedule_list.ts";
import { watchProject } from "./watch_project.ts";

/** Runs them until the signal. */
export async function runProjectSchedules(
  values: ValuesOf<"run">,
  cli: CliContext,
): Promise<number> {
  const { host, terminal, signal } = cli;
  const opened = await openProject(values, cli);
  await using stack = new AsyncDisposableStack();
  const lake = lakeWhenThere(async () => {
    const isThere = await hasLake(opened.config.lakeFolder, host);
    return isThere ? stack.use(await openProjectLake(opened, host)) : undefined;
  });
  const records = stack.use(await openProjectRecords(opened, await lake(), host));
  const watched = watchProject(opened, values, cli);
  let loaded = await watched.read();
  const say = (event: SchedulerEvent): void => {
    terminal.print(values.json ? renderJson(event, host.clock.now()) : renderEvent(event));
  };
  const scheduler = createProjectScheduler({
    root: opened.root,
    flags: values,
    records,
    lake,
    load: async () => {
      loaded = await watched.read();
      return { schedules: loaded.schedules, broken: loaded.workflows.broken };
    },
    onEvent: withoutRepeats(say),
    notified: { project: () => loaded.project, workflows: () => loaded.workflows },
  }, cli);
  if (values.port !== undefined) {
    const server = stack.use(serveHealth({
      port: values.port,
      hostname: values.host,
      project: opened.config.name,
      health: () => scheduler.health(),
    }));
    if (!values.json) terminal.print(`Health at ${server.address}\n`);
  }
  if (!values.json) terminal.print(describeProject(loaded, host.clock.now()));
  await scheduler.run(signal);
  if (!values.json) terminal.print("Stopped\n");
  // Being stopped is what a service is for.
  return 0;
}

/** Opens the lake once there is one. */
function lakeWhenThere(
  open: () => Promise<OpenLake | undefined>,
): () => Promise<OpenLake | undefined> {
  let lake: OpenLake | undefined;
  return async () => lake ??= await open();
}

function describeProject({ project, schedules, workflows }: ProjectSchedules, now: number): string {
  const lines = schedules.map((schedule) => {
    const next = cronAfter(schedule, now);
    return `  ${schedule.name}  ${schedule.cron}${
      next === undefined ? "" : `  next ${renderLocal(next, schedule.timezone)}`
    }\n`;
  });
  const broken = workflows.broken.map((file) => `  broken: ${file.place.file}: ${file.message}\n`);
  const count = schedules.length === 1 ? "1 schedule" : `${schedules.length} schedules`;
  return `${count} of ${project.config.name}\n${lines.join("")}${broken.join("")}`;
}

function renderEvent(event: SchedulerEvent): string {
  switch (event.kind) {
    case "launched":
      return `${renderMoment(event.tick.at)}  ${event.tick.schedule} started, run ${event.runId}\n`;
    case "ended":
      return `${renderMoment(event.tick.at)}  ${event.tick.schedule} ${event.state}${
        event.reason === undefined ? "" : `: ${event.reason}`
      }\n`;
    case "trouble":
      return `${event.message}\n`;
    default:
      return event satisfies never;
  }
}

function renderJson(event: SchedulerEvent, now: number): string {
  const line = event.kind === "trouble" ? event : {
    ...event,
    tick: {
      schedule: event.tick.schedule,
      at: new Date(event.tick.at).toISOString(),
      from: new Date(event.tick.fromAt).toISOString(),
    },
  };
  return JSON.stringify({ version: 1, at: new Date(now).toISOString(), ...line }) + "\n";
}

/** The same trouble comes back every few seconds until somebody mends it. */
function withoutRepeats(say: (event: SchedulerEvent) => void): (event: SchedulerEvent) => void {
  let last: string | undefined;
  return (event) => {
    if (event.kind === "trouble" && event.message === last) return;
    last = event.kind === "trouble" ? event.message : undefined;
    say(event);
  };
}
