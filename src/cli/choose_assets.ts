/**
 * The assets that a command names: `glucose_entries`, `dlt_glucose_entries`, `raw.glucose_entries`, and `name+` with what is downstream.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { parsePartition, partitionAt, type PartitionWindow } from "../core/partition.ts";
import { listPartitions } from "../core/partition.ts";
import type { IngestionAsset, LoadedWorkflows } from "../core/project.ts";
import { renderSuggestion } from "../core/suggest.ts";

/** One name of the command line, understood. */
export interface ChosenAsset {
  readonly asset: IngestionAsset;
  /** True where the name ended in `+`. */
  readonly withDownstream: boolean;
}

/** Finds the asset of a name. @throws PhloError PHLO-001 with a suggestion; PHLO-101 where its file may be the broken one. */
export function chooseAsset(text: string, workflows: LoadedWorkflows): ChosenAsset {
  const withDownstream = text.endsWith("+");
  const wanted = withDownstream ? text.slice(0, -1) : text;
  const bare = wanted.replace(/^dlt_/, "");
  const found = workflows.assets.find((asset) =>
    asset.name === wanted || asset.name === bare ||
    `${asset.namespace}.${asset.tableName}` === wanted
  );
  if (found !== undefined) return { asset: found, withDownstream };
  const unexported = workflows.warnings?.find(({ message }) => message.includes(`"${bare}"`));
  if (unexported !== undefined) {
    throw new PhloError("PHLO-001", unexported.message, {
      place: unexported.place,
      ...(unexported.hint === undefined ? {} : { hint: unexported.hint }),
    });
  }
  const hint = renderSuggestion(wanted, workflows.assets.map((asset) => asset.name));
  const { broken } = workflows;
  const suspects = broken.map((file) => file.place.file).join(", ");
  throw new PhloError(
    "PHLO-001",
    `Cannot find the asset "${wanted}": ${
      broken.length === 0
        ? "no workflow declares it"
        : `no workflow that loads declares it, and ${suspects} ${
          broken.length === 1 ? "does" : "do"
        } not load`
    }`,
    {
      hint: hint ??
        (broken.length > 0
          ? "phlo check shows why"
          : `phlo status lists the assets; a model is built with phlo dbt run --select ${
            /^[\w.+]+$/.test(text) ? text : "NAME"
          }`),
    },
  );
}

/** What the command line says about partitions. */
export interface PartitionFlags {
  readonly partition: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/**
 * The partitions to make: one, a range, or the current one.
 * @throws PhloError PHLO-603, PHLO-002
 */
export function choosePartitions(
  asset: IngestionAsset,
  flags: PartitionFlags,
  timezone: string,
  nowMs: number,
): readonly PartitionWindow[] {
  const grain = asset.partitions;
  if (grain === "none") {
    if (flags.partition !== undefined || flags.from !== undefined || flags.to !== undefined) {
      throw new PhloError(
        "PHLO-603",
        `Cannot choose a partition of "${asset.name}": it has none, because its function takes no argument`,
        {
          hint:
            `phlo materialize ${asset.name}; or write (partitionDate) => … in the workflow, or partitions: "day"`,
        },
      );
    }
    return [partitionAt(nowMs, grain, timezone)];
  }
  if (flags.partition !== undefined) {
    if (flags.from !== undefined || flags.to !== undefined) {
      throw new PhloError("PHLO-002", "Cannot use --partition together with --from and --to", {
        hint: "use --partition for one, --from and --to for a range",
      });
    }
    return [parsePartition(flags.partition, grain, timezone)];
  }
  const now = partitionAt(nowMs, grain, timezone);
  if (flags.from === undefined && flags.to === undefined) return [now];
  if (flags.from === undefined || flags.to === undefined) {
    throw new PhloError(
      "PHLO-002",
      "Cannot choose partitions: a range needs both --from and --to",
      {
        hint: `--from ${flags.from ?? flags.to} --to ${flags.to ?? now.key}`,
      },
    );
  }
  const first = parsePartition(flags.from, grain, timezone);
  const last = parsePartition(flags.to, grain, timezone);
  if (first.start > last.start) {
    throw new PhloError(
      "PHLO-002",
      `Cannot make partitions from "${first.key}" to "${last.key}": the first lies after the last`,
      { hint: `--from ${last.key} --to ${first.key}` },
    );
  }
  return listPartitions(first, last, timezone);
}
