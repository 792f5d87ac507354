/**
 * JSON with comments and trailing commas, as `deno.jsonc` and editors' files have it.
 *
 * @module
 */

/** Parses JSON with comments. @throws SyntaxError whose position is a position of `text`. */
export function parseJsonc(text: string): unknown {
  return JSON.parse(blankComments(text.startsWith("\uFEFF") ? ` ${text.slice(1)}` : text));
}

/** Puts blanks where comments and trailing commas are, so that every other character keeps its offset. */
function blankComments(text: string): string {
  const kept = text.split("");
  let comma = -1;
  let last = "";
  for (let at = 0; at < text.length;) {
    const end = endOfToken(text, at);
    const token = text.slice(at, end);
    if (token.startsWith("//") || token.startsWith("/*")) {
      for (let index = at; index < end; index++) {
        if (kept[index] !== "\n") kept[index] = " ";
      }
    } else if (token.trim() !== "") {
      if (comma >= 0 && (token === "}" || token === "]")) kept[comma] = " ";
      // A comma is trailing only after a value.
      comma = token === "," && !["", "[", "{", ","].includes(last) ? at : -1;
      last = token;
    }
    at = end;
  }
  return kept.join("");
}

function endOfToken(text: string, start: number): number {
  if (text[start] === '"') return endOfString(text, start);
  if (text.startsWith("//", start)) return indexOrEnd(text, "\n", start);
  if (text.startsWith("/*", start)) return Math.min(text.length, indexOrEnd(text, "*/", start) + 2);
  return start + 1;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

function indexOrEnd(text: string, wanted: string, from: number): number {
  const found = text.indexOf(wanted, from);
  return found < 0 ? text.length : found;
}
