/**
 * `phlo schedule`: lists schedules, switches them, runs the loop that starts them, tries one tick.
 *
 * @module
 */

import { merge, object, or } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { optional, withDefault } from "@optique/core/modifiers";
import { argument, command, constant, option } from "@optique/core/primitives";
import { integer, string } from "@optique/core/valueparser";
import { type CliContext, type Command, defineCommand } from "./command.ts";
import { commonFlags } from "./common_flags.ts";
import type { ScheduleValues } from "./schedule_values.ts";

const name = argument(string({ metavar: "SCHEDULE" }), {
  description: message`A schedule's name, as phlo schedule list prints it`,
});
const moment = string({ metavar: "MOMENT" });

const list = merge(object({ which: constant("list") }), commonFlags);

const parser = or(
  command("list", list, { description: message`List schedules with their next ticks` }),
  command("on", merge(object({ which: constant("on"), name }), commonFlags), {
    description: message`Switch a schedule on; what it missed while it was off is not made up for`,
  }),
  command("off", merge(object({ which: constant("off"), name }), commonFlags), {
    description: message`Switch a schedule off; a run under way goes on`,
  }),
  command(
    "run",
    merge(
      object({
        which: constant("run"),
        port: optional(option("--port", integer({ metavar: "PORT", min: 0, max: 65_535 }), {
          description: message`Answer GET /health at this port; none where left out`,
        })),
        host: withDefault(
          option("--host", string({ metavar: "ADDRESS" }), {
            description: message`The address of the health endpoint`,
          }),
          "127.0.0.1",
        ),
      }),
      commonFlags,
    ),
    { description: message`Run the schedules until stopped, without a page` },
  ),
  command(
    "tick",
    merge(
      object({
        which: constant("tick"),
        name,
        at: optional(option("--at", moment, {
          description:
            message`The tick's moment, such as 2024-01-20T06:00Z; the newest one where left out`,
        })),
        from: optional(option("--from", moment, {
          description:
            message`Where its time begins; at the last tick that succeeded where left out`,
        })),
        dryRun: option("--dry-run", { description: message`Show the plan and do nothing` }),
      }),
      commonFlags,
    ),
    { description: message`Perform one tick of a schedule now` },
  ),
  command(
    "install",
    merge(
      object({
        which: constant("install"),
        print: option("--print", { description: message`Print the unit (it is all that happens)` }),
        user: option("--user", { description: message`A unit of the user, not of the system` }),
        port: withDefault(
          option("--port", integer({ metavar: "PORT", min: 1, max: 65_535 }), {
            description: message`The port of the health endpoint`,
          }),
          3001,
        ),
      }),
      commonFlags,
    ),
    { description: message`Print a systemd unit that runs the schedules` },
  ),
);

const subcommands = defineCommand<ScheduleValues>("schedule", parser, runSchedule);

/** The command; without a word of its own, the list. */
export const schedule: Command = {
  ...subcommands,
  run(args, cli) {
    const isList = !args.some((word) => !word.startsWith("-") || /^(--help|-h)$/.test(word));
    return subcommands.run(isList ? ["list", ...args] : args, cli);
  },
};

async function runSchedule(values: ScheduleValues, cli: CliContext): Promise<number> {
  switch (values.which) {
    case "list":
      return await (await import("./schedule_list.ts")).listProjectSchedules(values, cli);
    case "on":
    case "off":
      return await (await import("./schedule_switch.ts")).switchProjectSchedule(values, cli);
    case "run":
      return await (await import("./schedule_run.ts")).runProjectSchedules(values, cli);
    case "tick":
      return await (await import("./schedule_tick.ts")).performTick(values, cli);
    case "install":
      return await (await import("./schedule_install.ts")).printUnit(values, cli);
    default:
      return values satisfies never;
  }
}
