/**
 * Reads the texts under `templates/`, which are embedded in the compiled program, and fills in their `@@names@@`.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import type { Host } from "../core/host.ts";

/** Texts of templates by name, such as `project/gitignore.txt`. */
export type Templates = ReadonlyMap<string, string>;

/** Reads templates by name. */
export async function readTemplates(names: readonly string[], host: Host): Promise<Templates> {
  const unique = [...new Set(names)];
  const texts = await Promise.all(unique.map((name) => host.disk.readText(pathOf(name))));
  return new Map(unique.map((name, index) => [name, texts[index] ?? ""]));
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(`../../templates/${name}`, import.meta.url));
}

/**
 * Renders a template: each `@@name@@` becomes its value.
 * @throws RangeError for a template or value that is not there.
 */
export function renderTemplate(
  name: string,
  values: Readonly<Record<string, string>>,
  templates: Templates,
): string {
  const text = templates.get(name);
  if (text === undefined) throw new RangeError(`The template "${name}" was not read`);
  return text.replaceAll(/@@(\w+)@@/g, (_, key: string) => {
    const value = values[key];
    if (value === undefined) throw new RangeError(`The template "${name}" has no value "${key}"`);
    return value;
  });
}
