/**
 * Dicts and sets of templates: found by Python's equality (1 and 1.0 are one key, equal tuples are one key), kept in order of insertion.
 *
 * @module
 */

import type { DictValue, HashKey, SetValue, Value } from "./value.ts";

/** Makes a dict. */
export function dict(entries: Iterable<readonly [Value, Value]> = []): DictValue {
  const made: DictValue = { kind: "dict", entries: new Map() };
  for (const [key, value] of entries) dictSet(made, key, value);
  return made;
}

/** Makes a set. */
export function set(members: Iterable<Value> = []): SetValue {
  const made: SetValue = { kind: "set", entries: new Map() };
  for (const member of members) {
    const key = hashKey(member);
    if (!made.entries.has(key)) made.entries.set(key, member);
  }
  return made;
}

/** The value under a key, or undefined. */
export function dictGet(target: DictValue, key: Value): Value | undefined {
  return target.entries.get(hashKey(key))?.[1];
}

/** Puts a value under a key; a key that is there keeps its place. */
export function dictSet(target: DictValue, key: Value, value: Value): void {
  const hash = hashKey(key);
  const entry = target.entries.get(hash);
  if (entry === undefined) target.entries.set(hash, [key, value]);
  else entry[1] = value;
}

/** Tells whether a key is there. */
export function dictHas(target: DictValue, key: Value): boolean {
  return target.entries.has(hashKey(key));
}

/** Removes a key. */
export function dictDelete(target: DictValue, key: Value): boolean {
  return target.entries.delete(hashKey(key));
}

/**
 * What a value is found by in a dict or set.
 * @throws TypeError where the value can change and so cannot be a key.
 */
export function hashKey(value: Value): HashKey {
  if (typeof value === "string") return `s${value}`;
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "bigint") {
    const asNumber = Number(value);
    return BigInt(asNumber) === value ? asNumber : value;
  }
  if (typeof value !== "object" || value === null) return value;
  switch (value.kind) {
    case "float":
      return value.value;
    case "tuple":
      return `t${value.items.map(renderHash).join(",")}`;
    case "object":
      return value.hash === undefined ? value : `o${value.typeName}:${value.hash()}`;
    case "function":
      return value;
    case "undefined":
      return "u";
    default:
      throw new TypeError(`unhashable type: '${value.kind}'`);
  }
}

const IDENTITIES = new WeakMap<object, number>();
let identityCount = 0;

/** The key as text that no other key shares, for keys made of several values. */
function renderHash(value: Value): string {
  const hash = hashKey(value);
  if (typeof hash === "string") return `${hash.length}:${hash}`;
  if (typeof hash !== "object" || hash === null) return `${typeof hash}:${String(hash)}`;
  const identity = IDENTITIES.get(hash) ?? ++identityCount;
  IDENTITIES.set(hash, identity);
  return `#${identity}`;
}
