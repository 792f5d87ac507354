/**
 * Plain data to template values and back.
 *
 * @module
 */

import { dict } from "../../jinja/dict.ts";
import { type DictValue, list, type Value } from "../../jinja/value.ts";
import { isList, isRecord, type Plain, type PlainRecord, recordOf } from "../plain.ts";

/** Makes a template value: mappings become dicts, lists become lists. */
export function toValue(plain: Plain | undefined): Value {
  if (plain === undefined || plain === null) return null;
  if (isList(plain)) return list(plain.map(toValue));
  if (isRecord(plain)) return toDict(plain);
  return plain;
}

/** Makes a dict of a mapping. */
export function toDict(record: PlainRecord): DictValue {
  return dict(Object.entries(record).map(([key, value]) => [key, toValue(value)] as const));
}

/** Makes plain data of a template value; objects become what they print. */
export function fromValue(value: Value | undefined): Plain {
  if (value === undefined || value === null || typeof value !== "object") return value ?? null;
  switch (value.kind) {
    case "float":
      return value.value;
    case "list":
    case "tuple":
      return value.items.map(fromValue);
    case "set":
      return [...value.entries.values()].map(fromValue);
    case "dict":
      return recordOf(
        [...value.entries.values()].map(([key, item]) => [
          String(fromValue(key)),
          fromValue(item),
        ]),
      );
    case "undefined":
      return null;
    case "function":
      return value.name;
    case "object":
      return fromObject(value);
  }
}

function fromObject(value: Extract<Value, { kind: "object" }>): Plain {
  if (value.toPlain !== undefined) return fromValue(value.toPlain());
  return value.text?.() ?? value.typeName;
}
