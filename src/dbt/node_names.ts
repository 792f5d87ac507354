/**
 * A node's database, schema and alias, by the macros that dbt lets a project override.
 *
 * @module
 */

import { runSync } from "../jinja/drive.ts";
import { evaluateExpression } from "../jinja/render_template.ts";
import type { Value } from "../jinja/value.ts";
import type { NodeScope } from "./context/node_scope.ts";
import { toText } from "./context/arguments.ts";
import { lazyDict } from "./context/lazy_dict.ts";
import { toDict, toValue } from "./context/plain_values.ts";
import { type DescribedNode, describeNode } from "./describe_node.ts";
import type { DbtEngine } from "./engine.ts";
import { BUILT_IN_PACKAGE, findMacro, type MacroEntry } from "./macro_library.ts";
import type { Plain } from "./plain.ts";

/** The three parts of a node's relation. */
export interface NodeNames {
  readonly database: string;
  readonly schema: string;
  readonly alias: string;
}

/** Asks `generate_schema_name` and its two kin; the project's own wins over phlo's, as in dbt. */
export function nameNode(
  node: DescribedNode,
  scope: NodeScope,
  engine: DbtEngine,
): NodeNames {
  const { config, packageName, name } = node;
  const described = lazyDict(() => toDict(describeNode(node)));
  const generate = (part: string, custom: Plain | undefined, fallback: string): string => {
    const macro = findNameMacro(engine, `generate_${part}_name`, packageName);
    return macro === undefined ? fallback : callMacro(macro, [toValue(custom), described], scope);
  };
  return {
    database: generate("database", config.database, engine.target.database),
    schema: generate("schema", config.schema, engine.target.schema),
    alias: generate("alias", config.alias, name),
  };
}

/** The root project first: these macros are meant to be overridden there, for packages too. */
function findNameMacro(
  engine: DbtEngine,
  name: string,
  packageName: string,
): MacroEntry | undefined {
  const { library } = engine;
  return findMacro(library, name, library.rootName) ??
    findMacro(library, name, packageName) ??
    library.packages.get(BUILT_IN_PACKAGE)?.get(name);
}

function callMacro(macro: MacroEntry, args: readonly Value[], scope: NodeScope): string {
  const own = new Map<string, Value>([
    ["generate", scope.bind(macro)],
    ["custom", args[0] ?? null],
    ["described", args[1] ?? null],
  ]);
  const rendering = evaluateExpression("generate(custom, described)", {
    lookup: (name) => own.has(name) ? own.get(name) : scope.lookup(name),
  });
  return toText(runSync(rendering)).trim();
}
