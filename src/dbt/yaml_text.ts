/**
 * Jinja in YAML values: `"{{ var('x') }}"` becomes what it stands for.
 *
 * @module
 */

import { runSync } from "../jinja/drive.ts";
import { parseTemplate } from "../jinja/parse_template.ts";
import { renderNative } from "../jinja/render_template.ts";
import type { Scope } from "../jinja/value.ts";
import { fromValue } from "./context/plain_values.ts";
import { renderOptions } from "./context/render_options.ts";
import { isList, isRecord, type Plain, recordOf } from "./plain.ts";

/** Tells whether a text holds Jinja. */
export function hasJinja(text: string): boolean {
  return text.includes("{{") || text.includes("{%") || text.includes("{#");
}

/** Renders one text; without Jinja it is itself. @throws PhloError PHLO-502. */
export function renderYamlText(text: string, file: string, scope: Scope): Plain {
  if (!hasJinja(text)) return text;
  const template = parseTemplate(text, { file });
  return fromValue(runSync(renderNative(template, scope, renderOptions)));
}

/** Renders every text of a value; hooks stay as written, because they are rendered when they run. */
export function renderYamlValue(value: Plain, file: string, scope: Scope): Plain {
  if (typeof value === "string") return renderYamlText(value, file, scope);
  if (isList(value)) return value.map((item) => renderYamlValue(item, file, scope));
  if (!isRecord(value)) return value;
  return recordOf(
    Object.entries(value).map(([key, item]) => [
      key,
      /^(?:pre|post)[-_]hook$/.test(key) ? item : renderYamlValue(item, file, scope),
    ]),
  );
}
