// deno-lint-ignore-file camelcase -- the names are dbt's
/**
 * The generic tests that a package's properties files attach to models, seeds, snapshots and sources.
 *
 * @module
 */

import { quoteName } from "../core/sql_text.ts";
import type { DbtNode } from "./dbt_node.ts";
import { asPhloError, type DbtProblem, problemOf } from "./dbt_project.ts";
import type { DbtEngine, DbtPackage } from "./engine.ts";
import { parseGenericTest, type TestTarget } from "./generic_test.ts";
import { mergeConfig } from "./merge_config.ts";
import type { ParsedNode } from "./parse_node.ts";
import { readTruth } from "./plain.ts";
import type { ColumnEntry, SourceEntry, TestEntry } from "./properties_file.ts";
import type { FoundProperties } from "./read_properties.ts";
import { readTreeConfig } from "./tree_config.ts";

/** The package under way. */
export interface TestedPackage {
  readonly package: DbtPackage;
  readonly properties: readonly FoundProperties[];
  readonly nodes: readonly DbtNode[];
}

type TargetOf = (column: ColumnEntry | undefined) => TestTarget;

/** Parses them all. An entry of no known form is a problem; the others are parsed. */
export function parsePackageTests(
  tested: TestedPackage,
  engine: DbtEngine,
  problems: DbtProblem[],
): readonly ParsedNode[] {
  const found: ParsedNode[] = [];
  const parseAll = (
    holder: { readonly tests: readonly TestEntry[]; readonly columns: readonly ColumnEntry[] },
    target: TargetOf,
  ): void => {
    for (const entry of holder.tests) found.push(...parse(entry, target(undefined)));
    for (const column of holder.columns) {
      for (const entry of column.tests) found.push(...parse(entry, target(column)));
    }
  };
  const parse = (entry: TestEntry, target: TestTarget): readonly ParsedNode[] => {
    try {
      return [parseGenericTest(entry, target, engine)];
    } catch (thrown) {
      problems.push(problemOf(asPhloError(thrown), entry.place));
      return [];
    }
  };
  const byKind = new Map(
    tested.nodes.map((node) => [`${KIND_OF[node.resourceType]}/${node.name}`, node]),
  );
  for (const properties of tested.properties) {
    for (const entry of properties.properties.nodes) {
      const node = byKind.get(`${entry.kind}/${entry.name}`);
      if (node?.isEnabled) parseAll(entry, nodeTarget(tested, properties, node));
    }
    for (const entry of properties.properties.sources) {
      if (isSourceEnabled(entry)) parseAll(entry, sourceTarget(tested, properties, entry, engine));
    }
  }
  return found;
}

const KIND_OF: Readonly<Record<DbtNode["resourceType"], string>> = {
  model: "models",
  seed: "seeds",
  snapshot: "snapshots",
  analysis: "analyses",
  test: "data_tests",
  unit_test: "",
};

function isSourceEnabled(entry: SourceEntry): boolean {
  return readTruth(mergeConfig(entry.sourceConfig, entry.config).enabled) !== false;
}

function nodeTarget(
  tested: TestedPackage,
  properties: FoundProperties,
  node: DbtNode,
): TargetOf {
  return (column) => ({
    ...commonTarget(tested, properties, column),
    expression: `ref('${node.name}')`,
    name: node.name,
    isSource: false,
    uniqueId: node.uniqueId,
    dialect: node.dialect,
  });
}

function sourceTarget(
  tested: TestedPackage,
  properties: FoundProperties,
  entry: SourceEntry,
  engine: DbtEngine,
): TargetOf {
  return (column) => ({
    ...commonTarget(tested, properties, column),
    expression: `source('${entry.sourceName}', '${entry.name}')`,
    name: `${entry.sourceName}_${entry.name}`,
    isSource: true,
    uniqueId: `source.${tested.package.name}.${entry.sourceName}.${entry.name}`,
    dialect: engine.target.dialect,
  });
}

function commonTarget(
  tested: TestedPackage,
  properties: FoundProperties,
  column: ColumnEntry | undefined,
) {
  const { name, projectFile } = tested.package;
  const columnName = column === undefined
    ? undefined
    : column.isQuoted
    ? quoteName(column.name)
    : column.name;
  return {
    packageName: name,
    originalFilePath: properties.file.originalFilePath,
    folders: properties.folders,
    file: properties.file.file,
    columnTags: column?.tags ?? [],
    treeConfig: readTreeConfig(projectFile.sections.data_tests, [name, ...properties.folders]),
    ...(columnName === undefined ? {} : { columnName }),
  };
}
