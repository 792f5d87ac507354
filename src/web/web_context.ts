/**
 * What pages work with. `cli/dev.ts` builds it; pages get it passed in and import none of it.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import type { PhloError } from "../core/phlo_error.ts";
import type { LoadedWorkflows } from "../core/project.ts";
import type { Step } from "../core/step.ts";
import type { DbtProject } from "../dbt/dbt_project.ts";
import type { Records, RunStarter } from "../records/records.ts";
import type { TickRecord } from "../records/schedule_records.ts";
import type { AssetStatus } from "../run/asset_status.ts";
import type { OpenLake } from "../run/open_lake.ts";
import type { LaunchNames, LaunchRequest } from "./launch_request.ts";
import type { News } from "./news.ts";

/** Everything a page may ask. */
export interface WebContext {
  /** The project's folder. */
  readonly root: string;
  /** The command line that starts this same program. */
  readonly program: readonly string[];
  readonly project: ProjectView;
  readonly launcher: Launcher;
  readonly schedules: ScheduleView;
  readonly news: News;
  /** The records, settled and brought up to what the lake says. */
  records(): Promise<Records>;
  /** The lake to look at; undefined where the project has none yet. Kept open: nobody else closes it. */
  lake(): Promise<OpenLake | undefined>;
  /** Every asset as it stands: ingested ones, models. Broken files are in the snapshot. */
  statuses(): Promise<readonly AssetStatus[]>;
  /** What a launch would do. @throws PhloError for names and partitions that are none */
  plan(request: LaunchRequest, names: LaunchNames): Promise<readonly Step[]>;
  readonly host: Host;
}

/** The project as it was last loaded; loaded anew when a file is saved. */
export interface ProjectView {
  current(): ProjectSnapshot;
  /** Resolves when the first load is through, or after the time. */
  settled(waitMs: number): Promise<void>;
}

/** One loading of the project, as plain data. */
export interface ProjectSnapshot {
  /** Grows with every loading. */
  readonly number: number;
  readonly isLoading: boolean;
  readonly name: string;
  readonly timezone: string;
  readonly environment: string | undefined;
  /** Relative to the root. */
  readonly workflowsFolder: string;
  readonly lakeFolder: string;
  readonly workflows: LoadedWorkflows;
  /** Undefined where the project has no models, or they do not load. */
  readonly models: DbtProject | undefined;
  /** Why the configuration or the models do not load. What loaded before stays shown. */
  readonly problems: readonly PhloError[];
}

/** Starts runs in processes of their own, and remembers those that never became one. */
export interface Launcher {
  launch(args: readonly string[], startedBy: RunStarter): Launch;
  /** A launch of this process by its run's id. */
  find(runId: string): Launch | undefined;
  /** Newest first. */
  list(): readonly Launch[];
}

/** One launch. */
export interface Launch {
  readonly runId: string;
  readonly args: readonly string[];
  readonly startedAt: number;
  /** Set once its process has ended. */
  readonly end: LaunchResult | undefined;
}

/** How a launched process ended. */
export interface LaunchResult {
  readonly code: number;
  /** The last lines of what it wrote. */
  readonly output: string;
}

/** The project's schedules. */
export interface ScheduleView {
  /** True where this process starts ticks. */
  readonly isRunning: boolean;
  list(): Promise<readonly ScheduleEntry[]>;
  toggle(name: string, to: "on" | "off"): Promise<void>;
}

/** One schedule. */
export interface ScheduleEntry {
  readonly name: string;
  readonly cron: string;
  readonly timezone: string;
  /** The cron of an asset, or a selection of phlo.yaml. */
  readonly origin: "asset" | "selection";
  /** What it makes, in the words of `select`. */
  readonly select: readonly string[];
  readonly assets: readonly string[];
  readonly isOn: boolean;
  /** The next ticks, soonest first; milliseconds since 1970. None while it is off. */
  readonly nextAt: readonly number[];
  /** The tick under way, or the last one. */
  readonly latest?: TickRecord;
  /** The newest ticks, newest first. */
  readonly ticks: readonly TickRecord[];
}
