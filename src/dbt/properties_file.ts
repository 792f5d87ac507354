/**
 * Properties files (`models/…/*.yml`): what they say about models, sources, columns and tests.
 *
 * @module
 */

import { z } from "zod";
import type { Place } from "../core/place.ts";
import { type Plain, type PlainRecord, readRecord, readTexts, toPlain } from "./plain.ts";
import { parseYamlAs, type YamlFile } from "./read_yaml.ts";

/** One test as written under `data_tests` or `tests`. */
export interface TestEntry {
  readonly value: Plain;
  readonly place: Place;
}

/** One column. */
export interface ColumnEntry {
  readonly name: string;
  readonly description: string;
  readonly dataType?: string;
  readonly isQuoted: boolean;
  readonly tags: readonly string[];
  readonly meta: PlainRecord;
  readonly tests: readonly TestEntry[];
}

/** What a file says of one model, seed, snapshot, analysis or singular test. */
export interface NodeEntry {
  readonly kind: "models" | "seeds" | "snapshots" | "analyses" | "data_tests";
  /** The file it stands in, relative to the package. */
  readonly propertiesPath: string;
  readonly name: string;
  readonly description: string;
  readonly config: PlainRecord;
  readonly columns: readonly ColumnEntry[];
  readonly tests: readonly TestEntry[];
  readonly place: Place;
}

/** One table of one source. */
export interface SourceEntry {
  readonly sourceName: string;
  readonly name: string;
  readonly description: string;
  readonly database?: string;
  readonly schema?: string;
  readonly identifier?: string;
  readonly sourceConfig: PlainRecord;
  readonly config: PlainRecord;
  readonly columns: readonly ColumnEntry[];
  readonly tests: readonly TestEntry[];
  readonly place: Place;
}

/** A part of a file that this phlo does not run. */
export interface NamedEntry {
  readonly name: string;
  readonly model?: string;
  readonly place: Place;
}

/** One properties file. */
export interface PropertiesFile {
  /** Relative to the package's root. */
  readonly path: string;
  readonly nodes: readonly NodeEntry[];
  readonly sources: readonly SourceEntry[];
  readonly unitTests: readonly NamedEntry[];
}

/** Reads one properties file. @throws PhloError PHLO-504 with file and line. */
export function parsePropertiesFile(yaml: YamlFile, path: string): PropertiesFile {
  const wire = parseYamlAs(yaml, WIRE) ?? {};
  const kinds = ["models", "seeds", "snapshots", "analyses", "data_tests"] as const;
  return {
    path,
    nodes: kinds.flatMap((kind) =>
      (wire[kind] ?? []).map((entry, index) => ({
        ...readNode(yaml, kind, entry, [kind, index]),
        propertiesPath: path,
      }))
    ),
    sources: (wire.sources ?? []).flatMap((source, index) => readSource(yaml, source, index)),
    unitTests: (wire.unit_tests ?? []).map((entry, index) => ({
      name: entry.name,
      ...(typeof entry.model === "string" ? { model: entry.model } : {}),
      place: yaml.placeOf(["unit_tests", index, "name"]),
    })),
  };
}

const NAME = z.union([z.string(), z.number(), z.boolean()], { error: "it needs a name" })
  .transform(String);
const LIST = z.array(z.unknown()).nullish();
const RECORD = z.record(z.string(), z.unknown()).nullish();
const TEXT = z.union([z.string(), z.number()]).transform(String).nullish();
const TAGS = z.union([z.string(), z.array(z.string())]).nullish();

const COLUMN = z.looseObject({
  name: NAME,
  description: TEXT,
  data_type: TEXT,
  quote: z.boolean().nullish(),
  tags: TAGS,
  meta: RECORD,
  config: RECORD,
  tests: LIST,
  data_tests: LIST,
});

const NODE = z.looseObject({
  name: NAME,
  description: TEXT,
  config: RECORD,
  tags: TAGS,
  meta: RECORD,
  docs: RECORD,
  columns: z.array(COLUMN).nullish(),
  tests: LIST,
  data_tests: LIST,
});

const SOURCE_TABLE = NODE.extend({ identifier: TEXT });

const SOURCE = z.looseObject({
  name: NAME,
  description: TEXT,
  database: TEXT,
  schema: TEXT,
  config: RECORD,
  tags: TAGS,
  meta: RECORD,
  tables: z.array(SOURCE_TABLE).nullish(),
});

const NODES = z.array(NODE).nullish();

const WIRE = z.looseObject({
  models: NODES,
  seeds: NODES,
  snapshots: NODES,
  analyses: NODES,
  data_tests: NODES,
  sources: z.array(SOURCE).nullish(),
  unit_tests: z.array(z.looseObject({ name: NAME, model: z.unknown() })).nullish(),
}, { error: "a mapping of keys is expected" }).nullable();

type Path = readonly PropertyKey[];

function readNode(
  yaml: YamlFile,
  kind: NodeEntry["kind"],
  entry: z.output<typeof NODE>,
  path: Path,
): Omit<NodeEntry, "propertiesPath"> {
  return {
    kind,
    name: entry.name,
    description: entry.description ?? "",
    config: configOf(entry),
    columns: readColumns(yaml, entry.columns, path),
    // A singular test's own properties hold no tests, and the word is the file's key there.
    tests: kind === "data_tests" ? [] : readTests(yaml, entry, path),
    place: yaml.placeOf([...path, "name"]),
  };
}

function readSource(
  yaml: YamlFile,
  source: z.output<typeof SOURCE>,
  index: number,
): SourceEntry[] {
  return (source.tables ?? []).map((table, tableIndex) => {
    const path = ["sources", index, "tables", tableIndex];
    return {
      sourceName: source.name,
      name: table.name,
      description: table.description ?? "",
      ...optional("database", source.database),
      ...optional("schema", source.schema),
      ...optional("identifier", table.identifier),
      sourceConfig: configOf(source),
      config: configOf(table),
      columns: readColumns(yaml, table.columns, path),
      tests: readTests(yaml, table, path),
      place: yaml.placeOf([...path, "name"]),
    };
  });
}

function readColumns(
  yaml: YamlFile,
  columns: readonly z.output<typeof COLUMN>[] | null | undefined,
  path: Path,
): ColumnEntry[] {
  return (columns ?? []).map((column, index) => {
    const config = configOf(column);
    return {
      name: column.name,
      description: column.description ?? "",
      ...optional("dataType", column.data_type),
      isQuoted: column.quote ?? false,
      tags: readTexts(config.tags),
      meta: readRecord(config.meta),
      tests: readTests(yaml, column, [...path, "columns", index]),
    };
  });
}

/** Both spellings of the key are read; dbt changed the word. */
function readTests(
  yaml: YamlFile,
  holder: { readonly tests?: unknown; readonly data_tests?: unknown },
  path: Path,
): TestEntry[] {
  return (["tests", "data_tests"] as const).flatMap((key) => {
    const values = toPlain(holder[key]);
    if (!Array.isArray(values)) return [];
    return values.map((value: Plain, index) => ({
      value,
      place: yaml.placeOf([...path, key, index]),
    }));
  });
}

interface ConfigHolder {
  readonly config?: unknown;
  readonly tags?: unknown;
  readonly meta?: unknown;
  readonly docs?: unknown;
}

/** `tags`, `meta` and `docs` beside `config` count as configuration, as they did before dbt 1.10. */
function configOf(holder: ConfigHolder): PlainRecord {
  const config = readRecord(toPlain(holder.config));
  const beside: Record<string, Plain> = {};
  for (const key of ["meta", "docs"] as const) {
    if (holder[key] === undefined || holder[key] === null) continue;
    beside[key] = { ...readRecord(toPlain(holder[key])), ...readRecord(config[key]) };
  }
  const tags = [...readTexts(toPlain(holder.tags)), ...readTexts(config.tags)];
  return { ...config, ...beside, ...(tags.length === 0 ? {} : { tags: [...new Set(tags)] }) };
}

function optional<Key extends string>(
  key: Key,
  value: string | null | undefined,
): { readonly [name in Key]?: string } {
  return value === null || value === undefined
    ? {}
    : { [key]: value } as { readonly [name in Key]?: string };
}
