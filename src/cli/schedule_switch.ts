/**
 * `phlo schedule on | off`: a mark in the records that every loop looks at.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { cronAfter } from "../schedule/cron_times.ts";
import type { CliContext } from "./command.ts";
import { type CliProject, openProjectRecords } from "./open_project.ts";
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
  {
    await using records = await openProjectRecords(loaded.project, undefined, host);
    await records.switchSchedule(name, values.which);
  }
  await assertKept(loaded.project, { name, to: values.which }, cli);
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

/** On a read-only disk records live in memory, and a switch would be forgotten at once. */
async function assertKept(
  project: CliProject,
  { name, to }: { readonly name: string; readonly to: "on" | "off" },
  { host }: CliContext,
): Promise<void> {
  await using records = await openProjectRecords(project, undefined, host);
  const { switches } = await records.readScheduleState();
  if (switches.some(({ schedule, isOn }) => schedule === name && isOn === (to === "on"))) return;
  throw new PhloError("PHLO-007", `Cannot switch "${name}" ${to}: the project is read-only`, {
    hint: "correct the permissions of the project's folder .phlo",
  });
}
