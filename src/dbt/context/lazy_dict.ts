/**
 * A dict that is made when a template first looks into it. Most templates never look at `model` or `node`.
 *
 * @module
 */

import { getAttribute } from "../../jinja/attribute.ts";
import { dictGet, dictHas } from "../../jinja/dict.ts";
import type { DictValue, ObjectValue, Value } from "../../jinja/value.ts";
import { renderText } from "../../jinja/value_text.ts";
import { isUndefined } from "./arguments.ts";

/** Makes the value; `make` is called at most once. */
export function lazyDict(make: () => DictValue): ObjectValue {
  let made: DictValue | undefined;
  const dict = (): DictValue => made ??= make();
  return {
    kind: "object",
    typeName: "dict",
    isMapping: true,
    attribute: (name) => {
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
