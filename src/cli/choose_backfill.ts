/**
 * From the words of `phlo backfill` to a plan: the assets, their range, and what the records know of each partition.
 *
 * @module
 */

import {
  listPartitions,
  parsePartition,
  partitionAt,
  type PartitionGrain,
  type PartitionWindow,
} from "../core/partition.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { IngestionAsset } from "../core/project.ts";
import type { Records } from "../records/records.ts";
import type { BackfillAsset, PartitionStanding } from "../schedule/plan_backfill.ts";

/** The range that was typed. */
export interface RangeFlags {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** What deciding needs besides. */
export interface BackfillFacts {
  readonly records: Pick<Records, "listPartitionCounts" | "findPartitionSpan">;
  /** Whether the asset's table is there: records of one that was lost make nothing of it. */
  readonly isMade: (asset: IngestionAsset) => boolean;
  readonly timezone: string;
  readonly nowMs: number;
}

const KEY_LENGTHS = { hour: 13, day: 10, month: 7, none: 3 } as const;
const FINER: Readonly<Record<PartitionGrain, readonly PartitionGrain[]>> = {
  hour: ["hour", "day", "month"],
  day: ["day", "month"],
  month: ["month"],
  none: [],
};

/** The range of an asset with how its partitions stand. @throws PhloError PHLO-603, PHLO-002 */
export async function chooseBackfill(
  asset: IngestionAsset,
  flags: RangeFlags,
  facts: BackfillFacts,
): Promise<BackfillAsset> {
  if (asset.partitions === "none") {
    throw new PhloError(
      "PHLO-603",
      `Cannot backfill "${asset.name}": it has no partitions`,
      { hint: `phlo materialize ${asset.name}` },
    );
  }
  const range = await chooseRange(asset, flags, facts);
  if (range === undefined) return { asset, partitions: [], standings: new Map() };
  const partitions = listPartitions(range.first, range.last, facts.timezone);
  return { asset, partitions, standings: await readStandings(asset, range, facts) };
}

interface Range {
  readonly first: PartitionWindow;
  readonly last: PartitionWindow;
}

async function chooseRange(
  asset: IngestionAsset,
  flags: RangeFlags,
  facts: BackfillFacts,
): Promise<Range | undefined> {
  const { timezone, nowMs } = facts;
  const grain = asset.partitions;
  const open = partitionAt(nowMs, grain, timezone);
  const span = flags.from === undefined || flags.to === undefined
    ? await facts.records.findPartitionSpan(asset.name, KEY_LENGTHS[grain])
    : undefined;
  const first = flags.from !== undefined
    ? parseBound(flags.from, grain, timezone).first
    : span === undefined
    ? undefined
    : parsePartition(span.first, grain, timezone);
  if (first === undefined) {
    throw new PhloError(
      "PHLO-002",
      `Cannot backfill "${asset.name}": nothing was ever made of it, so its first partition is not known`,
      {
        hint: `phlo backfill ${asset.name} --from ${open.key.slice(0, 4)}-01${
          grain === "month" ? "" : "-01"
        }`,
      },
    );
  }
  const wanted = flags.to !== undefined
    ? parseBound(flags.to, grain, timezone).last
    : flags.from !== undefined || span === undefined
    ? open
    : parsePartition(span.last, grain, timezone);
  // What has not begun yet has no data.
  const last = wanted.start > open.start ? open : wanted;
  if (flags.to !== undefined && wanted.start < first.start) {
    throw new PhloError(
      "PHLO-002",
      `Cannot backfill "${asset.name}" from "${first.key}" to "${wanted.key}": the first lies after the last`,
      { hint: `--from ${wanted.key} --to ${first.key}` },
    );
  }
  return first.start > last.start ? undefined : { first, last };
}

/** A bound in the asset's own words, or in those of a longer time: a day of hours is its 24 hours. */
function parseBound(text: string, grain: PartitionGrain, timezone: string): Range {
  for (const wider of FINER[grain].slice(1)) {
    let window: PartitionWindow;
    try {
      window = parsePartition(text, wider, timezone);
    } catch {
      // Not of this length; where it is of none, the asset's own grain says what is wrong.
      continue;
    }
    return {
      first: partitionAt(Date.parse(window.start), grain, timezone),
      last: partitionAt(Date.parse(window.end) - 1, grain, timezone),
    };
  }
  const window = parsePartition(text, grain, timezone);
  return { first: window, last: window };
}

async function readStandings(
  asset: IngestionAsset,
  { first, last }: Range,
  { records, isMade }: BackfillFacts,
): Promise<ReadonlyMap<string, PartitionStanding>> {
  const keyLength = KEY_LENGTHS[asset.partitions];
  const counts = await records.listPartitionCounts(asset.name, {
    keyLength,
    from: first.key,
    to: last.key,
    periodLength: keyLength,
  });
  return new Map(counts.map(({ period, made, failed, running }) => [
    period,
    running > 0
      ? "running"
      : failed > 0
      ? "failed"
      : made > 0 && isMade(asset)
      ? "made"
      : "missing",
  ]));
}
