/**
 * What a backfill finds and will do, in words.
 *
 * @module
 */

import type { BackfillAsset, BackfillChoice, BackfillPlan } from "../schedule/plan_backfill.ts";
import type { BackfillValues } from "./backfill_values.ts";
import { countOf, renderCount } from "../core/count_text.ts";

/** What is printed about. */
export interface BackfillFacts {
  readonly values: BackfillValues;
  readonly choice: BackfillChoice;
  readonly plan: BackfillPlan;
  readonly assets: readonly BackfillAsset[];
}

/** `Backfilling glucose_entries: 365 partitions, 2023-01-01 to 2023-12-31; 120 are made, 5 failed, 240 are missing`. */
export function describePlan(
  { plan, assets, choice, values }: BackfillFacts,
  bold: (text: string) => string,
): string {
  const names = bold(assets.map(({ asset }) => asset.name).join(", "));
  const total = plan.made + plan.failed + plan.missing + plan.running;
  const facts = [
    ...(plan.made === 0 ? [] : [`${renderCount(plan.made)} made already`]),
    ...(plan.failed === 0 ? [] : [`${renderCount(plan.failed)} failed`]),
    ...(plan.missing === 0 ? [] : [`${renderCount(plan.missing)} missing`]),
    ...(plan.running === 0 ? [] : [`${renderCount(plan.running)} being made by another run`]),
  ];
  const range = `${countOf(total, "partition")}${describeRange(assets)}: ${facts.join(", ")}`;
  if (total === 0) return `Nothing to backfill in ${names}: the range is still to come\n`;
  if (plan.todo === 0) {
    const what = choice === "missing or failed"
      ? "nothing is missing or failed"
      : `nothing is ${choice}`;
    return `Nothing to backfill in ${names}: of ${range}; ${what}\n`;
  }
  const verb = values.dryRun ? "Would backfill" : "Backfilling";
  const list = values.dryRun
    ? listStretches(plan, assets).map((each) => `  ${each}\n`).join("")
    : "";
  return `${verb} ${names}: ${renderCount(plan.todo)} of ${range}\n${list}`;
}

/** Partitions to make that follow each other, as `2024-01-01 to 2024-01-31 (31)`. */
function listStretches(plan: BackfillPlan, assets: readonly BackfillAsset[]): readonly string[] {
  const wanted = new Set(plan.runs.map((run) => run.key));
  const all = [...new Set(assets.flatMap(({ partitions }) => partitions.map(({ key }) => key)))];
  const stretches: string[][] = [];
  let isOpen = false;
  for (const key of all) {
    if (!wanted.has(key)) isOpen = false;
    else if (isOpen) stretches.at(-1)?.push(key);
    else {
      stretches.push([key]);
      isOpen = true;
    }
  }
  return stretches.map((keys) =>
    keys.length === 1 ? `${keys[0]}` : `${keys[0]} to ${keys.at(-1)} (${renderCount(keys.length)})`
  );
}

function describeRange(assets: readonly BackfillAsset[]): string {
  const keys = assets.flatMap(({ partitions }) =>
    [partitions[0], partitions.at(-1)].flatMap((window) => window === undefined ? [] : [window.key])
  ).sort();
  const [first, last] = [keys[0], keys.at(-1)];
  if (first === undefined || last === undefined) return "";
  return first === last ? ` ${first}` : ` from ${first} to ${last}`;
}
