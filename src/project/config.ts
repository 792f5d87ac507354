/**
 * Reads a project's configuration: flag > environment > `.env.<environment>` > `.env` > phlo.yaml, checked once, here.
 *
 * @module
 */

import { basename, join, resolve } from "node:path";
import type { z } from "zod";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { suggestName } from "../core/suggest.ts";
import { parseConfigDocument } from "./config_document.ts";
import {
  chooseEnvironment,
  type EnvironmentFiles,
  findMisspelt,
  readEnvironmentFiles,
} from "./config_environment.ts";
import {
  CONFIG_KEY_NAMES,
  CONFIG_KEYS,
  type ConfigKeyName,
  type ConfigValues,
} from "./config_keys.ts";
import {
  type Candidate,
  ENVIRONMENTS,
  isConfigKey,
  type Overlay,
  overlayOfEntries,
  overlayOfVariables,
  parseText,
} from "./config_overlay.ts";
import { PROJECT_FILE } from "./find_project.ts";
import { locateIssue } from "./locate_issue.ts";
import { assertRequiredVersion } from "./required_version.ts";
import { type HostRules, normalizeHostRules } from "./host_rules.ts";

/** What the command line adds. */
export interface ReadConfigOptions {
  /** The environment typed with `--env`. */
  readonly environment?: string;
  /** Values of flags by dotted key: `{ "engine.memory": "2GB" }`. */
  readonly flags?: Readonly<Record<string, unknown>>;
  /** Where .env files and the lake are; the project's folder where absent. */
  readonly dataFolder?: string;
}

/** The configuration of a project, checked. */
export interface ProjectConfig {
  readonly root: string;
  readonly name: string;
  readonly environment: string | undefined;
  /** Checked values by dotted key: `values["engine.memory"]` is in bytes. */
  readonly values: ConfigValues;
  /** Where each value comes from, for people: `phlo.yaml`, `PHLO_LAKE in .env`, `flag`, `default`. */
  readonly origins: Readonly<Record<ConfigKeyName, string>>;
  /** Absolute. */
  readonly lakeFolder: string;
  /** Absolute. */
  readonly workflowsFolder: string;
  /** Absolute. */
  readonly dbtFolder: string;
  readonly hosts: HostRules;
  /** The variables workflows and models see: those of the .env files, and over them those of the process. */
  readonly variables: Readonly<Record<string, string>>;
  /** Things the user should know that stop nothing. */
  readonly notes: readonly string[];
}

/**
 * Reads and checks the configuration of the project at `root`.
 * @throws PhloError PHLO-004 with the place of the first value that cannot be used.
 */
export async function readConfig(
  root: string,
  options: ReadConfigOptions,
  host: Host,
): Promise<ProjectConfig> {
  const text = await host.disk.readText(join(root, PROJECT_FILE));
  const entries = parseConfigDocument(text, PROJECT_FILE);
  assertRequiredVersion(entries);
  const section = entries.find((entry) => entry.key === ENVIRONMENTS);
  const dataFolder = options.dataFolder ?? root;
  const choice = await chooseEnvironment(dataFolder, options.environment, section, host);
  const files = await readEnvironmentFiles(dataFolder, choice.environment, host);
  const overlays = [
    overlayOfFlags(options.flags ?? {}),
    overlayOfVariables(processVariables(host), "the environment"),
    ...files.layers.map((layer) => overlayOfVariables(layer.variables, layer.file)),
    choice.overlay,
    overlayOfEntries(entries.filter((entry) => entry !== section), PROJECT_FILE),
  ];
  return build({ root, dataFolder }, choice.environment, overlays, files, host);
}

function build(
  { root, dataFolder }: { readonly root: string; readonly dataFolder: string },
  environment: string | undefined,
  overlays: readonly Overlay[],
  files: EnvironmentFiles,
  host: Host,
): ProjectConfig {
  const parsed = new Map<string, unknown>();
  const origins = new Map<string, string>();
  for (const name of CONFIG_KEY_NAMES) {
    const candidate = overlays.map((overlay) => overlay.get(name)).find((each) =>
      each !== undefined
    );
    parsed.set(name, candidate === undefined ? CONFIG_KEYS[name].fallback : check(name, candidate));
    origins.set(name, candidate?.origin ?? "default");
  }
  // Every name of the table was set to a value of its own type just above.
  const values = Object.fromEntries(parsed) as ConfigValues;
  return {
    root,
    name: values.name ?? basename(root),
    environment,
    values,
    origins: Object.fromEntries(origins) as Record<ConfigKeyName, string>,
    lakeFolder: resolve(dataFolder, values.lake),
    workflowsFolder: resolve(root, values.workflows),
    dbtFolder: resolve(root, values.dbt),
    hosts: normalizeHostRules(values.hosts),
    variables: { ...files.variables, ...host.environment.variables() },
    notes: [
      ...findMisspelt({ file: "the environment", variables: processVariables(host) }),
      ...files.notes,
    ],
  };
}

function overlayOfFlags(flags: Readonly<Record<string, unknown>>): Overlay {
  const overlay = new Map<ConfigKeyName, Candidate>();
  for (const [name, given] of Object.entries(flags)) {
    if (given === undefined) continue;
    if (!isConfigKey(name)) throw new RangeError(`"${name}" is no configuration key`);
    const value = typeof given === "string" ? parseText(given, CONFIG_KEYS[name]) : given;
    overlay.set(name, { value, origin: "flag" });
  }
  return overlay;
}

function processVariables(host: Host): ReadonlyMap<string, { readonly value: string }> {
  return new Map(
    Object.entries(host.environment.variables()).map(([name, value]) => [name, { value }]),
  );
}

function check(name: ConfigKeyName, candidate: Candidate): unknown {
  const result = (CONFIG_KEYS[name].type as z.ZodType).safeParse(candidate.value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue === undefined) throw new RangeError(`zod refused "${name}" without an issue`);
  const { name: key, value, reason, place, near } = locateIssue(name, candidate, issue);
  throw new PhloError(
    "PHLO-004",
    `Cannot use "${key}" of ${candidate.origin}: ${
      value === undefined ? "it" : renderValue(value)
    } ${describe(reason)}`,
    {
      hint: near === undefined ? hintFor(name, value) : `did you mean "${near}"?`,
      ...(place === undefined ? {} : { place }),
    },
  );
}

function describe(reason: string): string {
  return /^(is|must) /.test(reason) ? reason : `is refused (${reason})`;
}

function renderValue(value: unknown): string {
  const text = typeof value === "string" ? `"${value}"` : JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function hintFor(name: ConfigKeyName, value: unknown): string {
  const choices = name === "publish"
    ? CONFIG_KEYS.publish.type.options
    : name === "timezone"
    ? ["UTC", ...Intl.supportedValuesOf("timeZone")]
    : [];
  const near = typeof value === "string" ? suggestName(value, choices) : undefined;
  const { allowed, example } = CONFIG_KEYS[name];
  return near === undefined
    ? `give ${allowed}, such as ${name.split(".").at(-1)}: ${example}`
    : `did you mean "${near}"?`;
}
