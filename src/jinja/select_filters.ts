/**
 * Filters that apply another filter or a test to each item: `map`, `select`, `reject` and their kin.
 *
 * @module
 */

import type { Filter, FilterInput } from "./filter_arguments.ts";
import { checkValue } from "./is_checks.ts";
import { pickAttribute } from "./pick_attribute.ts";
import { isTruthy, listItems } from "./sequence.ts";
import { isRendering, list, type Rendering, type Value } from "./value.ts";
import { renderText } from "./value_text.ts";

/** Finds a filter by name. @throws TypeError where there is none. */
export type FilterFinder = (name: string) => Filter;

/** These filters, unlike all others, take everything false for an empty list: `none | map('upper')`. */
function listAny(value: Value): readonly Value[] {
  return isTruthy(value) ? listItems(value) : [];
}

/** `map('upper')` and `map(attribute='name')`; the other filters are found when they are used. */
export function createMapFilter(findFilter: FilterFinder): Filter {
  return function* map(input: FilterInput): Rendering<Value> {
    const attribute = input.kwargs.get("attribute");
    const items = listAny(input.value);
    if (attribute !== undefined) {
      const fallback = input.kwargs.get("default");
      return list(items.map((item) => pickAttribute(item, attribute, fallback)));
    }
    const [name, ...args] = input.args;
    if (name === undefined) throw new TypeError("map requires a filter argument");
    const filter = findFilter(renderText(name));
    const mapped: Value[] = [];
    for (const value of items) {
      const answer = filter({ ...input, value, args });
      mapped.push(isRendering(answer) ? yield* answer : answer);
    }
    return list(mapped);
  };
}

interface SelectOptions {
  readonly keeps: boolean;
  readonly byAttribute: boolean;
}

function select({ keeps, byAttribute }: SelectOptions): Filter {
  return (input) => {
    const [attribute = null, ...afterAttribute] = input.args;
    const [test, ...args] = byAttribute ? afterAttribute : input.args;
    if (byAttribute && input.args.length === 0) {
      throw new TypeError("Missing parameter for attribute name");
    }
    return list(
      listAny(input.value).filter((item) => {
        const value = byAttribute ? pickAttribute(item, attribute) : item;
        const holds = test === undefined
          ? isTruthy(value)
          : checkValue(renderText(test), value, args);
        return holds === keeps;
      }),
    );
  };
}

/** The selecting filters by name. */
export const SELECT_FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ["select", select({ keeps: true, byAttribute: false })],
  ["reject", select({ keeps: false, byAttribute: false })],
  ["selectattr", select({ keeps: true, byAttribute: true })],
  ["rejectattr", select({ keeps: false, byAttribute: true })],
]);
