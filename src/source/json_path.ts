/**
 * A place in a JSON answer, as configurations write it: `data.items`, `$.data[0].next`, `$`, `['odd.name']`.
 *
 * @module
 */

/** Names and indexes from the root; the root itself is empty. */
export type JsonPath = readonly (string | number)[];

const PART = /^(?:\.?([^.[\]'"]+)|\.?\[(\d+)\]|\.?\[(?:'([^']*)'|"([^"]*)")\])/;

/** Parses a path; undefined where it is no single place, such as one with a wildcard in its middle. */
export function parseJsonPath(text: string): JsonPath | undefined {
  // `results[*]` and `results` select the same list.
  let rest = text.trim().replace(/(?:\.\[\*\]|\[\*\]|\.\*)$/, "").replace(/^\$\.?/, "");
  const path: (string | number)[] = [];
  while (rest !== "") {
    const match = PART.exec(rest);
    if (match === null || match[1]?.includes("*") === true) return undefined;
    path.push(match[2] === undefined ? match[1] ?? match[3] ?? match[4] ?? "" : Number(match[2]));
    rest = rest.slice(match[0].length);
    if (rest === ".") return undefined;
  }
  return path;
}

/** Tells whether a path is the given one; nothing is at a path that is not there. */
export function isSamePath(path: JsonPath | undefined, other: JsonPath): boolean {
  return path !== undefined && path.length === other.length &&
    path.every((part, depth) => part === other[depth]);
}

/** Renders a path the way people write it; the root is `$`. */
export function renderJsonPath(path: JsonPath): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else if (/[.[\]'"*]/.test(part) || part === "") text += `['${part}']`;
    else text += text === "" ? part : `.${part}`;
  }
  return text === "" ? "$" : text;
}
