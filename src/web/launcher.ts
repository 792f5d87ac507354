/**
 * Launches runs in processes of their own, and remembers those of this server: one that ended before its run began is in
 * no record, and only its last words say why.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import type { Records, RunStarter } from "../records/records.ts";
import { type LaunchedRun, launchRun } from "../run/launch_run.ts";
import type { Launch, Launcher, LaunchResult } from "./web_context.ts";

/** What launching needs. */
export interface LauncherOptions {
  readonly program: readonly string[];
  readonly root: string;
  /** Words that every command gets: `--env NAME`. */
  readonly extraWords: readonly string[];
  readonly onChange: () => void;
}

/** A launcher that can be closed. */
export interface OpenLauncher extends Launcher {
  /** Asks the runs under way to stop, and waits until they have. */
  stopAll(records: Records): Promise<void>;
}

const KEPT = 100;

/** Builds the launcher. */
export function createLauncher(options: LauncherOptions, host: Host): OpenLauncher {
  const launches = new Map<string, Launch>();
  const underWay = new Map<string, LaunchedRun>();
  const launch = (args: readonly string[], startedBy: RunStarter): Launch => {
    const { program, root, extraWords } = options;
    const run = launchRun([...args, ...extraWords], { program, root, startedBy }, host);
    const { runId } = run;
    const begun: Launch = { runId, args, startedAt: host.clock.now(), end: undefined };
    launches.set(runId, begun);
    underWay.set(runId, run);
    forgetOldest(launches);
    void run.ended.then((end: LaunchResult) => {
      underWay.delete(runId);
      launches.set(runId, { ...begun, end });
      options.onChange();
    });
    options.onChange();
    return begun;
  };
  return {
    launch,
    find: (runId) => launches.get(runId),
    list: () => [...launches.values()].reverse(),
    async stopAll(records) {
      // A mark, not a signal: Ctrl-C may have reached them already, and a second one would cut them off.
      await Promise.all([...underWay.keys()].map((runId) => records.requestCancel(runId)));
      await Promise.all([...underWay.values()].map((run) => run.ended));
    },
  };
}

function forgetOldest(launches: Map<string, Launch>): void {
  for (const [runId, { end }] of launches) {
    if (launches.size <= KEPT) return;
    if (end !== undefined) launches.delete(runId);
  }
}
