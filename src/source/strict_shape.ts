/**
 * Strict zod objects whose complaint about an unknown key says which key was meant, and keys that are understood but not built.
 *
 * @module
 */

import { z } from "zod";
import { renderSuggestion } from "../core/suggest.ts";

/** A strict object; an unknown key gets a suggestion from the known ones. */
export function strictShape<Shape extends z.ZodRawShape>(
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== "unrecognized_keys") return undefined;
      return issue.keys.map((key) => describeUnknown(key, Object.keys(shape))).join("; ");
    },
  });
}

function describeUnknown(key: string, known: readonly string[]): string {
  const suggestion = renderSuggestion(key, known);
  return `there is no key "${key}"` +
    (suggestion === undefined ? `; the keys are ${known.join(", ")}` : `; ${suggestion}`);
}

/** A key of dlt's that this version reads but cannot perform. */
export function notBuilt(instead: string): z.ZodType<undefined> {
  return z.undefined({ error: `not supported in this version of phlo; ${instead}` });
}

/** Renders zod's issues as one sentence: `resources[0].endpoint.path: …; client.baseUrl: …`. */
export function renderConfigIssues(issues: readonly z.core.$ZodIssue[]): string {
  return issues.map((issue) => {
    const place = issue.path.map((part) =>
      typeof part === "number" ? `[${part}]` : `.${String(part)}`
    )
      .join("").replace(/^\./, "");
    const message = /^Invalid input: expected (.+), received undefined$/.exec(issue.message);
    const text = message === null ? issue.message : `it is not set; expected ${message[1]}`;
    return place === "" ? text : `${place}: ${text}`;
  }).join("; ");
}
