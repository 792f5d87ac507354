/**
 * A list of paths -> the tree that people see, with a word about each entry.
 *
 * @module
 */

import type { ScaffoldFile } from "./scaffold_file.ts";

interface Branch {
  readonly children: Map<string, Branch>;
  note?: string;
  readonly isFolder: boolean;
}

/** Words about the folders of a project. */
const FOLDER_NOTES: Readonly<Record<string, string>> = {
  "workflows/ingestion": "one file per table that is fetched",
  "workflows/schemas": "the schemas that rows must keep",
  "transforms/dbt/models": "SQL: bronze, silver, gold",
  "tests": "tests of your workflows",
};

/** Renders the tree below a title; files that only hold a folder open are not shown. */
export function renderTree(title: string, files: readonly ScaffoldFile[]): string {
  const root: Branch = { children: new Map(), isFolder: true };
  for (const file of files) insert(root, file);
  const lines = listLines(root, "", "");
  const width = Math.max(0, ...lines.map((line) => line.text.length)) + 2;
  return [
    `${title}/`,
    ...lines.map((line) =>
      line.note === undefined ? line.text : `${line.text.padEnd(width)}${line.note}`
    ),
  ].join("\n");
}

function insert(root: Branch, file: ScaffoldFile): void {
  const parts = file.path.split("/");
  let branch = root;
  for (const [index, part] of parts.entries()) {
    const isFile = index === parts.length - 1;
    if (isFile && part === ".gitkeep") return;
    const next: Branch = branch.children.get(part) ??
      { children: new Map(), isFolder: !isFile };
    const note = isFile ? file.note : FOLDER_NOTES[parts.slice(0, index + 1).join("/")];
    if (note !== undefined) next.note = note;
    branch.children.set(part, next);
    branch = next;
  }
}

function listLines(
  branch: Branch,
  indent: string,
  prefix: string,
): { readonly text: string; readonly note?: string }[] {
  return [...branch.children].flatMap(([name, child]) => {
    // A folder with one folder in it shares its line, as paths are read.
    const only = [...child.children];
    const single = only[0];
    if (child.note === undefined && only.length === 1 && single?.[1].isFolder === true) {
      return listLines(child, indent, `${prefix}${name}/`);
    }
    const text = `${indent}  ${prefix}${name}${child.isFolder ? "/" : ""}`;
    const line = child.note === undefined ? { text } : { text, note: child.note };
    return [line, ...listLines(child, `${indent}  `, "")];
  });
}
