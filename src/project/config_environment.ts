/**
 * Which environment is chosen, what phlo.yaml says for it, and the `.env` files that belong to it.
 *
 * @module
 */

import { join } from "node:path";
import type { Host } from "../core/host.ts";
import { type Place, placeAt } from "../core/place.ts";
import { PhloError } from "../core/phlo_error.ts";
import { renderSuggestion, suggestName } from "../core/suggest.ts";
import type { ConfigEntry } from "./config_document.ts";
import { CONFIG_KEY_NAMES, variableOf } from "./config_keys.ts";
import { ENVIRONMENTS, type Overlay, overlayOfEntries } from "./config_overlay.ts";
import { type EnvironmentEntry, parseEnvironmentFile } from "./environment_file.ts";

/** The environment that must be typed. */
const PRODUCTION = "prod";
const SELECTOR = "PHLO_ENV";
/** PHLO_ variables that are no configuration keys. */
const OTHER_VARIABLES: readonly string[] = [SELECTOR, "PHLO_PROJECT", "PHLO_CACHE", "PHLO_TOKEN"];
/** What phlo tells itself and its tests. */
const OWN_VARIABLES = /^PHLO_(LAUNCH|TEST|DOCS|PROPERTY|PROGRAM)(_|$)/;

/** The chosen environment and its values in phlo.yaml. */
export interface EnvironmentChoice {
  readonly environment: string | undefined;
  readonly overlay: Overlay;
}

/** One `.env` file that was read. */
export interface EnvironmentLayer {
  readonly file: string;
  readonly variables: ReadonlyMap<string, { readonly value: string; readonly place: Place }>;
}

/** The `.env` files of an environment, the winning one first. */
export interface EnvironmentFiles {
  readonly layers: readonly EnvironmentLayer[];
  /** All their variables, the winning value of each. */
  readonly variables: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

/**
 * Chooses: `--env`, or PHLO_ENV of the process, or PHLO_ENV of `.env`. Every section of phlo.yaml is checked, chosen or not.
 * @throws PhloError PHLO-004 where nothing belongs to the environment, or `prod` was not typed.
 */
export async function chooseEnvironment(
  root: string,
  typed: string | undefined,
  section: ConfigEntry | undefined,
  host: Host,
): Promise<EnvironmentChoice> {
  const overlays = readSection(section);
  const environment = typed ?? await findSelected(root, host);
  if (environment === undefined || environment === "") {
    return { environment: undefined, overlay: new Map() };
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(environment)) {
    throw new PhloError("PHLO-004", `Cannot use environment "${environment}": it is not a name`, {
      hint: "write it with letters, digits, '_' and '-'",
    });
  }
  const overlay = overlays.get(environment);
  if (overlay === undefined && !(await hasFile(root, environment, host))) {
    throw await refuseUnknown(root, environment, [...overlays.keys()], host);
  }
  return { environment, overlay: overlay ?? new Map() };
}

function readSection(section: ConfigEntry | undefined): ReadonlyMap<string, Overlay> {
  if (section === undefined || section.value === null) return new Map();
  if (section.entries === undefined) {
    throw new PhloError("PHLO-004", `Cannot use "${ENVIRONMENTS}" of phlo.yaml: it is no mapping`, {
      hint: 'write the name of an environment indented below it: "dev:"',
      place: section.valuePlace,
    });
  }
  return new Map(section.entries.map((entry) => [
    entry.key,
    overlayOfEntries(requireEntries(entry), `phlo.yaml, ${ENVIRONMENTS}.${entry.key}`),
  ]));
}

function requireEntries(entry: ConfigEntry): readonly ConfigEntry[] {
  if (entry.entries !== undefined) return entry.entries;
  if (entry.value === null) return [];
  throw new PhloError(
    "PHLO-004",
    `Cannot use "${ENVIRONMENTS}.${entry.key}" of phlo.yaml: it is no mapping`,
    { hint: 'write keys indented below it: "lake: lake-dev"', place: entry.valuePlace },
  );
}

async function findSelected(root: string, host: Host): Promise<string | undefined> {
  const fromProcess = host.environment.variable(SELECTOR)?.trim();
  if (fromProcess !== undefined && fromProcess !== "") {
    return refuseUntyped(fromProcess, "the environment");
  }
  const layer = await readLayer(root, ".env", host);
  const fromFile = layer?.variables.get(SELECTOR)?.value;
  return fromFile === undefined ? undefined : refuseUntyped(fromFile, ".env");
}

function refuseUntyped(environment: string, origin: string): string {
  if (environment !== PRODUCTION) return environment;
  throw new PhloError(
    "PHLO-004",
    `Cannot use ${SELECTOR}=${PRODUCTION} of ${origin}: this environment must be typed`,
    { hint: `add --env ${PRODUCTION} to the command` },
  );
}

async function hasFile(root: string, environment: string, host: Host): Promise<boolean> {
  return (await host.disk.stat(join(root, `.env.${environment}`)))?.kind === "file";
}

async function refuseUnknown(
  root: string,
  environment: string,
  sections: readonly string[],
  host: Host,
): Promise<PhloError> {
  const files = (await host.disk.list(root)).map((entry) => entry.name)
    .filter((name) => name.startsWith(".env.") && name !== ".env.example")
    .map((name) => name.slice(".env.".length));
  return new PhloError(
    "PHLO-004",
    `Cannot use environment "${environment}": neither phlo.yaml nor a .env.${environment} names it`,
    {
      hint: renderSuggestion(environment, [...sections, ...files]) ??
        `add "${ENVIRONMENTS}: { ${environment}: { … } }" to phlo.yaml, or the file .env.${environment}`,
    },
  );
}

/** Reads `.env.<environment>` and `.env`, as far as they are there. */
export async function readEnvironmentFiles(
  root: string,
  environment: string | undefined,
  host: Host,
): Promise<EnvironmentFiles> {
  const names = environment === undefined ? [".env"] : [`.env.${environment}`, ".env"];
  const read = await Promise.all(names.map((name) => readLayer(root, name, host)));
  const layers = read.filter((layer) => layer !== undefined);
  const variables: Record<string, string> = {};
  for (const layer of layers.toReversed()) {
    for (const [name, { value }] of layer.variables) variables[name] = value;
  }
  return { layers, variables, notes: layers.flatMap(findMisspelt) };
}

async function readLayer(
  root: string,
  file: string,
  host: Host,
): Promise<EnvironmentLayer | undefined> {
  const path = join(root, file);
  if ((await host.disk.stat(path))?.kind !== "file") return undefined;
  const text = await host.disk.readText(path);
  const entries = parseEnvironmentFile(text, file);
  return { file, variables: new Map(entries.map((entry) => locate(entry, text, file))) };
}

function locate(
  entry: EnvironmentEntry,
  text: string,
  file: string,
): [string, { value: string; place: Place }] {
  const { line, column } = placeAt(file, text, entry.offset);
  // Without a frame: the lines around may hold secrets.
  const place = line === undefined || column === undefined ? { file } : { file, line, column };
  return [entry.name, { value: entry.value, place }];
}

/** A PHLO_ variable that is no key may be the user's own; one that nearly is a key deserves a word. */
export function findMisspelt(
  { file, variables }: { readonly file: string; readonly variables: ReadonlyMap<string, unknown> },
): readonly string[] {
  const known = [...CONFIG_KEY_NAMES.map(variableOf), ...OTHER_VARIABLES];
  return [...variables.keys()]
    .filter((name) =>
      name.startsWith("PHLO_") && !known.includes(name) && !OWN_VARIABLES.test(name)
    )
    .flatMap((name) => {
      const near = suggestName(name, known);
      return near === undefined
        ? []
        : [`${file}: ${name} is no setting of phlo; did you mean ${near}?`];
    });
}
