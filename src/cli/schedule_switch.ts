/**
 * `phlo schedule on | off`: a mark in the records that every loop looks at.
 *
 * @module
 */

import { cronAfter } from "../schedule/cron_times.ts";
import type { CliContext } from "./command.ts";
import { openProjectRecords } from "./open_project.ts";
import { chooseSchedule, readSchedules } from "./read_schedules.ts";
import { renderLocal } from "./schedule_list.ts";
import type { ValuesOf } from "./schedule_values.ts";

/** Switches one. */
export async function switchProjectSchedule(
  values: ValuesOf<"on" | "off">,
  cli: CliContext,
): Promise<number> {
  const { host, terminal } = cli;
  const loaded = await readSchedules(values, cli);
  const { name, timezone, cron } = chooseSchedule(values.name, loaded);
  await using records = await openProjectRecords(loaded.project, undefined, host);
  await records.switchSchedule(name, values.which);
  if (values.json) {
    terminal.print(JSON.stringify({ schedule: name, isOn: values.which === "on" }) + "\n");
    return 0;
  }
  const next = cronAfter({ cron, timezone }, host.clock.now());
  const when = values.which === "off" || next === undefined
    ? ""
    : `, next tick ${renderLocal(next, timezone)}`;
  terminal.print(`${name} is ${values.which}${when}\n`);
  return 0;
}
