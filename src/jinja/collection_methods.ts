/**
 * The methods of lists, tuples, dicts and sets.
 *
 * @module
 */

import { dict, dictDelete, dictGet, dictHas, dictSet, hashKey, set } from "./dict.ts";
import { compareValues, isEqual } from "./equality.ts";
import { argument, integerArgument, type Method, type MethodCall, required } from "./method.ts";
import { isTruthy, listItems } from "./sequence.ts";
import {
  type DictValue,
  list,
  type ListValue,
  orElse,
  type SetValue,
  tuple,
  type TupleValue,
  type Value,
} from "./value.ts";
import { renderRepr, typeName } from "./value_text.ts";

function findItem(items: readonly Value[], wanted: Value, what: string): number {
  const index = items.findIndex((item) => isEqual(item, wanted));
  if (index < 0) throw new RangeError(what);
  return index;
}

const pop: Method<ListValue> = ({ items }, call) => {
  if (items.length === 0) throw new RangeError("pop from empty list");
  const index = integerArgument(call, 0, { fallback: -1 });
  const position = index < 0 ? index + items.length : index;
  if (position < 0 || position >= items.length) throw new RangeError("pop index out of range");
  return items.splice(position, 1)[0] as Value;
};

const sort: Method<ListValue> = ({ items }, call) => {
  const sign = isTruthy(argument(call, 99, "reverse") ?? false) ? -1 : 1;
  items.sort((left, right) => sign * compareValues(left, right));
  return null;
};

/** The methods of lists by name. */
export const LIST_METHODS: ReadonlyMap<string, Method<ListValue>> = new Map<
  string,
  Method<ListValue>
>([
  ["append", ({ items }, call) => (items.push(required(call, 0)), null)],
  ["extend", ({ items }, call) => {
    for (const item of [...listItems(required(call, 0))]) items.push(item);
    return null;
  }],
  ["insert", ({ items }, call) => {
    items.splice(integerArgument(call, 0, { fallback: 0 }), 0, required(call, 1));
    return null;
  }],
  ["pop", pop],
  ["remove", ({ items }, call) => {
    items.splice(findItem(items, required(call, 0), "list.remove(x): x not in list"), 1);
    return null;
  }],
  ["clear", ({ items }) => (items.length = 0, null)],
  ["copy", ({ items }) => list([...items])],
  ["reverse", ({ items }) => (items.reverse(), null)],
  ["sort", sort],
  ["index", indexOf],
  ["count", countOf],
]);

function indexOf({ items }: { readonly items: readonly Value[] }, call: MethodCall): Value {
  const wanted = required(call, 0);
  return findItem(items, wanted, `${renderRepr(wanted)} is not in list`);
}

function countOf({ items }: { readonly items: readonly Value[] }, call: MethodCall): Value {
  const wanted = required(call, 0);
  return items.filter((item) => isEqual(item, wanted)).length;
}

/** The methods of tuples by name. */
export const TUPLE_METHODS: ReadonlyMap<string, Method<TupleValue>> = new Map<
  string,
  Method<TupleValue>
>([["index", indexOf], ["count", countOf]]);

/** Key and value pairs: of a dict or mapping, or of a list of pairs. @throws TypeError */
export function listPairs(value: Value): readonly (readonly [Value, Value])[] {
  if (typeof value === "object" && value?.kind === "dict") return [...value.entries.values()];
  if (typeof value === "object" && value?.kind === "object" && value.isMapping) {
    return [...(value.iterate?.() ?? [])].map((key) => [key, value.item?.(key) ?? null]);
  }
  return listItems(value).map((pair) => {
    const items = listItems(pair);
    if (items.length === 2) return [items[0] as Value, items[1] as Value];
    throw new TypeError(`cannot convert '${typeName(value)}' to a dict: its items are no pairs`);
  });
}

const updateDict: Method<DictValue> = (self, call) => {
  const other = call.args[0];
  const pairs = other === undefined ? [] : [...listPairs(other)];
  for (const [key, value] of [...pairs, ...call.kwargs]) dictSet(self, key, value);
  return null;
};

const popKey: Method<DictValue> = (self, call) => {
  const key = required(call, 0);
  const value = orElse(dictGet(self, key), () => call.args[1]);
  if (value === undefined) throw new RangeError(`there is no key ${renderRepr(key)}`);
  dictDelete(self, key);
  return value;
};

const setDefault: Method<DictValue> = (self, call) => {
  const key = required(call, 0);
  if (!dictHas(self, key)) dictSet(self, key, call.args[1] ?? null);
  return dictGet(self, key) ?? null;
};

const popLast: Method<DictValue> = (self) => {
  const last = [...self.entries.values()].at(-1);
  if (last === undefined) throw new RangeError("popitem(): dictionary is empty");
  dictDelete(self, last[0]);
  return tuple(last);
};

/** The methods of dicts by name. */
export const DICT_METHODS: ReadonlyMap<string, Method<DictValue>> = new Map<
  string,
  Method<DictValue>
>([
  [
    "get",
    (self, call) =>
      orElse(dictGet(self, required(call, 0)), () => argument(call, 1, "default") ?? null),
  ],
  ["items", (self) => list([...self.entries.values()].map((entry) => tuple([...entry])))],
  ["keys", (self) => list([...self.entries.values()].map(([key]) => key))],
  ["values", (self) => list([...self.entries.values()].map(([, value]) => value))],
  ["update", updateDict],
  ["pop", popKey],
  ["popitem", popLast],
  ["setdefault", setDefault],
  ["copy", (self) => dict([...self.entries.values()])],
  ["clear", (self) => (self.entries.clear(), null)],
]);

function combine(
  self: SetValue,
  call: MethodCall,
  keeps: (isHere: boolean, isThere: boolean) => boolean,
): SetValue {
  const other = set(call.args.flatMap((arg) => [...listItems(arg)]));
  const all = set([...self.entries.values(), ...other.entries.values()]);
  return set(
    [...all.entries].filter(([key]) => keeps(self.entries.has(key), other.entries.has(key)))
      .map(([, member]) => member),
  );
}

function isWithin(inner: readonly Value[], outer: readonly Value[]): boolean {
  const { entries } = set(outer);
  return inner.every((member) => entries.has(hashKey(member)));
}

/** The methods of sets by name. */
export const SET_METHODS: ReadonlyMap<string, Method<SetValue>> = new Map<string, Method<SetValue>>(
  [
    ["add", (self, call) => {
      const member = required(call, 0);
      if (!self.entries.has(hashKey(member))) self.entries.set(hashKey(member), member);
      return null;
    }],
    ["update", (self, call) => {
      for (const member of call.args.flatMap((arg) => [...listItems(arg)])) {
        self.entries.set(hashKey(member), member);
      }
      return null;
    }],
    ["discard", (self, call) => (self.entries.delete(hashKey(required(call, 0))), null)],
    ["remove", (self, call) => {
      const member = required(call, 0);
      if (self.entries.delete(hashKey(member))) return null;
      throw new RangeError(`${renderRepr(member)} is not in the set`);
    }],
    ["clear", (self) => (self.entries.clear(), null)],
    ["copy", (self) => set(self.entries.values())],
    ["union", (self, call) => combine(self, call, (here, there) => here || there)],
    ["intersection", (self, call) => combine(self, call, (here, there) => here && there)],
    ["difference", (self, call) => combine(self, call, (here, there) => here && !there)],
    ["symmetric_difference", (self, call) => combine(self, call, (here, there) => here !== there)],
    ["issubset", (self, call) => isWithin(listItems(self), listItems(required(call, 0)))],
    ["issuperset", (self, call) => isWithin(listItems(required(call, 0)), listItems(self))],
    [
      "isdisjoint",
      (self, call) => combine(self, call, (here, there) => here && there).entries.size === 0,
    ],
  ],
);
