/**
 * What a form, a button or the API asks to be made, read at the door.
 *
 * @module
 */

import { z } from "zod";

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

/** The names as the command line takes them. */
export function assetWords({ assets, downstream }: LaunchRequest): readonly string[] {
  return assets.map((asset) => downstream ? `${asset}+` : asset);
}

/** The words after `phlo` that do it. */
export function launchWords(request: LaunchRequest): readonly string[] {
  const { partition: one, from, to, force, publish } = request;
  return [
    "materialize",
    ...assetWords(request),
    ...(one === undefined ? [] : ["--partition", one]),
    ...(from === undefined ? [] : ["--from", from]),
    ...(to === undefined ? [] : ["--to", to]),
    ...(force ? ["--force"] : []),
    ...(publish ? [] : ["--no-publish"]),
  ];
}
