/**
 * The schedules of a project for its page, and the loop that starts them while the page is served.
 *
 * @module
 */

import { listCronAfter } from "../schedule/cron_times.ts";
import { listSchedules, type Schedule } from "../schedule/list_schedules.ts";
import { describeSchedules, type ScheduleStanding } from "../schedule/plan_ticks.ts";
import type { SchedulerEvent } from "../schedule/scheduler_options.ts";
import type { ScheduleEntry, ScheduleView, WebContext } from "../web/web_context.ts";
import type { CliContext } from "./command.ts";
import type { CommonFlags } from "./common_flags.ts";
import { type CliProject, openProjectRecords } from "./open_project.ts";
import { createProjectScheduler } from "./project_scheduler.ts";

const NEXT = 5;

/** What the view asks. */
export interface ScheduleSources extends Pick<WebContext, "records" | "project" | "host"> {
  /** The configuration that was read last. */
  readonly current: () => CliProject;
  readonly isRunning: boolean;
}

/** The schedules as the page shows them. */
export function createScheduleView(sources: ScheduleSources): ScheduleView {
  const { host } = sources;
  return {
    isRunning: sources.isRunning,
    async list() {
      const records = await sources.records();
      const now = host.clock.now();
      const state = await records.readScheduleState();
      const standings = describeSchedules(readSchedules(sources), state, now);
      return await Promise.all(standings.map(async (standing) => {
        const ticks = await records.listTicks(standing.schedule.name, RECENT_TICKS);
        return describe(standing, { ticks, now });
      }));
    },
    async toggle(name, to) {
      await (await sources.records()).switchSchedule(name, to);
    },
  };
}

const RECENT_TICKS = 20;

function describe(
  { schedule, isOn, open, last }: ScheduleStanding,
  { ticks, now }: { readonly ticks: ScheduleEntry["ticks"]; readonly now: number },
): ScheduleEntry {
  const { name, cron, timezone, select, assets, origin } = schedule;
  const latest = open.at(-1) ?? last;
  return {
    name,
    cron,
    timezone,
    origin,
    select,
    assets,
    isOn,
    nextAt: isOn ? listCronAfter(schedule, now, NEXT) : [],
    ticks,
    ...(latest === undefined ? {} : { latest }),
  };
}

function readSchedules({ current, project }: ScheduleSources): readonly Schedule[] {
  return listSchedules(project.current().workflows, current().config.values);
}

/** Starts the loop; disposing ends it, with the runs that it launched. */
export async function startSchedules(
  context: { readonly web: WebContext } & Pick<ScheduleSources, "current">,
  flags: CommonFlags,
  cli: CliContext,
): Promise<AsyncDisposable> {
  const { web, current } = context;
  const stop = new AbortController();
  // Before the first load there are no schedules, and none are to be noted as gone.
  await web.project.settled(60_000);
  // Its own: the page's are closed where their file was replaced.
  const records = await openProjectRecords(current(), await web.lake(), cli.host);
  const scheduler = createProjectScheduler({
    root: web.root,
    flags,
    records,
    lake: web.lake,
    load: () =>
      Promise.resolve({
        schedules: listSchedules(web.project.current().workflows, current().config.values),
        broken: web.project.current().workflows.broken,
      }),
    onEvent: (event) => {
      web.news.touch();
      noteTrouble(event, cli);
    },
    notified: { project: current, workflows: () => web.project.current().workflows },
  }, cli);
  const ended = scheduler.run(stop.signal).catch(() => {
    // A loop that was stopped has nothing to say; what it met before was an event.
  });
  return {
    async [Symbol.asyncDispose]() {
      stop.abort(new DOMException("The page is closed", "AbortError"));
      await ended;
      await records[Symbol.asyncDispose]();
    },
  };
}

function noteTrouble(event: SchedulerEvent, { terminal }: CliContext): void {
  if (event.kind === "trouble") terminal.note(`schedules: ${event.message}\n`);
}
