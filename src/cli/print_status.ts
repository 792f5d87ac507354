/**
 * The lines of `phlo status` for people.
 *
 * @module
 */

import { renderCount } from "../core/count_text.ts";
import type { AssetState, AssetStatus } from "../run/asset_status.ts";
import { shortenPaths } from "./relative_path.ts";
import { renderTable } from "./render_table.ts";
import { renderMoment } from "./runs.ts";
import { type Paint, paintFor, type Terminal } from "./terminal.ts";

/** Prints a table, and below it what to type about what is not well. */
export function printStatus(
  lines: readonly AssetStatus[],
  { isAll, folder }: { readonly isAll: boolean; readonly folder: string },
  terminal: Terminal,
): void {
  if (lines.length === 0) {
    terminal.print(
      isAll
        ? "No assets yet: phlo create-workflow adds the first one\n"
        : "Nothing is late, stale or failed\n",
    );
    return;
  }
  const columns = ["asset", "state", "last success (UTC)", "age", "data", "partitions", "note"];
  const rows = lines.map((line) => [
    // A file that does not load is called by its place.
    line.kind === "broken" ? shortenPaths(line.asset, folder) : line.asset,
    line.running.length > 0 ? `${line.state}, running` : line.state,
    line.lastSuccessAt === null ? "" : renderMoment(Date.parse(line.lastSuccessAt)),
    line.ageMs === null ? "" : renderAge(line.ageMs),
    line.newestPartition ?? "",
    renderPartitions(line),
    noteOf(line),
  ]);
  terminal.print(renderTable(columns.map((title) => ({ title })), rows, terminal));
  for (const advice of adviseOn(lines, paintFor(terminal))) terminal.print(`${advice}\n`);
}

/** `3 min`, `5 h`, `12 d`: one unit, rounded down. */
export function renderAge(ageMs: number): string {
  const minutes = Math.floor(ageMs / 60_000);
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}

function renderPartitions({ partitions: { made, failed, missing } }: AssetStatus): string {
  const parts = [
    ...(made === 0 ? [] : [renderCount(made)]),
    ...(failed === 0 ? [] : [`${renderCount(failed)} failed`]),
    ...(missing === 0 ? [] : [`${renderCount(missing)} missing`]),
  ];
  return parts.join(", ");
}

function noteOf({ reason, stale, cron, materialization }: AssetStatus): string {
  return reason ?? stale?.reason ?? cron ?? materialization ?? "";
}

function adviseOn(lines: readonly AssetStatus[], paint: Paint): readonly string[] {
  const count = (...states: AssetState[]): number =>
    lines.filter(({ state }) => states.includes(state)).length;
  const gaps = lines.find(({ partitions }) => partitions.failed + partitions.missing > 0);
  return [
    ...(count("broken") === 0
      ? []
      : [paint.red(`${count("broken")} broken: phlo check shows why`)]),
    ...(count("failed") === 0
      ? []
      : [paint.red(`${count("failed")} failed: phlo runs lists the runs`)]),
    ...(count("very late") === 0
      ? []
      : [paint.red(`${count("very late")} very late: phlo materialize brings it up to date`)]),
    ...(count("stale") === 0
      ? []
      : [paint.yellow(`${count("stale")} stale: phlo dbt run --stale builds it again`)]),
    ...(gaps === undefined ? [] : [
      paint.yellow(
        `${gaps.asset} lacks partitions: phlo backfill ${gaps.asset} makes those that failed or are missing`,
      ),
    ]),
  ];
}
