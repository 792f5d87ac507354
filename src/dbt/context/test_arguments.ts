/**
 * The arguments of a generic test: texts such as `ref('x')` and `{{ … }}` become the values they stand for.
 *
 * @module
 */

import { dict } from "../../jinja/dict.ts";
import { runSync } from "../../jinja/drive.ts";
import { parseTemplate } from "../../jinja/parse_template.ts";
import { evaluateExpression, renderTemplate } from "../../jinja/render_template.ts";
import type { Scope, Value } from "../../jinja/value.ts";
import type { Plain, PlainRecord } from "../plain.ts";
import { toValue } from "./plain_values.ts";
import { renderOptions } from "./render_options.ts";

/** dbt takes a text of this form for a call, without braces. */
const CALL = /^\s*(?:env_var|ref|var|source|doc)\s*\(.+\)\s*$/s;

/** Evaluates the arguments in a test's scope. */
export function evaluateTestArguments(kwargs: PlainRecord, scope: Scope): Value {
  return dict(
    Object.entries(kwargs).map(([name, value]) => [name, evaluate(name, value, scope)] as const),
  );
}

function evaluate(name: string, value: Plain, scope: Scope): Value {
  if (typeof value !== "string") return toValue(value);
  if (name !== "column_name" && CALL.test(value)) {
    return runSync(evaluateExpression(value, scope, renderOptions));
  }
  if (!value.includes("{{") && !value.includes("{%")) return value;
  const template = parseTemplate(value, { file: `argument ${name}` });
  const [only, ...others] = template.body.filter((statement) =>
    statement.kind !== "text" || statement.text.trim() !== ""
  );
  // A text that is one expression keeps its value: a relation stays a relation.
  if (only?.kind === "output" && others.length === 0 && name !== "column_name") {
    const inner = value.trim().replace(/^\{\{[-+]?|[-+]?\}\}$/g, "");
    return runSync(evaluateExpression(inner, scope, renderOptions));
  }
  return runSync(renderTemplate(template, scope, renderOptions));
}
