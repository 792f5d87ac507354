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
import { toValue } from "./context/plain_values.ts";
import { type DescribedNode, describeNode } from "./describe_node.ts";
import { DEFAULT_NAMES, type NamedPart } from "./default_names.ts";
import type { DbtEngine } from "./engine.ts";
import type { MacroEntry } from "./macro_library.ts";
import { readText } from "./plain.ts";

/** The three parts of a node's relation. */
export interface NodeNames {
  readonly database: string;
  readonly schema: string;
  readonly alias: string;
}

/** Asks `generate_schema_name` and its two kin where the project has them; dbt's own rules where it has not. */
export function nameNode(node: DescribedNode, scope: NodeScope, engine: DbtEngine): NodeNames {
  const described = lazyDict(() => describeNode(node));
  const name = (part: NamedPart): string => {
    const custom = node.config[part];
    const macro = findNameMacro(engine, part, node.packageName);
    if (macro !== undefined) return callMacro(macro, [toValue(custom), described], scope);
    return DEFAULT_NAMES[part](
      { custom: readText(custom), nodeName: node.name },
      engine.target,
    );
  };
  return { database: name("database"), schema: name("schema"), alias: name("alias") };
}

/** The root project first: these macros are meant to be overridden there, for packages too. */
function findNameMacro(
  { library, target }: DbtEngine,
  part: NamedPart,
  packageName: string,
): MacroEntry | undefined {
  const name = `generate_${part}_name`;
  for (const one of [library.rootName, packageName]) {
    const macros = library.packages.get(one);
    const found = macros?.get(name) ?? macros?.get(`${target.dialect}__${name}`) ??
      macros?.get(`default__${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
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
