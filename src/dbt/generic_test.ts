/**
 * Generic tests: an entry under `data_tests:` to a node that calls the test's macro.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { renderSuggestion } from "../core/suggest.ts";
import { runSync } from "../jinja/drive.ts";
import { parseTemplate } from "../jinja/parse_template.ts";
import { renderTemplate } from "../jinja/render_template.ts";
import type { Template } from "../jinja/syntax.ts";
import { renderOptions } from "./context/render_options.ts";
import type { DbtNode, SqlDialect } from "./dbt_node.ts";
import { describeNode } from "./describe_node.ts";
import type { DbtEngine } from "./engine.ts";
import { BUILT_IN_PACKAGE, findMacro, type MacroEntry } from "./macro_library.ts";
import { mergeConfig } from "./merge_config.ts";
import { attempt, dialectOf, type ParsedNode, TEST_DEFAULTS } from "./parse_node.ts";
import { createParseScope, createYamlScope, type ParseNotes } from "./parse_scope.ts";
import { type PlainRecord, readRecord, readText, readTexts, readTruth } from "./plain.ts";
import type { TestEntry } from "./properties_file.ts";
import { readTestEntry, type TestSpec } from "./read_test_entry.ts";
import { hashTest, nameTest } from "./test_name.ts";
import { renderYamlValue } from "./yaml_text.ts";

/** What a generic test is attached to. */
export interface TestTarget {
  readonly packageName: string;
  /** `ref('stg_x')` or `source('raw', 'orders')`. */
  readonly expression: string;
  /** `stg_x`, or `raw_orders` of a source. */
  readonly name: string;
  readonly isSource: boolean;
  readonly uniqueId: string;
  readonly dialect: SqlDialect;
  /** The column, quoted where the properties say so. */
  readonly columnName?: string;
  readonly columnTags: readonly string[];
  /** The properties file, relative to the package, and the folders it lies in. */
  readonly originalFilePath: string;
  readonly folders: readonly string[];
  readonly file: string;
  readonly treeConfig: PlainRecord;
}

/** Makes the node of one entry. @throws PhloError PHLO-504 where the entry is of no known form. */
export function parseGenericTest(
  entry: TestEntry,
  target: TestTarget,
  engine: DbtEngine,
): ParsedNode {
  const spec = readTestEntry(entry);
  const draft = draftTest(entry, spec, target);
  const written = attempt(() => renderConfig(spec, target, engine));
  const parsed = attempt(() => parseCall(draft, target, engine));
  const notes = parsed.value?.notes ?? { refs: [], sources: [], config: {} };
  const shortAlias = draft.alias === draft.name ? {} : { alias: draft.alias };
  const config = [
    target.treeConfig,
    notes.config,
    target.columnTags.length === 0 ? {} : { tags: target.columnTags },
    shortAlias,
    written.value ?? {},
  ].reduce(mergeConfig, TEST_DEFAULTS);
  const error = written.error ?? parsed.error;
  return {
    node: {
      ...configureTest(draft, config, engine),
      refs: notes.refs,
      sources: notes.sources,
      ...(error === undefined ? {} : { error }),
    },
    ...(parsed.value === undefined ? {} : { template: parsed.value.template }),
  };
}

function renderConfig(spec: TestSpec, target: TestTarget, engine: DbtEngine): PlainRecord {
  const scope = createYamlScope(engine, target.packageName, target.file);
  return readRecord(renderYamlValue(spec.config, target.file, scope));
}

function configureTest(draft: DbtNode, config: PlainRecord, engine: DbtEngine): DbtNode {
  const meta = readRecord(config.meta);
  return {
    ...draft,
    config,
    database: readText(config.database) ?? engine.target.database,
    schema: `${engine.target.schema}_${readText(config.schema) ?? ""}`,
    alias: readText(config.alias) ?? draft.alias,
    tags: readTexts(config.tags),
    meta,
    // A test is written for the dialect of what it tests, unless it says otherwise.
    dialect: meta.dialect === undefined ? draft.dialect : dialectOf(config, engine),
    isEnabled: readTruth(config.enabled) ?? true,
  };
}

function kwargsOf(spec: TestSpec, target: TestTarget): PlainRecord {
  return {
    ...(target.columnName === undefined ? {} : { column_name: target.columnName }),
    ...spec.args,
    ...(target.columnName === undefined ? {} : { column_name: target.columnName }),
    model: `{{ get_where_subquery(${target.expression}) }}`,
  };
}

function draftTest(entry: TestEntry, spec: TestSpec, target: TestTarget): DbtNode {
  const kwargs = kwargsOf(spec, target);
  const prefix = spec.namespace === undefined ? "" : `${spec.namespace}_`;
  const names = spec.customName === undefined
    ? nameTest({
      testType: `${prefix}${spec.name}`,
      target: target.name,
      isSource: target.isSource,
      args: kwargs,
    })
    : { fullName: spec.customName, shortName: spec.customName };
  const metadata = {
    name: spec.name,
    kwargs,
    ...(spec.namespace === undefined ? {} : { namespace: spec.namespace }),
  };
  const macro = `${spec.namespace === undefined ? "" : `${spec.namespace}.`}test_${spec.name}`;
  const columnName = readText(kwargs.column_name);
  return {
    uniqueId: `test.${target.packageName}.${names.fullName}.${hashTest(names.fullName, metadata)}`,
    resourceType: "test",
    name: names.fullName,
    packageName: target.packageName,
    fqn: [target.packageName, ...target.folders, names.fullName],
    path: `${names.shortName}.sql`,
    originalFilePath: target.originalFilePath,
    file: target.file,
    place: entry.place,
    rawCode: `{{ ${macro}(**_dbt_generic_test_kwargs) }}`,
    config: {},
    inFileConfig: {},
    materialization: "test",
    dialect: target.dialect,
    database: "",
    schema: "",
    alias: names.shortName,
    tags: [],
    description: spec.description,
    meta: {},
    columns: [],
    refs: [],
    sources: [],
    dependsOn: [],
    genericTest: {
      ...metadata,
      ...(columnName === undefined ? {} : { columnName }),
      attachedNode: target.uniqueId,
    },
    isEnabled: true,
  };
}

interface ParsedCall {
  readonly notes: ParseNotes;
  readonly template: Template;
}

function parseCall(draft: DbtNode, target: TestTarget, engine: DbtEngine): ParsedCall {
  const macro = findTestMacro(draft, engine);
  const notes: ParseNotes = { refs: [], sources: [], config: {} };
  const scope = createParseScope(engine, {
    packageName: target.packageName,
    name: draft.name,
    dialect: target.dialect,
    baseConfig: TEST_DEFAULTS,
    describe: () => describeNode(draft),
    testArguments: draft.genericTest?.kwargs ?? {},
  }, notes);
  const template = parseTemplate(draft.rawCode, { file: target.file });
  // phlo's own tests read nothing but their arguments, so looking at those is enough.
  if (macro.packageName === BUILT_IN_PACKAGE) scope.lookup("_dbt_generic_test_kwargs");
  else runSync(renderTemplate(template, scope, renderOptions));
  return { notes, template };
}

function findTestMacro(draft: DbtNode, engine: DbtEngine): MacroEntry {
  const { library } = engine;
  const test = draft.genericTest;
  const name = `test_${test?.name ?? ""}`;
  const found = test?.namespace === undefined
    ? findMacro(library, name, draft.packageName)
    : library.packages.get(test.namespace)?.get(name);
  if (found !== undefined) return found;
  const known = [...library.packages.values()].flatMap((macros) =>
    [...macros.keys()].filter((key) => key.startsWith("test_")).map((key) => key.slice(5))
  );
  const isMissingPackage = test?.namespace !== undefined &&
    !library.packages.has(test.namespace);
  throw new PhloError(
    "PHLO-503",
    `Cannot run the test "${draft.name}": ${
      isMissingPackage
        ? `package "${test.namespace}" is not in dbt_packages`
        : `there is no test "${test?.name ?? ""}"`
    }`,
    {
      hint: renderSuggestion(test?.name ?? "", known) ?? "write it as {% test … %} in macros/",
      ...(draft.place === undefined ? {} : { place: draft.place }),
    },
  );
}
