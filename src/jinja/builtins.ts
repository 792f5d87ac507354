/**
 * The functions that every template has without asking: `range`, `dict`, `namespace`, `cycler`, `joiner`.
 *
 * @module
 */

import { dict, dictSet } from "./dict.ts";
import { listPairs } from "./collection_methods.ts";
import { isEqual } from "./equality.ts";
import { isInt, toIndex } from "./number.ts";
import { type HostFunction, hostFunction, type ObjectValue, type Value } from "./value.ts";

const MAX_RANGE = 100_000;

const makeRange: HostFunction = (args) => {
  const [first = 0, second, third = 1] = args.map((arg) => toIndex(arg, "range() argument"));
  if (args.length === 0) throw new TypeError("range expected at least 1 argument, got 0");
  const [start, stop, step] = second === undefined ? [0, first, 1] : [first, second, third];
  if (step === 0) throw new RangeError("range() arg 3 must not be zero");
  const count = Math.max(0, Math.ceil((stop - start) / step));
  if (count > MAX_RANGE) {
    throw new RangeError(`Range too big. The maximum size of a range is ${MAX_RANGE}`);
  }
  return rangeValue(start, step, count);
};

function rangeValue(start: number, step: number, count: number): ObjectValue {
  const items = () => Array.from({ length: count }, (_, index) => start + index * step);
  const stop = start + count * step;
  return {
    kind: "object",
    typeName: "range",
    attribute: (name) => ({ start, stop, step } as Record<string, number>)[name],
    item: (key) => isInt(key) ? items().at(Number(key)) : undefined,
    iterate: items,
    length: () => count,
    contains: (member) => items().some((item) => isEqual(item, member)),
    text: () => step === 1 ? `range(${start}, ${stop})` : `range(${start}, ${stop}, ${step})`,
  };
}

function collectDict(args: readonly Value[], kwargs: ReadonlyMap<string, Value>) {
  const first = args[0];
  const made = dict(first === undefined ? [] : listPairs(first));
  for (const [key, value] of kwargs) dictSet(made, key, value);
  return made;
}

/** `namespace(a=1)`: the one thing whose attributes a template may set. */
const makeNamespace: HostFunction = (args, kwargs) => {
  const names = new Map<string, Value>();
  for (const [key, value] of collectDict(args, kwargs).entries.values()) {
    names.set(String(key), value);
  }
  return {
    kind: "object",
    typeName: "Namespace",
    attribute: (name) => names.get(name),
    setAttribute: (name, value) => void names.set(name, value),
    text: () => `<Namespace ${[...names.keys()].join(", ")}>`,
  };
};

const makeCycler: HostFunction = (args) => {
  if (args.length === 0) throw new TypeError("at least one item has to be provided");
  let position = 0;
  const current = () => args[position] as Value;
  const next = hostFunction("next", () => {
    const value = current();
    position = (position + 1) % args.length;
    return value;
  });
  const reset = hostFunction("reset", () => {
    position = 0;
    return null;
  });
  return {
    kind: "object",
    typeName: "Cycler",
    attribute: (name) =>
      name === "current"
        ? current()
        : name === "next"
        ? next
        : name === "reset"
        ? reset
        : undefined,
  };
};

const makeJoiner: HostFunction = (args) => {
  let isUsed = false;
  return hostFunction("joiner", () => {
    const text = isUsed ? args[0] ?? ", " : "";
    isUsed = true;
    return text;
  });
};

/** The functions by name. A scope's own names come first. */
export const BUILTINS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["range", hostFunction("range", makeRange)],
  ["dict", hostFunction("dict", collectDict)],
  ["namespace", hostFunction("namespace", makeNamespace)],
  ["cycler", hostFunction("cycler", makeCycler)],
  ["joiner", hostFunction("joiner", makeJoiner)],
]);
