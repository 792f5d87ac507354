/**
 * What a loop of schedules tells by itself: ticks whose run could not speak, and assets that are late.
 *
 * @module
 */

import type { LoadedWorkflows } from "../core/project.ts";
import type { Records } from "../records/records.ts";
import type { OpenLake } from "../run/open_lake.ts";
import { readAssetStatus } from "../run/read_asset_status.ts";
import { judgeLateness } from "../schedule/notify/judge_lateness.ts";
import { judgeTick } from "../schedule/notify/judge_tick.ts";
import type { SchedulerEvent } from "../schedule/scheduler_options.ts";
import type { CliContext } from "./command.ts";
import { createProjectNotifier, hasReceiver } from "./notify_of_runs.ts";
import type { CliProject } from "./open_project.ts";

/** The project as it is now. */
export interface NotifiedProject {
  readonly project: () => CliProject;
  readonly workflows: () => Pick<LoadedWorkflows, "assets" | "broken">;
}

/** What watching needs. */
export interface LatenessOptions extends NotifiedProject {
  readonly records: Records;
  readonly lake: () => Promise<OpenLake | undefined>;
}

/** Watches for whoever runs a loop. */
export interface LatenessWatch {
  /** Tells of a tick; resolves when that is done, and never rejects. */
  note(event: SchedulerEvent): Promise<void>;
  /** Looks for late assets, once a minute however often it is asked. */
  look(): Promise<void>;
}

/** Lateness is a matter of hours. */
const LOOK_EVERY_MS = 60_000;

/** Builds the watch; nothing is looked at where nobody is to be told. */
export function watchLateness(
  { project, workflows, records, lake }: LatenessOptions,
  cli: Pick<CliContext, "host" | "terminal">,
): LatenessWatch {
  const { host } = cli;
  let lookedAt: number | undefined;
  return {
    async note(event) {
      const facts = judgeTick(event);
      if (facts.length === 0 || !hasReceiver(project())) return;
      const run = event.kind === "ended"
        ? {
          id: event.runId,
          command: `schedule tick ${event.tick.schedule}`,
          startedBy: "schedule",
        }
        : undefined;
      await (await createProjectNotifier(project(), records, cli)).tell(facts, run);
    },
    async look() {
      const now = host.clock.monotonic();
      if (lookedAt !== undefined && now - lookedAt < LOOK_EVERY_MS) return;
      const { assets, broken } = workflows();
      if (!hasReceiver(project()) || !assets.some((asset) => asset.freshnessHours)) return;
      lookedAt = now;
      const statuses = await readAssetStatus({
        workflows: { assets, broken },
        models: undefined,
        timezone: project().config.values.timezone,
        records,
        catalog: (await lake())?.catalog,
      }, host);
      await (await createProjectNotifier(project(), records, cli)).tell(
        judgeLateness(statuses, assets),
      );
    },
  };
}
