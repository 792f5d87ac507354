/**
 * A fault inside a value of phlo.yaml → its own dotted name, value and place.
 *
 * @module
 */

import type { z } from "zod";
import type { Place } from "../core/place.ts";
import { suggestName } from "../core/suggest.ts";
import type { ConfigEntry } from "./config_document.ts";
import type { Candidate } from "./config_overlay.ts";

/** What is wrong, and where exactly. */
export interface LocatedIssue {
  /** `schedules.nightly.cron`. */
  readonly name: string;
  readonly value: unknown;
  readonly reason: string;
  readonly place: Place | undefined;
  /** The known keys, where an unknown one is the fault. */
  readonly near: string | undefined;
}

/** Follows the issue's path into the candidate. */
export function locateIssue(
  name: string,
  candidate: Candidate,
  issue: z.core.$ZodIssue,
): LocatedIssue {
  if (issue.code === "unrecognized_keys") return locateUnknown(name, candidate, issue);
  const path = issue.path.map(String);
  const { value, entry } = follow(candidate, path);
  return {
    name: [name, ...path].join("."),
    value,
    reason: issue.code === "invalid_key"
      ? issue.issues[0]?.message ?? issue.message
      : issue.message,
    place: entry?.valuePlace ?? candidate.place,
    near: undefined,
  };
}

function locateUnknown(
  name: string,
  candidate: Candidate,
  issue: z.core.$ZodIssueUnrecognizedKeys,
): LocatedIssue {
  const [key = ""] = issue.keys;
  const path = [...issue.path.map(String), key];
  const { value, entry } = follow(candidate, path);
  return {
    name: [name, ...path].join("."),
    value,
    reason: "is no key that there is",
    place: entry?.keyPlace ?? candidate.place,
    near: suggestName(key, ["cron", "select", "timezone", "lookback"]),
  };
}

/** As deep as there are entries: the items of a list have none, so their list is the place. */
function follow(
  candidate: Candidate,
  path: readonly string[],
): { readonly value: unknown; readonly entry: ConfigEntry | undefined } {
  let value = candidate.value;
  let entries = candidate.entries;
  let entry: ConfigEntry | undefined;
  for (const key of path) {
    value = typeof value === "object" && value !== null && Object.hasOwn(value, key)
      ? (value as Readonly<Record<string, unknown>>)[key]
      : undefined;
    const next = entries?.find((each) => each.key === key);
    entry = next ?? entry;
    entries = next?.entries;
  }
  return { value, entry };
}
