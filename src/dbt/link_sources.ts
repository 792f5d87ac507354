/**
 * Sources: what sources.yml declares, and ingested tables that are found by their name.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { renderSuggestion } from "../core/suggest.ts";
import type { DbtSource, SourceCall } from "./dbt_node.ts";
import type { DbtTarget } from "./engine.ts";
import type { SourceFinder } from "./finders.ts";
import { mergeConfig } from "./merge_config.ts";
import { type PlainRecord, readRecord, readTexts, readTruth } from "./plain.ts";
import type { SourceEntry } from "./properties_file.ts";

/** A table that an ingestion makes. */
export interface IngestedTable {
  readonly namespace: string;
  readonly tableName: string;
  /** The asset's name. */
  readonly name: string;
}

/** A declared source with where it was declared. */
export interface DeclaredSource {
  readonly packageName: string;
  readonly originalFilePath: string;
  /** The folders between the package and the file, for the fqn. */
  readonly folders: readonly string[];
  readonly entry: SourceEntry;
  readonly treeConfig: PlainRecord;
}

/** What a finder is built from. */
export interface SourceWorld {
  readonly rootName: string;
  readonly target: DbtTarget;
  readonly ingested: readonly IngestedTable[];
  readonly declared: readonly DeclaredSource[];
}

/** Builds the finder. Ingested tables join `sources` when a model first asks for them. */
export function createSourceFinder(world: SourceWorld): SourceFinder {
  const sources = new Map<string, DbtSource>();
  for (const declared of world.declared) {
    const source = describeDeclared(declared, world);
    if (readTruth(source.config.enabled) !== false) sources.set(source.uniqueId, source);
  }
  return {
    sources,
    find(call, packageName) {
      const known = findDeclared(sources, call, packageName);
      if (known !== undefined) return known;
      const table = findIngested(world, sources, call);
      const source = describeIngested(world, call, table);
      sources.set(source.uniqueId, source);
      return source;
    },
  };
}

function findDeclared(
  sources: ReadonlyMap<string, DbtSource>,
  call: SourceCall,
  packageName: string,
): DbtSource | undefined {
  const own = sources.get(`source.${packageName}.${call.source}.${call.table}`);
  if (own !== undefined) return own;
  return [...sources.values()].find((one) =>
    one.sourceName === call.source && one.name === call.table
  );
}

function findIngested(
  world: SourceWorld,
  sources: ReadonlyMap<string, DbtSource>,
  call: SourceCall,
): IngestedTable {
  const found = tablesNamed(world.ingested, call.table);
  const [first, second] = found;
  const written = `source('${call.source}', '${call.table}')`;
  if (first === undefined) {
    const names = [
      ...world.ingested.map((table) => table.tableName),
      ...[...sources.values()].map((source) => source.name),
    ];
    throw new PhloError(
      "PHLO-503",
      `Cannot resolve ${written}: no sources.yml names it and no ingested table is called "${call.table}"`,
      { hint: renderSuggestion(call.table, names) ?? "declare it in a sources.yml, or ingest it" },
    );
  }
  // One namespace that is written out decides.
  const exact = found.find((table) => table.namespace === call.source);
  if (second === undefined || exact !== undefined) return exact ?? first;
  throw new PhloError(
    "PHLO-503",
    `Cannot resolve ${written}: ${
      found.map((table) => `"${table.namespace}.${table.tableName}"`).join(" and ")
    } both have that name`,
    { hint: "declare the source in a sources.yml with the schema that is meant" },
  );
}

function tablesNamed(ingested: readonly IngestedTable[], name: string): readonly IngestedTable[] {
  return ingested.filter((table) => table.tableName === name || table.name === name);
}

function describeDeclared(declared: DeclaredSource, world: SourceWorld): DbtSource {
  const { entry, packageName, originalFilePath } = declared;
  const config = mergeConfig(
    mergeConfig(declared.treeConfig, entry.sourceConfig),
    entry.config,
  );
  const identifier = entry.identifier ?? entry.name;
  const linked = linkDeclared(entry, identifier, world.ingested);
  return {
    uniqueId: `source.${packageName}.${entry.sourceName}.${entry.name}`,
    resourceType: "source",
    packageName,
    fqn: [packageName, ...declared.folders, entry.sourceName, entry.name],
    sourceName: entry.sourceName,
    name: entry.name,
    database: entry.database ?? world.target.database,
    schema: entry.schema ?? linked?.namespace ?? entry.sourceName,
    identifier: linked?.tableName ?? identifier,
    path: originalFilePath,
    originalFilePath,
    place: entry.place,
    description: entry.description,
    tags: readTexts(config.tags),
    meta: readRecord(config.meta),
    config,
    columns: entry.columns.map(({ tests: _tests, ...column }) => column),
    isDeclared: true,
    ...(linked === undefined ? {} : { asset: linked.name }),
  };
}

/**
 * The ingested table behind a declaration. A declaration that names no schema, and whose own name is no namespace of
 * ingested tables, says what the table is called and nothing of where it is: then the name alone links.
 */
function linkDeclared(
  entry: SourceEntry,
  identifier: string,
  ingested: readonly IngestedTable[],
): IngestedTable | undefined {
  const named = tablesNamed(ingested, identifier);
  const schema = entry.schema ?? entry.sourceName;
  const exact = named.find((table) => table.namespace === schema);
  if (exact !== undefined || entry.schema !== undefined || entry.database !== undefined) {
    return exact;
  }
  return named.length === 1 ? named[0] : undefined;
}

function describeIngested(
  world: SourceWorld,
  call: SourceCall,
  table: IngestedTable,
): DbtSource {
  return {
    uniqueId: `source.${world.rootName}.${call.source}.${call.table}`,
    resourceType: "source",
    packageName: world.rootName,
    fqn: [world.rootName, call.source, call.table],
    sourceName: call.source,
    name: call.table,
    database: world.target.database,
    schema: table.namespace,
    identifier: table.tableName,
    path: "",
    originalFilePath: "",
    description: "",
    tags: [],
    meta: {},
    config: {},
    columns: [],
    isDeclared: false,
    asset: table.name,
  };
}
