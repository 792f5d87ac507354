/**
 * What a form, a button or the API asks to be made, read at the door.
 *
 * @module
 */

import { z } from "zod";
import { PhloError } from "../core/phlo_error.ts";
import { renderSuggestion } from "../core/suggest.ts";
import type { AssetStatus } from "../run/asset_status.ts";

const name = z.string().regex(/^[\w.-]+$/, "a name has letters, digits, _ . and -").max(200);
/** An empty field of a form is one that was left out. */
const partition = z.string().max(40).transform((text) => text.trim() === "" ? undefined : text)
  .optional();

const OFF = false;
const ON = true;

/** The form of a launch: assets, and one partition or a range. */
export const launchRequest = z.strictObject({
  assets: z.array(name).min(1).max(200),
  partition,
  from: partition,
  to: partition,
  /** True where the models downstream are built too. */
  downstream: z.boolean().default(OFF),
  /** True where models are built even if nothing they read has changed. */
  force: z.boolean().default(OFF),
  /** False leaves the result on the run's branch. */
  publish: z.boolean().default(ON),
});

/** What is asked. */
export type LaunchRequest = z.infer<typeof launchRequest>;

/** What the names of a request are: ingested assets, or models by the name that selects them. */
export interface LaunchNames {
  readonly ingestions: readonly string[];
  readonly models: readonly string[];
}

/** Tells ingested assets from models. @throws PhloError PHLO-001, PHLO-002 where both are named at once */
export function readNames(
  { assets }: LaunchRequest,
  statuses: readonly AssetStatus[],
): LaunchNames {
  const found = assets.map((asset) => {
    const status = statuses.find((each) => each.asset === asset || each.table === asset);
    if (status !== undefined) return status;
    throw new PhloError("PHLO-001", `Cannot find the asset "${asset}": the project has none`, {
      hint: renderSuggestion(asset, statuses.map((each) => each.asset)) ?? "/ lists them",
    });
  });
  const models = found.filter(({ kind }) => kind === "model");
  if (models.length > 0 && models.length < found.length) {
    throw new PhloError("PHLO-002", "Cannot launch ingested assets and models in one run", {
      hint: "launch the assets with the models downstream, or each kind by itself",
    });
  }
  return {
    ingestions: found.filter(({ kind }) => kind === "ingestion").map(({ asset }) => asset),
    // The last part of a node's id is the name that ref() uses.
    models: models.map(({ id }) => id.split(".").at(-1) ?? id),
  };
}

/** The words after `phlo` that do it. */
export function launchWords(request: LaunchRequest, names: LaunchNames): readonly string[] {
  const { partition: one, from, to, downstream, force, publish } = request;
  const plus = downstream ? "+" : "";
  if (names.models.length > 0) {
    const selected = names.models.map((name) => `${name}${plus}`);
    return ["dbt", "build", "--select", ...selected, ...(force ? ["--force"] : [])];
  }
  return [
    "materialize",
    ...names.ingestions.map((name) => `${name}${plus}`),
    ...(one === undefined ? [] : ["--partition", one]),
    ...(from === undefined ? [] : ["--from", from]),
    ...(to === undefined ? [] : ["--to", to]),
    ...(force ? ["--force"] : []),
    ...(publish ? [] : ["--no-publish"]),
  ];
}
