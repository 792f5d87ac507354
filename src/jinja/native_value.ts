/**
 * dbt's `as_bool`, `as_number` and `as_native` in YAML: the text of a value read as a Python literal.
 *
 * @module
 */

import { isFloat, isInt } from "./number.ts";
import { parseExpressionText } from "./parse_template.ts";
import { dict } from "./dict.ts";
import type { Expression, TemplateOrigin } from "./syntax.ts";
import { list, tuple, type Value } from "./value.ts";
import { renderText } from "./value_text.ts";
import { applySign } from "./arithmetic.ts";

/** Gives the value the type that the filter asks for; text for every other filter. @throws TypeError where it has not that type. */
export function readNative(filter: string, value: Value): Value {
  if (filter !== "as_bool" && filter !== "as_number" && filter !== "as_native") {
    return renderText(value);
  }
  const native = typeof value === "string" ? readLiteral(value) : value;
  const isNumber = (isInt(native) && typeof native !== "boolean") || isFloat(native);
  if (filter === "as_bool" && typeof native !== "boolean") {
    throw new TypeError(`Could not convert value '${renderText(value)}' into type 'bool'`);
  }
  if (filter === "as_number" && !isNumber) {
    throw new TypeError(`Could not convert value '${renderText(value)}' into type 'number'`);
  }
  return native;
}

/** The text as a Python literal, or as the text it is. */
function readLiteral(text: string): Value {
  try {
    const { expression, origin } = parseExpressionText(text.trim(), { file: text });
    return literalOf(expression, origin) ?? text;
  } catch {
    // Most texts are no literals; as in dbt they stay text.
    return text;
  }
}

function literalOf(node: Expression, origin: TemplateOrigin): Value | undefined {
  switch (node.kind) {
    case "literal":
      // Python knows True and None; Jinja's true and none are no literals to it.
      return /^[tfn]/.test(origin.text.slice(node.offset)) ? undefined : node.value;
    case "list":
    case "tuple": {
      const items = node.items.map((item) => literalOf(item, origin));
      const isWhole = items.every((item) => item !== undefined);
      return isWhole ? (node.kind === "list" ? list(items) : tuple(items)) : undefined;
    }
    case "dict": {
      const pairs = node.entries.map((
        { key, value },
      ) => [literalOf(key, origin), literalOf(value, origin)]);
      const isWhole = pairs.every(([key, value]) => key !== undefined && value !== undefined);
      return isWhole ? dict(pairs as [Value, Value][]) : undefined;
    }
    case "unary": {
      const operand = literalOf(node.operand, origin);
      if (operand === undefined || node.operator === "not") return undefined;
      return applySign(node.operator, operand);
    }
    default:
      return undefined;
  }
}
