/**
 * One source of configuration -> candidate values by key, each with where it came from.
 * Checking the values, and which source wins, is left to `config.ts`.
 *
 * @module
 */

import type { Place } from "../core/place.ts";
import { PhloError } from "../core/phlo_error.ts";
import { suggestName } from "../core/suggest.ts";
import type { ConfigEntry } from "./config_document.ts";
import {
  CONFIG_KEY_NAMES,
  CONFIG_KEYS,
  type ConfigKey,
  type ConfigKeyName,
  variableOf,
} from "./config_keys.ts";

/** A value that was given for a key, not yet checked. */
export interface Candidate {
  readonly value: unknown;
  /** `phlo.yaml`, `.env.dev`, `environment`, `flag`: for people. */
  readonly origin: string;
  readonly place?: Place;
  /** The entries of a value that is a mapping: a fault inside it has a place of its own. */
  readonly entries?: readonly ConfigEntry[];
}

/** What one source says. */
export type Overlay = ReadonlyMap<ConfigKeyName, Candidate>;

/** The name of the section with values for one environment. */
export const ENVIRONMENTS = "environments";

/**
 * Reads the known keys of a mapping.
 * @throws PhloError PHLO-004 for a key that is not known.
 */
export function overlayOfEntries(entries: readonly ConfigEntry[], origin: string): Overlay {
  const overlay = new Map<ConfigKeyName, Candidate>();
  collect(entries, "", overlay, origin);
  return overlay;
}

function collect(
  entries: readonly ConfigEntry[],
  prefix: string,
  overlay: Map<ConfigKeyName, Candidate>,
  origin: string,
): void {
  for (const entry of entries) {
    const name = prefix + entry.key;
    if (isConfigKey(name) && !entry.key.includes(".")) {
      // A key with nothing after it says nothing: its default holds.
      if (entry.value === null) continue;
      const { entries } = entry;
      overlay.set(name, {
        value: entry.value,
        origin,
        place: entry.valuePlace,
        ...(entries === undefined ? {} : { entries }),
      });
    } else if (isSection(name)) {
      if (entry.value === null) continue;
      if (entry.entries === undefined) throw refuseSection(name, entry);
      collect(entry.entries, `${name}.`, overlay, origin);
    } else throw refuseUnknown(name, prefix, entry);
  }
}

/** Reads the PHLO_ variables among variables; an empty one counts as not set. */
export function overlayOfVariables(
  variables: ReadonlyMap<string, { readonly value: string; readonly place?: Place }>,
  origin: string,
): Overlay {
  const overlay = new Map<ConfigKeyName, Candidate>();
  for (const name of CONFIG_KEY_NAMES) {
    const variable = variables.get(variableOf(name));
    if (variable === undefined || variable.value.trim() === "") continue;
    overlay.set(name, {
      value: parseText(variable.value.trim(), CONFIG_KEYS[name]),
      origin: `${variableOf(name)} in ${origin}`,
      ...(variable.place === undefined ? {} : { place: variable.place }),
    });
  }
  return overlay;
}

/** Turns the text of a variable or flag into a value of the form its key has; what does not fit stays text. */
export function parseText(text: string, key: ConfigKey): unknown {
  switch (key.form) {
    case "text":
      return text;
    case "number":
      return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    case "map":
      return Object.fromEntries(
        text.split(",").filter((part) => part.trim() !== "").map((part) => {
          const [left, ...right] = part.split("=");
          return [(left ?? "").trim(), right.join("=").trim()];
        }),
      );
    default:
      return key.form satisfies never;
  }
}

/** Tells whether a text is a key of the table. */
export function isConfigKey(name: string): name is ConfigKeyName {
  return Object.hasOwn(CONFIG_KEYS, name);
}

function isSection(name: string): boolean {
  return CONFIG_KEY_NAMES.some((key) => key.startsWith(`${name}.`));
}

function refuseSection(name: string, entry: ConfigEntry): PhloError {
  const first = CONFIG_KEY_NAMES.find((key) => key.startsWith(`${name}.`)) ?? name;
  return new PhloError("PHLO-004", `Cannot use "${name}" of phlo.yaml: it has keys below it`, {
    hint: `write "${first.slice(name.length + 1)}:" indented below "${name}:"`,
    place: entry.valuePlace,
  });
}

function refuseUnknown(name: string, prefix: string, entry: ConfigEntry): PhloError {
  return new PhloError("PHLO-004", `Cannot use "${name}" of phlo.yaml: there is no such key`, {
    hint: hintForUnknown(name, prefix, entry.key),
    place: entry.keyPlace,
  });
}

function hintForUnknown(name: string, prefix: string, key: string): string {
  if (isConfigKey(name)) {
    const [section, inner] = name.split(".");
    return `write "${inner}:" indented below "${section}:"`;
  }
  if (name.endsWith(ENVIRONMENTS)) return "environments cannot hold environments";
  const siblings = CONFIG_KEY_NAMES.filter((known) => known.startsWith(prefix))
    .map((known) => known.slice(prefix.length).split(".")[0] ?? "");
  if (prefix === "") siblings.push(ENVIRONMENTS);
  const elsewhere = CONFIG_KEY_NAMES.find((known) => known.split(".").at(-1) === key);
  const near = suggestName(key, siblings) ?? elsewhere;
  return near === undefined
    ? `the keys are: ${[...new Set(siblings)].join(", ")}`
    : `did you mean "${near}"?`;
}
