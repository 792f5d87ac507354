/**
 * `dbt_project.yml` as phlo reads it. Keys phlo does not know are kept silently, as dbt keeps them.
 *
 * @module
 */

import { z } from "zod";
import { isRecord, type Plain, type PlainRecord, readRecord, toPlain } from "./plain.ts";
import { parseYamlAs, readYaml, type YamlFile } from "./read_yaml.ts";

/** The sections whose keys configure nodes by folder. */
export type ConfigSection =
  | "models"
  | "seeds"
  | "snapshots"
  | "data_tests"
  | "sources"
  | "analyses";

/** What phlo uses of `dbt_project.yml`. */
export interface ProjectFile {
  readonly name: string;
  readonly version?: string;
  readonly profile?: string;
  readonly paths: ProjectPaths;
  readonly vars: PlainRecord;
  readonly sections: Readonly<Record<ConfigSection, PlainRecord>>;
  /** Where `adapter.dispatch` looks, by macro namespace. */
  readonly dispatch: ReadonlyMap<string, readonly string[]>;
  readonly onRunStart: readonly string[];
  readonly onRunEnd: readonly string[];
  readonly yaml: YamlFile;
}

/** Folders relative to the project's root. */
export interface ProjectPaths {
  readonly models: readonly string[];
  readonly macros: readonly string[];
  readonly tests: readonly string[];
  readonly seeds: readonly string[];
  readonly snapshots: readonly string[];
  readonly analyses: readonly string[];
  readonly target: string;
  readonly packages: string;
}

/** Renders the Jinja of one text value; the key path says where it stands. */
export type RenderYamlText = (text: string, path: readonly string[]) => Plain;

/** Parses the text of a `dbt_project.yml`. @throws PhloError PHLO-504 with file and line. */
export function parseProjectFile(
  text: string,
  file: string,
  render: RenderYamlText,
): ProjectFile {
  const yaml = readYaml(text, file);
  const wire = parseYamlAs(yaml, WIRE, renderExceptHooks(yaml.value, [], render));
  return {
    name: wire.name,
    ...(wire.version === undefined ? {} : { version: String(wire.version) }),
    ...(wire.profile === undefined ? {} : { profile: wire.profile }),
    paths: readPaths(wire),
    vars: readRecord(toPlain(wire.vars)),
    sections: {
      models: sectionOf(wire.models),
      seeds: sectionOf(wire.seeds),
      snapshots: sectionOf(wire.snapshots),
      data_tests: { ...sectionOf(wire.tests), ...sectionOf(wire.data_tests) },
      sources: sectionOf(wire.sources),
      analyses: sectionOf(wire.analyses),
    },
    dispatch: new Map((wire.dispatch ?? []).map((one) => [one.macro_namespace, one.search_order])),
    onRunStart: textsOf(wire["on-run-start"]),
    onRunEnd: textsOf(wire["on-run-end"]),
    yaml,
  };
}

const TEXTS = z.array(z.string()).nullish();
const SECTION = z.record(z.string(), z.unknown()).nullish();
const TEXT_OR_TEXTS = z.union([z.string(), z.array(z.string())]).nullish();

const WIRE = z.looseObject({
  name: z.string({ error: "it needs a name" }).regex(/^[A-Za-z_]\w*$/, {
    error: "A project's name is made of letters, digits and underscores",
  }),
  version: z.union([z.string(), z.number()]).optional(),
  profile: z.string().optional(),
  "model-paths": TEXTS,
  "source-paths": TEXTS,
  "macro-paths": TEXTS,
  "test-paths": TEXTS,
  "seed-paths": TEXTS,
  "data-paths": TEXTS,
  "snapshot-paths": TEXTS,
  "analysis-paths": TEXTS,
  "target-path": z.string().nullish(),
  "packages-install-path": z.string().nullish(),
  vars: z.record(z.string(), z.unknown()).nullish(),
  models: SECTION,
  seeds: SECTION,
  snapshots: SECTION,
  tests: SECTION,
  data_tests: SECTION,
  sources: SECTION,
  analyses: SECTION,
  dispatch: z.array(
    z.looseObject({ macro_namespace: z.string(), search_order: z.array(z.string()) }),
  ).nullish(),
  "on-run-start": TEXT_OR_TEXTS,
  "on-run-end": TEXT_OR_TEXTS,
}, { error: "a mapping of keys is expected" });

function readPaths(wire: z.output<typeof WIRE>): ProjectPaths {
  return {
    models: wire["model-paths"] ?? wire["source-paths"] ?? ["models"],
    macros: wire["macro-paths"] ?? ["macros"],
    tests: wire["test-paths"] ?? ["tests"],
    seeds: wire["seed-paths"] ?? wire["data-paths"] ?? ["seeds"],
    snapshots: wire["snapshot-paths"] ?? ["snapshots"],
    analyses: wire["analysis-paths"] ?? ["analyses"],
    target: wire["target-path"] ?? "target",
    packages: wire["packages-install-path"] ?? "dbt_packages",
  };
}

/** Hooks and vars stay as written: hooks are rendered when they run, vars when they are asked for. */
const RENDERED_LATER = /^\+?(?:pre|post)[-_]hook$/;

function renderExceptHooks(
  value: Plain,
  path: readonly string[],
  render: RenderYamlText,
): Plain {
  const last = path.at(-1) ?? "";
  const isLater = RENDERED_LATER.test(last) ||
    (path.length === 1 && ["vars", "on-run-start", "on-run-end", "query-comment"].includes(last));
  if (isLater) return value;
  if (typeof value === "string") return render(value, path);
  if (Array.isArray(value)) {
    return value.map((item, index) => renderExceptHooks(item, [...path, String(index)], render));
  }
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([key, item]) =>
    [key, renderExceptHooks(item, [...path, key], render)] as const
  );
  return Object.fromEntries(entries);
}

function sectionOf(value: unknown): PlainRecord {
  return readRecord(toPlain(value));
}

function textsOf(value: string | readonly string[] | null | undefined): readonly string[] {
  return value === null || value === undefined ? [] : typeof value === "string" ? [value] : value;
}
