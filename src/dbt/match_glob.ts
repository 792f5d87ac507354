/**
 * Shell patterns as Python's fnmatch reads them: `*`, `?`, `[a-z]`, `[!a]`.
 *
 * @module
 */

/** Tells whether a text matches a pattern as a whole; letters count as written. */
export function matchGlob(text: string, pattern: string): boolean {
  if (!hasGlob(pattern)) return text === pattern;
  const expression = compile(pattern);
  return expression !== undefined && expression.test(text);
}

/** Tells whether a text holds a wildcard. */
export function hasGlob(pattern: string): boolean {
  return /[*?[\]]/.test(pattern);
}

/** A range the wrong way round matches nothing, as in Python. */
function compile(pattern: string): RegExp | undefined {
  try {
    return new RegExp(`^${translate(pattern)}$`, "su");
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function translate(pattern: string): string {
  let source = "";
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index] ?? "";
    if (character === "*") source += ".*";
    else if (character === "?") source += ".";
    else if (character === "[") {
      const end = pattern.indexOf("]", index + 2);
      if (end < 0) source += "\\[";
      else {
        source += translateClass(pattern.slice(index + 1, end));
        index = end;
      }
    } else source += escape(character);
  }
  return source;
}

function translateClass(body: string): string {
  const isNegated = body.startsWith("!");
  const members = (isNegated ? body.slice(1) : body).replace(/[\\\]^[]/g, "\\$&");
  return `[${isNegated ? "^" : ""}${members}]`;
}

function escape(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
}
