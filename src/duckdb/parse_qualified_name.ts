/**
 * A name as DuckDB prints it, in parts.
 *
 * @module
 */

/** Parses `lake."my schema".t AS a` into `["lake", "my schema", "t"]`; what follows the name is left. */
export function parseQualifiedName(text: string): readonly string[] {
  const parts: string[] = [];
  for (let position = 0; position < text.length;) {
    const { part, end } = readPart(text, position);
    parts.push(part);
    if (text[end] !== ".") break;
    position = end + 1;
  }
  return parts;
}

function readPart(text: string, start: number): { readonly part: string; readonly end: number } {
  if (text[start] !== '"') {
    let end = start;
    while (end < text.length && text[end] !== "." && text[end] !== " ") end++;
    return { part: text.slice(start, end), end };
  }
  let part = "";
  let end = start + 1;
  while (end < text.length) {
    if (text[end] === '"' && text[end + 1] !== '"') break;
    if (text[end] === '"') end++;
    part += text[end];
    end++;
  }
  return { part, end: end + 1 };
}
