/**
 * All filters by name.
 *
 * @module
 */

import { renderSuggestion } from "../core/suggest.ts";
import type { Filter } from "./filter_arguments.ts";
import { NUMBER_FILTERS } from "./number_filters.ts";
import { createMapFilter, SELECT_FILTERS } from "./select_filters.ts";
import { SEQUENCE_FILTERS } from "./sequence_filters.ts";
import { TEXT_FILTERS } from "./text_filters.ts";
import type { HostFunction } from "./value.ts";

/** In SQL these leave the value as it is; `renderNative` gives them their meaning in YAML. */
export const NATIVE_FILTERS = ["as_text", "as_bool", "as_number", "as_native"] as const;

const BUILT_IN: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ...TEXT_FILTERS,
  ...NUMBER_FILTERS,
  ...SEQUENCE_FILTERS,
  ...SELECT_FILTERS,
  ...NATIVE_FILTERS.map((name): [string, Filter] => [name, ({ value }) => value]),
]);

/** Finds a filter as a function of the piped value and the arguments. @throws TypeError where there is none. */
export function findFilter(
  name: string,
  additions: ReadonlyMap<string, HostFunction> | undefined,
): HostFunction {
  const added = additions?.get(name);
  if (added !== undefined) return added;
  const filter = findBuiltIn(name, additions);
  return ([value = null, ...args], kwargs, context) => filter({ value, args, kwargs, context });
}

function findBuiltIn(
  name: string,
  additions: ReadonlyMap<string, HostFunction> | undefined,
): Filter {
  const filter = BUILT_IN.get(name);
  if (filter !== undefined) return filter;
  if (name === "map") return createMapFilter((inner) => findForMap(inner, additions));
  const suggestion = renderSuggestion(name, [
    "map",
    ...BUILT_IN.keys(),
    ...(additions?.keys() ?? []),
  ]);
  throw new TypeError(`there is no filter "${name}"${suggestion ? `, ${suggestion}` : ""}`);
}

function findForMap(
  name: string,
  additions: ReadonlyMap<string, HostFunction> | undefined,
): Filter {
  const added = additions?.get(name);
  if (added === undefined) return findBuiltIn(name, additions);
  return ({ value, args, kwargs, context }) => added([value, ...args], kwargs, context);
}
