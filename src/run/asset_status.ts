/**
 * How every asset of a project stands: what was made and when, how far its data reaches, what is late, stale, failed or
 * broken. Pure; `phlo status`, the page and the selection `--stale` ask the same function.
 *
 * @module
 */

import type { BrokenFile, IngestionAsset, LoadedWorkflows } from "../core/project.ts";
import type { Place } from "../core/place.ts";
import { renderPlace } from "../core/place.ts";
import type { StepState } from "../core/step.ts";
import type { DbtNode } from "../dbt/dbt_node.ts";
import type { DbtProject } from "../dbt/dbt_project.ts";
import type { AssetFacts, LastSuccess } from "../records/records.ts";
import { findStale, type Staleness } from "./find_stale.ts";
import { countMissing, newestPartition } from "./partition_coverage.ts";

/** The words for how an asset stands. */
export const ASSET_STATES = [
  "fresh",
  "ok",
  "stale",
  "late",
  "very late",
  "never made",
  "failed",
  "broken",
] as const;

/** How an asset stands: `fresh` and `late` where `freshnessHours` says what that is, `ok` where nothing does. */
export type AssetState = typeof ASSET_STATES[number];

/** One asset, as it stands. Moments are ISO instants, so that the whole is JSON. */
export interface AssetStatus {
  /** What people type: an ingestion's name, a model's `schema.name`, the place of a broken file. */
  readonly asset: string;
  /** What the records know it by: an ingestion's name, a model's node. */
  readonly id: string;
  readonly kind: "ingestion" | "model" | "broken";
  readonly group: string;
  /** `namespace.name`; null for a broken file. */
  readonly table: string | null;
  readonly state: AssetState;
  /** Why the newest attempt failed, or what is broken. */
  readonly reason: string | null;
  readonly place: Place | null;
  readonly lastSuccessAt: string | null;
  readonly lastPartition: string | null;
  /** Milliseconds since the last success. */
  readonly ageMs: number | null;
  readonly lastAttempt: {
    readonly runId: string;
    readonly state: StepState;
    readonly at: string;
    readonly partition: string | null;
  } | null;
  /** The newest partition that was made, and the moment at which it ends or ended: how far the data reaches. */
  readonly newestPartition: string | null;
  readonly dataThrough: string | null;
  /** Milliseconds since the data's end; 0 while the newest partition is still open. */
  readonly dataAgeMs: number | null;
  /** Why the table is not what its text and its inputs would yield now; null where it is. */
  readonly stale: Staleness | null;
  readonly partitions: {
    readonly made: number;
    readonly failed: number;
    /** Gaps between the first and the newest one made. */
    readonly missing: number;
  };
  /** Runs that work on it now. */
  readonly running: readonly string[];
  readonly cron: string | null;
  /** A model's materialization. */
  readonly materialization: string | null;
}

/** What is known. */
export interface StatusSources {
  readonly workflows: Pick<LoadedWorkflows, "assets" | "broken">;
  readonly models: Pick<DbtProject, "nodes" | "sources" | "order"> | undefined;
  readonly facts: readonly AssetFacts[];
  /** The tables and views of `main`, as `namespace.name`. Records report; what there is, the lake says. */
  readonly made: ReadonlySet<string>;
  readonly timezone: string;
  readonly nowMs: number;
}

/** Describes every asset: ingestions, then models in the order they are built, then broken files. */
export function listAssetStatus(sources: StatusSources): readonly AssetStatus[] {
  const facts = new Map(sources.facts.map((each) => [each.asset, each]));
  const stale = findStale({ ...sources, facts });
  const models = (sources.models?.order ?? [])
    .flatMap((id) => sources.models?.nodes.get(id) ?? [])
    .filter((node) => node.resourceType === "model" && node.materialization !== "ephemeral");
  return [
    ...sources.workflows.assets.map((asset) =>
      describeIngestion(asset, facts.get(asset.name), sources)
    ),
    ...models.map((node) => describeModel(node, facts.get(node.uniqueId), stale, sources)),
    ...sources.workflows.broken.map(describeBroken),
  ];
}

/** True where the state is one that a program should be told of: something failed, is broken or very late. */
export function isAlarming({ state }: Pick<AssetStatus, "state">): boolean {
  return state === "broken" || state === "failed" || state === "very late";
}

function describeIngestion(
  asset: IngestionAsset,
  facts: AssetFacts | undefined,
  sources: StatusSources,
): AssetStatus {
  const table = `${asset.namespace}.${asset.tableName}`;
  const isMade = sources.made.has(table);
  const success = isMade ? facts?.lastSuccess : undefined;
  const failure = findFailure(facts, success);
  const newest = isMade ? newestPartition(asset, facts, sources.timezone) : undefined;
  return {
    ...describeHistory(facts, success, sources.nowMs),
    asset: asset.name,
    id: asset.name,
    kind: "ingestion",
    group: asset.group,
    table,
    state: failure !== undefined
      ? "failed"
      : success === undefined
      ? "never made"
      : judgeAge(sources.nowMs - success.finishedAt, asset),
    reason: failure ?? null,
    place: asset.place,
    newestPartition: newest?.key ?? null,
    dataThrough: newest?.end ?? null,
    dataAgeMs: newest === undefined ? null : Math.max(0, sources.nowMs - Date.parse(newest.end)),
    stale: null,
    partitions: {
      made: isMade ? newest?.made ?? 0 : 0,
      failed: facts?.failedPartitions ?? 0,
      missing: isMade ? countMissing(asset, facts, sources.timezone) : 0,
    },
    cron: asset.cron ?? null,
    materialization: null,
  };
}

function describeModel(
  node: DbtNode,
  facts: AssetFacts | undefined,
  stale: ReadonlyMap<string, Staleness>,
  sources: StatusSources,
): AssetStatus {
  const table = `${node.schema}.${node.alias}`;
  const isMade = sources.made.has(table);
  const success = isMade ? facts?.lastSuccess : undefined;
  const failure = node.error?.message ?? findFailure(facts, success);
  const why = isMade ? stale.get(node.uniqueId) : undefined;
  return {
    ...describeHistory(facts, success, sources.nowMs),
    asset: table,
    id: node.uniqueId,
    kind: "model",
    group: node.schema,
    table,
    state: node.error !== undefined
      ? "broken"
      : failure !== undefined
      ? "failed"
      : !isMade
      ? "never made"
      : why !== undefined
      ? "stale"
      : "ok",
    reason: failure ?? null,
    place: node.error?.place ?? node.place ?? { file: node.file },
    newestPartition: null,
    dataThrough: null,
    dataAgeMs: null,
    stale: why ?? null,
    partitions: { made: 0, failed: 0, missing: 0 },
    cron: null,
    materialization: node.materialization,
  };
}

/** A file that does not load is shown as broken, never left out. */
function describeBroken(file: BrokenFile): AssetStatus {
  return {
    asset: renderPlace(file.place),
    id: file.place.file,
    kind: "broken",
    group: "",
    table: null,
    state: "broken",
    reason: file.message,
    place: file.place,
    lastSuccessAt: null,
    lastPartition: null,
    ageMs: null,
    lastAttempt: null,
    newestPartition: null,
    dataThrough: null,
    dataAgeMs: null,
    stale: null,
    partitions: { made: 0, failed: 0, missing: 0 },
    running: [],
    cron: null,
    materialization: null,
  };
}

function describeHistory(
  facts: AssetFacts | undefined,
  success: LastSuccess | undefined,
  nowMs: number,
): Pick<
  AssetStatus,
  "lastSuccessAt" | "lastPartition" | "ageMs" | "lastAttempt" | "running"
> {
  const attempt = facts?.lastAttempt;
  return {
    lastSuccessAt: success === undefined ? null : new Date(success.finishedAt).toISOString(),
    lastPartition: success?.partition ?? null,
    // A clock that was set back makes nothing younger than new.
    ageMs: success === undefined ? null : Math.max(0, nowMs - success.finishedAt),
    lastAttempt: attempt === undefined ? null : {
      runId: attempt.runId,
      state: attempt.state,
      at: new Date(attempt.finishedAt).toISOString(),
      partition: attempt.partition ?? null,
    },
    running: facts?.running ?? [],
  };
}

/** Why the newest attempt came to nothing; undefined where a success is newer, or nothing went wrong. */
function findFailure(
  facts: AssetFacts | undefined,
  success: LastSuccess | undefined,
): string | undefined {
  const attempt = facts?.lastAttempt;
  if (attempt === undefined || !["failed", "blocked"].includes(attempt.state)) return undefined;
  if (success !== undefined && success.finishedAt > attempt.finishedAt) return undefined;
  return attempt.reason ?? attempt.state;
}

function judgeAge(ageMs: number, asset: IngestionAsset): AssetState {
  if (asset.freshnessHours === undefined) return "ok";
  const [warnHours, errorHours] = asset.freshnessHours;
  const hours = ageMs / 3_600_000;
  if (hours > errorHours) return "very late";
  return hours > warnHours ? "late" : "fresh";
}
