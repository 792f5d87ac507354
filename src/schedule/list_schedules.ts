/**
 * Every schedule of a project: the cron of an asset, and the named selections of phlo.yaml. Pure.
 *
 * @module
 */

import type { LoadedWorkflows } from "../core/project.ts";
import type { ScheduleSetting } from "../project/schedule_keys.ts";
import { matchAssets } from "./match_assets.ts";

/** One schedule. */
export interface Schedule {
  /** The asset's name, or the name in phlo.yaml; unique in the project. */
  readonly name: string;
  readonly origin: "asset" | "selection";
  readonly cron: string;
  readonly timezone: string;
  /** What it makes, in the words of `select`. */
  readonly select: readonly string[];
  /** The ingestions among them, by name. */
  readonly assets: readonly string[];
  /** How far before its window a tick makes partitions again. */
  readonly lookbackMs: number;
}

/** The settings of phlo.yaml that schedules come from. */
export interface ScheduleSettings {
  readonly schedules: Readonly<Record<string, ScheduleSetting>>;
  readonly timezone: string;
}

/** Lists the schedules, those of assets first. A selection with the name of a scheduled asset replaces the asset's own. */
export function listSchedules(
  workflows: Pick<LoadedWorkflows, "assets">,
  { schedules, timezone }: ScheduleSettings,
): readonly Schedule[] {
  const named = Object.entries(schedules).map(([name, setting]): Schedule => ({
    name,
    origin: "selection",
    cron: setting.cron,
    timezone: setting.timezone ?? timezone,
    select: setting.select,
    assets: matchAssets(setting.select, workflows.assets).assets.map((asset) => asset.name),
    lookbackMs: setting.lookback ?? 0,
  }));
  const own = workflows.assets.flatMap(({ name, cron }): readonly Schedule[] =>
    cron === undefined || Object.hasOwn(schedules, name)
      ? []
      // The models downstream are part of what an asset's tick brings up to date.
      : [{
        name,
        origin: "asset",
        cron,
        timezone,
        select: [`${name}+`],
        assets: [name],
        lookbackMs: 0,
      }]
  );
  return [...own, ...named];
}
