/**
 * `phlo schedule list`: every schedule with its next tick and how the last one ended.
 *
 * @module
 */

import type { TickRecord } from "../records/schedule_records.ts";
import { listCronAfter } from "../schedule/cron_times.ts";
import { describeSchedules, type ScheduleStanding } from "../schedule/plan_ticks.ts";
import type { CliContext } from "./command.ts";
import { readSchedules } from "./read_schedules.ts";
import { renderTable } from "./render_table.ts";
import { openRecordsToRead } from "./runs.ts";
import type { ValuesOf } from "./schedule_values.ts";
import { paintFor } from "./terminal.ts";

const NEXT = 3;

/** Lists them. */
export async function listProjectSchedules(
  values: ValuesOf<"list">,
  cli: CliContext,
): Promise<number> {
  const { terminal, host } = cli;
  const loaded = await readSchedules(values, cli);
  await using opened = await openRecordsToRead(loaded.project, host);
  const now = host.clock.now();
  const state = await opened.records.readScheduleState();
  const standings = describeSchedules(loaded.schedules, state, now);
  if (values.json) {
    for (const each of standings) terminal.print(JSON.stringify(describe(each, now)) + "\n");
    return 0;
  }
  const paint = paintFor(terminal);
  if (standings.length === 0) {
    terminal.print('No schedules yet: give an asset a cron, or add "schedules:" to phlo.yaml\n');
  } else {
    const columns = ["schedule", "cron", "makes", "state", "next tick", "last tick", "result"];
    terminal.print(
      renderTable(
        columns.map((title) => ({ title })),
        standings.map((standing) => renderRow(standing)),
        terminal,
      ),
    );
    const isUnwatched = state.switches.length === 0;
    if (isUnwatched) terminal.print("They tick while phlo dev or phlo schedule run is up\n");
  }
  const broken = loaded.workflows.broken.length;
  if (broken > 0) terminal.print(paint.red(`${broken} broken: phlo check shows why\n`));
  return 0;
}

function renderRow({ schedule, isOn, nextAt, last, open }: ScheduleStanding): readonly string[] {
  const shown = open.at(-1) ?? last;
  return [
    schedule.name,
    schedule.cron,
    schedule.select.join(" "),
    isOn ? "on" : "off",
    nextAt === undefined ? "" : renderLocal(nextAt, schedule.timezone),
    shown === undefined ? "" : renderLocal(shown.at, schedule.timezone),
    shown === undefined ? "" : renderResult(shown),
  ];
}

function renderResult({ state, reason }: TickRecord): string {
  return reason === undefined ? state : `${state}: ${reason.split("\n")[0]}`;
}

/** `2024-01-20 06:00 Europe/Berlin`: the clock that the cron text means. */
export function renderLocal(atMs: number, timezone: string): string {
  const text = new Intl.DateTimeFormat("sv-SE", {
    timeZone: timezone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).format(atMs);
  return `${text} ${timezone}`;
}

function describe(standing: ScheduleStanding, now: number): Readonly<Record<string, unknown>> {
  const { schedule, isOn, last, lastSucceeded, open } = standing;
  const iso = (ms: number): string => new Date(ms).toISOString();
  return {
    schedule: schedule.name,
    origin: schedule.origin,
    cron: schedule.cron,
    timezone: schedule.timezone,
    select: schedule.select,
    assets: schedule.assets,
    lookbackMs: schedule.lookbackMs,
    isOn,
    next: isOn ? listCronAfter(schedule, now, NEXT).map(iso) : [],
    running: open.map(({ runId }) => runId),
    last: last === undefined ? null : {
      at: iso(last.at),
      from: iso(last.fromAt),
      state: last.state,
      runId: last.runId,
      reason: last.reason ?? null,
    },
    lastSucceededAt: lastSucceeded === undefined ? null : iso(lastSucceeded.at),
  };
}
