/**
 * A dict whose values are made when a template looks at them. Most templates never look at `model` or `node`.
 *
 * @module
 */

import { getAttribute } from "../../jinja/attribute.ts";
import { dictGet, dictHas } from "../../jinja/dict.ts";
import type { DictValue, ObjectValue, Value } from "../../jinja/value.ts";
import { renderText } from "../../jinja/value_text.ts";
import type { PlainRecord } from "../plain.ts";
import { isUndefined } from "./arguments.ts";
import { toDict, toValue } from "./plain_values.ts";

/** Makes the value; `describe` is called at most once. */
export function lazyDict(describe: () => PlainRecord): ObjectValue {
  let described: PlainRecord | undefined;
  let made: DictValue | undefined;
  const record = (): PlainRecord => described ??= describe();
  const dict = (): DictValue => made ??= toDict(record());
  return {
    kind: "object",
    typeName: "dict",
    isMapping: true,
    attribute: (name) => {
      const known = record();
      if (made === undefined && Object.hasOwn(known, name)) return toValue(known[name]);
      const value = getAttribute(dict(), name);
      return isUndefined(value) ? undefined : value;
    },
    item: (key) => dictGet(dict(), key),
    contains: (member) => dictHas(dict(), member),
    iterate: () => [...dict().entries.values()].map(([key]): Value => key),
    length: () => dict().entries.size,
    isTruthy: () => dict().entries.size > 0,
    text: () => renderText(dict()),
    toPlain: () => dict(),
  };
}
