/**
 * The phlo.yaml of a new project: every key of the table, each explained in one comment line.
 *
 * @module
 */

import { stringify } from "yaml";
import {
  CONFIG_KEY_NAMES,
  CONFIG_KEYS,
  type ConfigKey,
  type ConfigKeyName,
  ENVIRONMENTS_SENTENCE,
} from "../project/config_keys.ts";

/** Keys that stand in the file as they are; all others are comments that show their default. */
const WRITTEN: readonly ConfigKeyName[] = ["name", "timezone", "lake"];

/** Renders the file for a project's name. */
export function renderPhloYaml(name: string): string {
  const plain = CONFIG_KEY_NAMES.filter((key) => !key.includes("."));
  const sections = new Set(
    CONFIG_KEY_NAMES.filter((key) => key.includes(".")).map((key) => key.split(".")[0] ?? key),
  );
  return [
    "# yaml-language-server: $schema=.phlo/types/phlo.schema.json",
    "# The configuration of this project. What is commented out shows its default, or an example.",
    "# A flag, a PHLO_ variable and the .env files win over this file, in that order.",
    "",
    ...plain.flatMap((key) => renderPlain(key, name)),
    ...[...sections].flatMap(renderSection),
    `# ${ENVIRONMENTS_SENTENCE}`,
    "# environments:",
    "#   dev:",
    "#     lake: lake-dev",
    "",
  ].join("\n");
}

function renderPlain(key: ConfigKeyName, name: string): string[] {
  const comment = `# ${CONFIG_KEYS[key].sentence}`;
  const line = key === "name" ? stringify({ name }).trimEnd() : `${key}: ${renderValue(key)}`;
  return [comment, WRITTEN.includes(key) ? line : `# ${line}`, ""];
}

function renderSection(section: string): string[] {
  const keys = CONFIG_KEY_NAMES.filter((key) => key.startsWith(`${section}.`));
  return [
    `# ${section}:`,
    ...keys.flatMap((key) => [
      `#   # ${CONFIG_KEYS[key].sentence}`,
      `#   ${key.slice(section.length + 1)}: ${renderValue(key)}`,
    ]),
    "",
  ];
}

/** The default; where it is worked out, or says nothing, an example. */
function renderValue(key: ConfigKeyName): string {
  const { fallback, example }: ConfigKey = CONFIG_KEYS[key];
  return fallback === undefined || typeof fallback === "object" ? example : String(fallback);
}
