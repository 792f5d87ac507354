/**
 * Filters over lists and dicts: order, grouping, the first and the last. Those that apply tests or other filters are in `select_filters.ts`.
 *
 * @module
 */

import { applyBinary } from "./arithmetic.ts";
import { listPairs } from "./collection_methods.ts";
import { compareValues, isEqual } from "./equality.ts";
import { hashKey } from "./dict.ts";
import {
  type Filter,
  filterArgument,
  filterFlag,
  filterInteger,
  filterText,
} from "./filter_arguments.ts";
import { pickAttribute, pickOwnAttribute } from "./pick_attribute.ts";
import { isTruthy, lengthOf, listItems } from "./sequence.ts";
import { list, orElse, tuple, undefinedValue, type Value } from "./value.ts";
import { renderText } from "./value_text.ts";

/** Small letters for comparing without case; other values as they are. */
function ignoreCase(value: Value): Value {
  return typeof value === "string" ? value.toLowerCase() : value;
}

/** What items are compared by: an attribute, several (`"a,b"`), or themselves; without case unless asked. */
function keyOf(
  options: { readonly attribute: Value | undefined; readonly isCaseSensitive: boolean },
) {
  const { attribute, isCaseSensitive } = options;
  const fold = (value: Value) => isCaseSensitive ? value : ignoreCase(value);
  if (attribute === undefined || attribute === null) return fold;
  const paths = typeof attribute === "string" ? attribute.split(",") : [attribute];
  const picks = (item: Value) => paths.map((path) => fold(pickAttribute(item, path)));
  return (item: Value): Value => paths.length === 1 ? picks(item)[0] ?? null : tuple(picks(item));
}

/** Equal keys need no order: two items without the attribute are not compared further. */
function compareKeys(left: Value, right: Value): number {
  return isEqual(left, right) ? 0 : compareValues(left, right);
}

const sort: Filter = (input) => {
  const key = keyOf({
    attribute: filterArgument(input, 2, "attribute"),
    isCaseSensitive: filterFlag(input, 1, "case_sensitive"),
  });
  const sign = filterFlag(input, 0, "reverse") ? -1 : 1;
  const keyed = listItems(input.value).map((item) => ({ item, key: key(item) }));
  keyed.sort((left, right) => sign * compareKeys(left.key, right.key));
  return list(keyed.map(({ item }) => item));
};

const unique: Filter = (input) => {
  const key = keyOf({
    attribute: filterArgument(input, 1, "attribute"),
    isCaseSensitive: filterFlag(input, 0, "case_sensitive"),
  });
  const seen = new Set<unknown>();
  return list(
    listItems(input.value).filter((item) => {
      const hash = hashKey(key(item));
      return seen.has(hash) ? false : (seen.add(hash), true);
    }),
  );
};

function extreme(sign: 1 | -1): Filter {
  return (input) => {
    const key = keyOf({
      attribute: filterArgument(input, 1, "attribute"),
      isCaseSensitive: filterFlag(input, 0, "case_sensitive"),
    });
    const items = listItems(input.value);
    if (items.length === 0) return undefinedValue("", "No aggregated item, sequence was empty.");
    return items.reduce((best, item) =>
      sign * compareValues(key(item), key(best)) < 0 ? item : best
    );
  };
}

function listMapping(value: Value): readonly (readonly [Value, Value])[] {
  const isMapping = typeof value === "object" && value !== null &&
    (value.kind === "dict" || (value.kind === "object" && value.isMapping === true));
  if (isMapping) return listPairs(value);
  throw new TypeError("Can only get item pairs from a mapping.");
}

const sortDict: Filter = (input) => {
  const side = filterText(input, 1, { name: "by", fallback: "key" }) === "value" ? 1 : 0;
  const isCaseSensitive = filterFlag(input, 0, "case_sensitive");
  const sign = filterFlag(input, 2, "reverse") ? -1 : 1;
  const fold = (value: Value) => isCaseSensitive ? value : ignoreCase(value);
  const pairs = [...listMapping(input.value)];
  pairs.sort((left, right) => sign * compareValues(fold(left[side]), fold(right[side])));
  return list(pairs.map((pair) => tuple([...pair])));
};

const groupBy: Filter = (input) => {
  const attribute = filterArgument(input, 0, "attribute") ?? null;
  const fallback = filterArgument(input, 1, "default");
  const isCaseSensitive = filterFlag(input, 2, "case_sensitive");
  const picked = listItems(input.value).map((item) => {
    const own = pickAttribute(item, attribute, fallback);
    return { item, own, key: isCaseSensitive ? own : ignoreCase(own) };
  });
  picked.sort((left, right) => compareKeys(left.key, right.key));
  const groups: { own: Value; key: Value; items: Value[] }[] = [];
  for (const { item, own, key } of picked) {
    const last = groups.at(-1);
    if (last !== undefined && isEqual(last.key, key)) last.items.push(item);
    else groups.push({ own, key, items: [item] });
  }
  return list(groups.map(({ own, items }) => groupValue(own, list(items))));
};

/** A group is a pair that also answers to `grouper` and `list`. */
function groupValue(grouper: Value, members: Value): Value {
  const pair = [grouper, members];
  return {
    kind: "object",
    typeName: "_GroupTuple",
    attribute: (name) => name === "grouper" ? grouper : name === "list" ? members : undefined,
    item: (key) => typeof key === "number" ? pair.at(key) : undefined,
    iterate: () => pair,
    length: () => 2,
  };
}

const batch: Filter = (input) => {
  const size = Math.max(1, filterInteger(input, 0, { name: "linecount", fallback: 1 }));
  const fill = filterArgument(input, 1, "fill_with");
  const items = listItems(input.value);
  const rows: Value[] = [];
  for (let start = 0; start < items.length; start += size) {
    const row = items.slice(start, start + size);
    while (fill !== undefined && row.length < size) row.push(fill);
    rows.push(list(row));
  }
  return list(rows);
};

const slice: Filter = (input) => {
  const count = Math.max(1, filterInteger(input, 0, { name: "slices", fallback: 1 }));
  const fill = filterArgument(input, 1, "fill_with");
  const items = listItems(input.value);
  const size = Math.floor(items.length / count);
  const longer = items.length % count;
  return list(Array.from({ length: count }, (_, index) => {
    const start = index * size + Math.min(index, longer);
    const part = items.slice(start, start + size + (index < longer ? 1 : 0));
    if (fill !== undefined && index >= longer && longer > 0) part.push(fill);
    return list(part);
  }));
};

const join: Filter = (input) => {
  const separator = filterText(input, 0, { name: "d", fallback: "" });
  const attribute = filterArgument(input, 1, "attribute");
  const items = listItems(input.value);
  const picked = attribute === undefined || attribute === null
    ? items
    : items.map((item) => pickAttribute(item, attribute));
  return picked.map(renderText).join(separator);
};

const sum: Filter = (input) => {
  const attribute = filterArgument(input, 0, "attribute");
  return listItems(input.value).reduce<Value>(
    (total, item) =>
      applyBinary(
        "+",
        total,
        attribute === undefined || attribute === null ? item : pickAttribute(item, attribute),
      ),
    filterArgument(input, 1, "start") ?? 0,
  );
};

const fallBack: Filter = (input) => {
  const { value } = input;
  const isMissing = typeof value === "object" && value?.kind === "undefined";
  const isEmpty = filterFlag(input, 1, "boolean") && !isTruthy(value);
  return isMissing || isEmpty ? orElse(filterArgument(input, 0, "default_value"), () => "") : value;
};

/** The filters over sequences by name. */
export const SEQUENCE_FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  [
    "attr",
    (input) => pickOwnAttribute(input.value, filterText(input, 0, { name: "name", fallback: "" })),
  ],
  ["batch", batch],
  ["count", ({ value }) => lengthOf(value)],
  ["d", fallBack],
  ["default", fallBack],
  ["dictsort", sortDict],
  [
    "first",
    ({ value }) =>
      orElse(listItems(value)[0], () => undefinedValue("", "No first item, sequence was empty.")),
  ],
  ["groupby", groupBy],
  [
    "items",
    ({ value }) =>
      typeof value === "object" && value?.kind === "undefined"
        ? list()
        : list(listMapping(value).map((pair) => tuple([...pair]))),
  ],
  ["join", join],
  [
    "last",
    ({ value }) =>
      orElse(
        listItems(value).at(-1),
        () => undefinedValue("", "No last item, sequence was empty."),
      ),
  ],
  ["length", ({ value }) => lengthOf(value)],
  ["list", ({ value }) => list([...listItems(value)])],
  ["max", extreme(-1)],
  ["min", extreme(1)],
  [
    "reverse",
    ({ value }) =>
      typeof value === "string"
        ? [...value].reverse().join("")
        : list([...listItems(value)].reverse()),
  ],
  ["slice", slice],
  ["sort", sort],
  ["sum", sum],
  ["unique", unique],
]);
