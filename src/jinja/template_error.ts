/**
 * Errors of templates: always with the file, line and column of the user's text and the macros that led there.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { placeAt } from "../core/place.ts";
import type { TemplateOrigin } from "./syntax.ts";

/** Where a template stands that cannot be parsed or rendered. */
export interface TemplateErrorOptions {
  readonly origin: TemplateOrigin;
  readonly offset: number;
  readonly hint?: string;
  readonly cause?: unknown;
}

/** An error at an offset of a template. */
export function templateError(
  verb: "parse" | "render",
  reason: string,
  { origin, offset, hint, cause }: TemplateErrorOptions,
): PhloError {
  return new PhloError("PHLO-502", `Cannot ${verb} "${origin.file}": ${reason}`, {
    place: placeAt(origin.file, origin.text, offset),
    ...(hint === undefined ? {} : { hint }),
    ...(cause === undefined ? {} : { cause }),
  });
}
