/**
 * All macros of a project, its packages and phlo's own, and the order in which a name is looked up among them.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { renderSuggestion } from "../core/suggest.ts";
import type { MacroDefinition, Template } from "../jinja/syntax.ts";

/** The package of phlo's own macros, under the name that dbt's have. */
export const BUILT_IN_PACKAGE = "dbt";

/** One macro. */
export interface MacroEntry {
  readonly uniqueId: string;
  readonly name: string;
  readonly packageName: string;
  readonly definition: MacroDefinition;
}

/** Macros by package. */
export interface MacroLibrary {
  readonly rootName: string;
  readonly packages: ReadonlyMap<string, ReadonlyMap<string, MacroEntry>>;
  /** Where `adapter.dispatch` looks, by namespace, as dbt_project.yml says. */
  readonly dispatch: ReadonlyMap<string, readonly string[]>;
}

/** The name dbt gives a macro: tests and materializations have a prefix. */
export function nameMacro(definition: MacroDefinition): string {
  switch (definition.kind) {
    case "macro":
      return definition.name;
    case "test":
      return `test_${definition.name}`;
    case "materialization":
      return `materialization_${definition.name}`;
  }
}

/** The macros of templates as one package's. A later file wins over an earlier one. */
export function collectMacros(
  packageName: string,
  templates: readonly Template[],
): ReadonlyMap<string, MacroEntry> {
  const macros = new Map<string, MacroEntry>();
  for (const definition of templates.flatMap((template) => template.macros)) {
    const name = nameMacro(definition);
    macros.set(name, {
      uniqueId: `macro.${packageName}.${name}`,
      name,
      packageName,
      definition,
    });
  }
  return macros;
}

/** Finds a macro as a node of `packageName` sees it: its own package, then the project, then phlo's own. */
export function findMacro(
  library: MacroLibrary,
  name: string,
  packageName: string,
): MacroEntry | undefined {
  return library.packages.get(packageName)?.get(name) ??
    library.packages.get(library.rootName)?.get(name) ??
    library.packages.get(BUILT_IN_PACKAGE)?.get(name);
}

/** What `adapter.dispatch` was asked. */
export interface DispatchRequest {
  readonly macroName: string;
  readonly namespace?: string;
  /** The package of the node that renders. */
  readonly packageName: string;
  /** `trino__`, `default__`: tried in this order in each package. */
  readonly prefixes: readonly string[];
}

/** Finds the macro that `adapter.dispatch` stands for. @throws PhloError PHLO-502 where there is none. */
export function dispatchMacro(library: MacroLibrary, request: DispatchRequest): MacroEntry {
  const { macroName, namespace, prefixes } = request;
  for (const packageName of searchOrder(library, request)) {
    for (const prefix of prefixes) {
      const found = library.packages.get(packageName)?.get(`${prefix}__${macroName}`);
      if (found !== undefined) return found;
    }
  }
  const known = [...library.packages.values()].flatMap((macros) => [...macros.keys()]);
  const hint = renderSuggestion(`${prefixes[0]}__${macroName}`, known);
  throw new PhloError(
    "PHLO-502",
    `Cannot dispatch "${macroName}"${
      namespace === undefined ? "" : ` of "${namespace}"`
    }: no macro ${prefixes.map((prefix) => `"${prefix}__${macroName}"`).join(" or ")} is there`,
    hint === undefined ? {} : { hint },
  );
}

function searchOrder(library: MacroLibrary, request: DispatchRequest): readonly string[] {
  const { namespace, packageName } = request;
  if (namespace === undefined) return [packageName, library.rootName, BUILT_IN_PACKAGE];
  return library.dispatch.get(namespace) ?? [library.rootName, namespace];
}
