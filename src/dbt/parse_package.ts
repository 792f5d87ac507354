/**
 * The nodes of one package: its files, and the tests that its properties files attach to them.
 *
 * @module
 */

import type { Template } from "../jinja/syntax.ts";
import type { DbtNode, ResourceType } from "./dbt_node.ts";
import { asPhloError, type DbtProblem, problemOf } from "./dbt_project.ts";
import type { DbtEngine, DbtPackage } from "./engine.ts";
import { parsePackageTests } from "./parse_tests.ts";
import { mergeConfig } from "./merge_config.ts";
import type { NodeFile, PackageFiles } from "./node_file.ts";
import { MODEL_DEFAULTS, type ParsedNode, parseNode, TEST_DEFAULTS } from "./parse_node.ts";
import type { PlainRecord } from "./plain.ts";
import type { ConfigSection } from "./project_file.ts";
import type { NamedEntry, NodeEntry } from "./properties_file.ts";
import type { FoundProperties } from "./read_properties.ts";
import { refuseKind } from "./refuse_kind.ts";
import { renderSuggestion } from "../core/suggest.ts";
import { readTreeConfig } from "./tree_config.ts";

/** What parsing a package yields. */
export interface ParsedPackage {
  readonly nodes: readonly DbtNode[];
  readonly templates: ReadonlyMap<string, Template>;
}

/** Where a kind of node finds its configuration and properties. */
const KINDS: Readonly<
  Record<
    Exclude<ResourceType, "unit_test">,
    {
      readonly section: ConfigSection;
      readonly entries: NodeEntry["kind"];
      readonly defaults: PlainRecord;
    }
  >
> = {
  model: { section: "models", entries: "models", defaults: MODEL_DEFAULTS },
  analysis: {
    section: "analyses",
    entries: "analyses",
    defaults: { ...MODEL_DEFAULTS, materialized: "analysis" },
  },
  seed: {
    section: "seeds",
    entries: "seeds",
    defaults: { ...MODEL_DEFAULTS, materialized: "seed" },
  },
  snapshot: {
    section: "snapshots",
    entries: "snapshots",
    defaults: { ...MODEL_DEFAULTS, materialized: "snapshot" },
  },
  test: { section: "data_tests", entries: "data_tests", defaults: TEST_DEFAULTS },
};

/** Parses all of a package. What is wrong with one node is kept in it. */
export function parsePackageNodes(
  files: PackageFiles,
  properties: readonly FoundProperties[],
  engine: DbtEngine,
  problems: DbtProblem[],
): ParsedPackage {
  const entries = indexEntries(properties, problems);
  const parsed: ParsedNode[] = files.nodes.map((file) =>
    parseNode(partsOf(file, files.package, entries, engine), engine)
  );
  const tests = parsePackageTests(
    { package: files.package, properties, nodes: parsed.map((one) => one.node) },
    engine,
    problems,
  );
  noteStrangers(entries, files, problems);
  for (const unitTest of properties.flatMap((one) => one.properties.unitTests)) {
    problems.push(noteUnrun("unit_test", unitTest));
  }
  const all = [...parsed, ...tests];
  return {
    nodes: all.map((one) => one.node),
    templates: new Map(
      all.flatMap(({ node, template }) =>
        template === undefined ? [] : [[node.uniqueId, template] as const]
      ),
    ),
  };
}

/** Configuration by folder, of a package's own file and above it the root project's. */
export function treeConfigOf(
  section: ConfigSection,
  fqn: readonly string[],
  dbtPackage: DbtPackage,
  engine: DbtEngine,
): PlainRecord {
  const own = readTreeConfig(dbtPackage.projectFile.sections[section], fqn);
  if (dbtPackage.name === engine.root.name) return own;
  return mergeConfig(own, readTreeConfig(engine.root.projectFile.sections[section], fqn));
}

type Entries = ReadonlyMap<string, NodeEntry>;

function indexEntries(
  properties: readonly FoundProperties[],
  problems: DbtProblem[],
): Entries {
  const entries = new Map<string, NodeEntry>();
  for (const entry of properties.flatMap((one) => one.properties.nodes)) {
    const key = `${entry.kind}/${entry.name}`;
    if (!entries.has(key)) entries.set(key, entry);
    else problems.push(noteTwice(entry));
  }
  return entries;
}

function partsOf(
  file: NodeFile,
  dbtPackage: DbtPackage,
  entries: Entries,
  engine: DbtEngine,
): Parameters<typeof parseNode>[0] {
  const kind = file.resourceType === "unit_test" ? KINDS.test : KINDS[file.resourceType];
  return {
    file,
    treeConfig: treeConfigOf(kind.section, file.fqn, dbtPackage, engine),
    entry: entries.get(`${kind.entries}/${file.name}`),
    defaults: kind.defaults,
  };
}

function noteTwice(entry: NodeEntry): DbtProblem {
  return {
    severity: "error",
    code: "PHLO-504",
    message: `Cannot use the properties of "${entry.name}": they are written twice`,
    hint: "keep one of the two",
    place: entry.place,
  };
}

/** Properties of models that are not there: a typing mistake that dbt only warns of, and so do we. */
function noteStrangers(
  entries: Entries,
  files: PackageFiles,
  problems: DbtProblem[],
): void {
  const names = files.nodes.map((file) => file.name);
  const known = new Set(names);
  for (const entry of entries.values()) {
    if (known.has(entry.name)) continue;
    if (entry.kind === "snapshots") {
      problems.push(noteUnrun("snapshot", entry));
      continue;
    }
    problems.push({
      severity: "notice",
      code: "PHLO-503",
      message: `Properties of "${entry.name}" describe nothing: there is no file of that name`,
      hint: renderSuggestion(entry.name, names) ?? "correct the name",
      place: entry.place,
    });
  }
}

/** What a properties file defines by itself and phlo does not run. */
function noteUnrun(
  resourceType: ResourceType,
  entry: Pick<NamedEntry, "name" | "place">,
): DbtProblem {
  const error = refuseKind({ resourceType, name: entry.name, file: entry.place.file });
  return { ...problemOf(asPhloError(error), entry.place), place: entry.place };
}
