/**
 * The flags that every command of a project takes.
 *
 * @module
 */

import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { optional } from "@optique/core/modifiers";
import { option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";

/** `--project`, `--env` and `--json`. */
export const commonFlags = object({
  project: optional(option("--project", string({ metavar: "FOLDER" }), {
    description: message`The project's folder; the nearest one upwards where left out`,
  })),
  env: optional(option("--env", string({ metavar: "NAME" }), {
    description: message`The environment of phlo.yaml and .env.NAME to use`,
  })),
  json: option("--json", { description: message`Print JSON, for programs` }),
});

/** What the flags say. */
export interface CommonFlags {
  readonly project: string | undefined;
  readonly env: string | undefined;
  readonly json: boolean;
}
