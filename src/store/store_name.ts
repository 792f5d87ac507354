/**
 * Names of a store's objects: which are allowed, and which name stands behind a URI.
 *
 * @module
 */

import { plainPath } from "../core/plain_path.ts";

/** Files being made lie here until they get their name; nothing else may. */
export const STAGING_FOLDER = ".staging";

/** True for a relative name of plain parts, outside the staging folder. */
export function isStoreName(name: string): boolean {
  const parts = name.split("/");
  if (parts[0] === STAGING_FOLDER || name.includes("\0")) return false;
  return parts.every((part) => part !== "" && part !== "." && part !== "..");
}

/** Lets a store's name through. @throws RangeError for any other text. */
export function assertStoreName(name: string): string {
  if (!isStoreName(name)) throw new RangeError(`"${name}" is not a name inside a store`);
  return name;
}

/** The name of a URI under the first of the roots that holds it; roots and URI in any spelling. */
export function nameUnder(uri: string, roots: readonly string[]): string | undefined {
  const path = plainPath(uri);
  for (const root of roots) {
    const prefix = `${plainPath(root).replace(/\/+$/, "")}/`;
    const name = path.slice(prefix.length);
    if (path.startsWith(prefix) && isStoreName(name)) return name;
  }
  return undefined;
}
