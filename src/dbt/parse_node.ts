// deno-lint-ignore-file camelcase -- the names are dbt's
/**
 * A node's file and what YAML says of it to a node: configuration merged, names made, refs and sources noted.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { suggestName } from "../core/suggest.ts";
import { runSync } from "../jinja/drive.ts";
import { parseTemplate } from "../jinja/parse_template.ts";
import { renderTemplate } from "../jinja/render_template.ts";
import type { Template } from "../jinja/syntax.ts";
import { renderOptions } from "./context/render_options.ts";
import type { DbtNode, SqlDialect } from "./dbt_node.ts";
import { asPhloError } from "./dbt_project.ts";
import { describeNode } from "./describe_node.ts";
import type { DbtEngine } from "./engine.ts";
import { assertMaterialization, readIncremental } from "./materializations.ts";
import { mergeConfig } from "./merge_config.ts";
import type { NodeFile } from "./node_file.ts";
import { nameNode } from "./node_names.ts";
import { createParseScope, type ParseNotes } from "./parse_scope.ts";
import {
  isList,
  isRecord,
  type PlainRecord,
  readRecord,
  readText,
  readTexts,
  readTruth,
} from "./plain.ts";
import type { NodeEntry } from "./properties_file.ts";
import { isNotRun, refuseKind } from "./refuse_kind.ts";

/** What a node is made of. */
export interface NodeParts {
  readonly file: NodeFile;
  /** From dbt_project.yml, by folder. */
  readonly treeConfig: PlainRecord;
  /** From a properties file. */
  readonly entry: NodeEntry | undefined;
  readonly defaults: PlainRecord;
}

/** A node, and its parsed text where it has one. */
export interface ParsedNode {
  readonly node: DbtNode;
  readonly template?: Template;
}

/** What dbt gives a model that says nothing. */
export const MODEL_DEFAULTS: PlainRecord = {
  enabled: true,
  materialized: "view",
  on_schema_change: "ignore",
  on_configuration_change: "apply",
  contract: { enforced: false, alias_types: true },
  access: "protected",
  docs: { show: true, node_color: null },
  tags: [],
  meta: {},
};

/** What dbt gives a test that says nothing. */
export const TEST_DEFAULTS: PlainRecord = {
  enabled: true,
  materialized: "test",
  severity: "ERROR",
  fail_calc: "count(*)",
  warn_if: "!= 0",
  error_if: "!= 0",
  schema: "dbt_test__audit",
  tags: [],
  meta: {},
};

/** Parses one node. What is wrong with it is kept in the node; others go on. */
export function parseNode(parts: NodeParts, engine: DbtEngine): ParsedNode {
  const { file, entry } = parts;
  const yamlConfig = entry?.config ?? {};
  const baseConfig = mergeConfig(mergeConfig(parts.defaults, parts.treeConfig), yamlConfig);
  const notes: ParseNotes = { refs: [], sources: [], config: {} };
  const draft = draftNode(parts, baseConfig);
  const scope = createParseScope(engine, {
    packageName: file.packageName,
    name: file.name,
    dialect: engine.target.dialect,
    baseConfig,
    describe: () => describeNode({ ...draft, config: mergeConfig(baseConfig, notes.config) }),
  }, notes);
  const rendered = attempt(() => {
    if (isNotRun(file)) throw refuseKind(file);
    const template = parseTemplate(file.text, { file: file.file });
    runSync(renderTemplate(template, scope, renderOptions));
    return template;
  });
  const config = mergeConfig(baseConfig, notes.config);
  const configured: DbtNode = {
    ...draft,
    config,
    inFileConfig: notes.config,
    materialization: readText(config.materialized) ?? "",
    dialect: dialectOf(config, engine),
    tags: tagsOf(parts, notes.config),
    meta: readRecord(config.meta),
    refs: notes.refs,
    sources: notes.sources,
    isEnabled: readTruth(config.enabled) ?? true,
  };
  const named = attempt(() => nameNode(configured, scope, engine));
  const checked = attempt(() => checkConfig(configured));
  const error = rendered.error ?? named.error ?? checked.error;
  return {
    node: { ...configured, ...named.value, ...(error === undefined ? {} : { error }) },
    ...(rendered.value === undefined ? {} : { template: rendered.value }),
  };
}

/** Runs a part of the parse and keeps what it throws. */
export function attempt<Result>(
  work: () => Result,
): { readonly value?: Result; readonly error?: PhloError } {
  try {
    return { value: work() };
  } catch (thrown) {
    return { error: asPhloError(thrown) };
  }
}

function draftNode({ file, entry }: NodeParts, config: PlainRecord): DbtNode {
  return {
    uniqueId: `${file.resourceType}.${file.packageName}.${file.name}`,
    resourceType: file.resourceType,
    name: file.name,
    packageName: file.packageName,
    fqn: file.fqn,
    path: file.path,
    originalFilePath: file.originalFilePath,
    ...(entry === undefined ? {} : { propertiesPath: entry.propertiesPath }),
    file: file.file,
    rawCode: file.text,
    config,
    inFileConfig: {},
    materialization: "",
    dialect: "duckdb",
    database: "",
    schema: "",
    alias: file.name,
    tags: [],
    description: entry?.description ?? "",
    meta: {},
    columns: (entry?.columns ?? []).map(({ tests: _tests, ...column }) => column),
    refs: [],
    sources: [],
    dependsOn: [],
    isEnabled: true,
  };
}

/** The order in which dbt lists a node's tags: dbt_project.yml, the file, its properties. */
function tagsOf(parts: NodeParts, inFile: PlainRecord): readonly string[] {
  const layers = [parts.treeConfig.tags, inFile.tags, parts.entry?.config.tags];
  return [...new Set(layers.flatMap(readTexts))];
}

/** The dialect a node's `meta.dialect` names, or the target's. */
export function dialectOf(config: PlainRecord, engine: DbtEngine): SqlDialect {
  const written = isRecord(config.meta) ? config.meta.dialect : undefined;
  return written === "trino" || written === "duckdb" ? written : engine.target.dialect;
}

function checkConfig(node: DbtNode): void {
  const written = node.meta.dialect;
  if (written !== undefined && written !== "trino" && written !== "duckdb") {
    const near = suggestName(String(written), ["trino", "duckdb"]);
    throw new PhloError(
      "PHLO-506",
      `Cannot build "${node.name}": dialect "${String(written)}" is not one phlo knows`,
      { hint: near === undefined ? "use trino or duckdb" : `did you mean "${near}"?` },
    );
  }
  if (node.resourceType !== "model") return;
  if (assertMaterialization(node.materialization, node.name) === "incremental") {
    readIncremental(node.config, node.name);
  }
  refuseHooks(node);
}

function refuseHooks(node: DbtNode): void {
  const hook = ["pre_hook", "post_hook"].find((key) => {
    const value = node.config[key];
    return isList(value) ? value.length > 0 : value !== undefined && value !== null;
  });
  if (hook === undefined) return;
  throw new PhloError(
    "PHLO-506",
    `Cannot build "${node.name}": a ${hook} would change the lake beside the run`,
    { hint: `remove ${hook} from the model's config` },
  );
}
