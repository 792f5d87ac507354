/**
 * The loop of a project's schedules, for `phlo schedule run` and `phlo dev`: it reads the project anew when its files
 * change, and launches ticks as commands of this same program.
 *
 * @module
 */

import type { Records } from "../records/records.ts";
import { reconcileRecords } from "../records/rebuild_records.ts";
import { launchRun } from "../run/launch_run.ts";
import type { OpenLake } from "../run/open_lake.ts";
import { createScheduler, type Scheduler } from "../schedule/scheduler.ts";
import type { ScheduledProject, SchedulerEvent } from "../schedule/scheduler_options.ts";
import type { CliContext } from "./command.ts";
import type { CommonFlags } from "./common_flags.ts";
import { type NotifiedProject, watchLateness } from "./watch_lateness.ts";

/** What the loop of a project works with. */
export interface ProjectSchedulerOptions {
  readonly root: string;
  readonly flags: CommonFlags;
  readonly records: Records;
  /** The lake; undefined while there is none. */
  readonly lake: () => Promise<OpenLake | undefined>;
  readonly load: () => Promise<ScheduledProject>;
  readonly onEvent: (event: SchedulerEvent) => void;
  /** Where given, the loop tells of late assets and of ticks whose run could not. */
  readonly notified?: NotifiedProject;
}

/** Builds the loop; `run` starts it. */
export function createProjectScheduler(
  { root, flags, records, lake, load, onEvent, notified }: ProjectSchedulerOptions,
  { host, program, terminal }: Pick<CliContext, "host" | "program" | "terminal">,
): Scheduler {
  const lateness = notified === undefined
    ? undefined
    : watchLateness({ ...notified, records, lake }, { host, terminal });
  const env = flags.env === undefined ? [] : ["--env", flags.env];
  return createScheduler({
    records,
    load,
    settle: async () => {
      const opened = await lake();
      // What was published before a process died did succeed.
      if (opened !== undefined) await reconcileRecords(records, opened.catalog);
      await records.settleInterrupted();
    },
    launch: (args, options) => launchRun([...args, ...env], { program, root, ...options }, host),
    onEvent: (event) => {
      onEvent(event);
      void lateness?.note(event);
    },
    ...(lateness === undefined ? {} : { onRound: () => lateness.look() }),
  }, host);
}
