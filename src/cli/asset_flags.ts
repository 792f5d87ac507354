/**
 * The words that name assets and partitions, alike for every command that plans a materialization.
 *
 * @module
 */

import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { multiple, optional } from "@optique/core/modifiers";
import { argument, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import type { PartitionFlags } from "./choose_assets.ts";

/** Asset names, `--partition`, `--from` and `--to`. */
export const assetFlags = object({
  assets: multiple(
    argument(string({ metavar: "ASSET" }), {
      description: message`An asset's name; with + at its end, the models downstream too`,
    }),
    { min: 1 },
  ),
  partition: optional(option("-p", "--partition", string({ metavar: "PARTITION" }), {
    description: message`One hour, day or month; the current one where left out`,
  })),
  from: optional(option("--from", string({ metavar: "PARTITION" }), {
    description: message`The first partition of a range`,
  })),
  to: optional(option("--to", string({ metavar: "PARTITION" }), {
    description: message`The last partition of a range, included`,
  })),
});

/** The command as the records keep it, with the partitions that were named. */
export function renderAssetFlags(name: string, flags: AssetFlags): string {
  const words = (["partition", "from", "to"] as const).flatMap((key) =>
    flags[key] === undefined ? [] : [`--${key}`, flags[key]]
  );
  return [name, ...flags.assets, ...words].join(" ");
}

/** What the flags say. */
export interface AssetFlags extends PartitionFlags {
  readonly assets: readonly string[];
}
