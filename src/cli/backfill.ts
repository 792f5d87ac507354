/**
 * `phlo backfill`: makes the partitions of a range that are missing or failed, each in a run of its own. Stopped at any
 * moment, the same command goes on.
 *
 * @module
 */

import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { multiple, optional } from "@optique/core/modifiers";
import { argument, option } from "@optique/core/primitives";
import { integer, string } from "@optique/core/valueparser";
import { PhloError } from "../core/phlo_error.ts";
import { loadDuckdb } from "../duckdb/load_library.ts";
import type { BackfillChoice } from "../schedule/plan_backfill.ts";
import { type CliContext, defineCommand } from "./command.ts";
import type { BackfillValues } from "./backfill_values.ts";
import { commonFlags } from "./common_flags.ts";
import { openProject, startProjectWorker } from "./open_project.ts";

const parser = merge(
  object({
    assets: multiple(
      argument(string({ metavar: "ASSET" }), {
        description: message`An asset's name; with + at its end, its models too, once at the end`,
      }),
      { min: 1 },
    ),
    from: optional(option("--from", string({ metavar: "PARTITION" }), {
      description: message`The first partition; the first that was ever made where left out`,
    })),
    to: optional(option("--to", string({ metavar: "PARTITION" }), {
      description: message`The last partition, included; the current one where left out`,
    })),
    parallel: optional(option("--parallel", integer({ metavar: "N", min: 1, max: 64 }), {
      description: message`Runs at the same time; limits.parallelSteps where left out`,
    })),
    all: option("--all", { description: message`Also partitions that are made already` }),
    missing: option("--missing", { description: message`Only partitions that were never made` }),
    failed: option("--failed", { description: message`Only partitions that failed` }),
    acceptShrink: option("--accept-shrink", {
      description: message`Let a replacing write remove more rows than maxShrink allows`,
    }),
    dryRun: option("--dry-run", { description: message`Show what would be made and do nothing` }),
  }),
  commonFlags,
);

/** The command. */
export const backfill = defineCommand<BackfillValues>("backfill", parser, backfillAssets);

async function backfillAssets(values: BackfillValues, cli: CliContext): Promise<number> {
  const choice = readChoice(values);
  const project = await openProject(values, cli);
  await using worker = await startProjectWorker(project, cli);
  const [workflows, { performBackfill }] = await Promise.all([
    worker.load(),
    import("./perform_backfill.ts"),
    loadDuckdb(),
  ]);
  return await performBackfill(values, { choice, project, workflows, worker }, cli);
}

function readChoice({ all, missing, failed }: BackfillValues): BackfillChoice {
  if (all && (missing || failed)) {
    throw new PhloError("PHLO-002", "Cannot use --all together with --missing or --failed", {
      hint: "leave --all out: what is made already is left alone",
    });
  }
  if (all) return "all";
  if (missing === failed) return "missing or failed";
  return missing ? "missing" : "failed";
}
