/**
 * `{% docs name %}` blocks of Markdown files: descriptions that several properties share.
 *
 * @module
 */

import { parseTemplate } from "../jinja/parse_template.ts";
import { asPhloError, type DbtProblem, problemOf } from "./dbt_project.ts";
import type { PackageFiles } from "./node_file.ts";

/** Collects the texts by `package.name`. A file that does not parse is a problem; the others are read. */
export function loadDocs(
  packages: readonly PackageFiles[],
  problems: DbtProblem[],
): ReadonlyMap<string, string> {
  const docs = new Map<string, string>();
  for (const one of packages) {
    for (const file of one.docs) {
      try {
        for (const block of parseTemplate(file.text, { file: file.file }).blocks) {
          docs.set(`${one.package.name}.${block.name}`, block.source.trim());
        }
      } catch (thrown) {
        problems.push(problemOf(asPhloError(thrown), { file: file.file }));
      }
    }
  }
  return docs;
}

/** Finds a block by one name or by package and name; a package's own come first. */
export function findDoc(
  docs: ReadonlyMap<string, string>,
  names: readonly string[],
  asker: { readonly packageName: string; readonly rootName: string },
): string | undefined {
  const [first = "", second] = names;
  if (second !== undefined) return docs.get(`${first}.${second}`);
  const own = docs.get(`${asker.packageName}.${first}`) ?? docs.get(`${asker.rootName}.${first}`);
  if (own !== undefined) return own;
  return [...docs].find(([key]) => key.endsWith(`.${first}`))?.[1];
}
