/**
 * SQL of several statements, split at the semicolons that end them: not those in texts, quoted names or comments.
 *
 * @module
 */

/** The statements without their semicolons; empty ones are left out. */
export function splitStatements(sql: string): readonly string[] {
  const { statements, rest } = splitComplete(sql);
  return [...statements, rest].map((each) => each.trim()).filter((each) => hasWords(each));
}

/** Complete statements, and what has been begun behind them. */
export function splitComplete(
  sql: string,
): { readonly statements: readonly string[]; readonly rest: string } {
  const statements: string[] = [];
  let start = 0;
  for (let at = 0; at < sql.length;) {
    const end = skip(sql, at);
    if (end > at) at = end;
    else {
      if (sql[at] === ";") {
        statements.push(sql.slice(start, at));
        start = at + 1;
      }
      at++;
    }
  }
  return { statements, rest: sql.slice(start) };
}

/** Whether there is anything but comments and space. */
export function hasWords(sql: string): boolean {
  for (let at = 0; at < sql.length;) {
    const isComment = sql.startsWith("--", at) || sql.startsWith("/*", at);
    if (isComment) at = skip(sql, at);
    else if (/\s/.test(sql[at] ?? "")) at++;
    else return true;
  }
  return false;
}

/** The end of the text, quoted name or comment that begins here; `at` itself where none does. */
function skip(sql: string, at: number): number {
  const character = sql[at] ?? "";
  if (character === "'" || character === '"') return endOfQuoted(sql, at, character);
  if (sql.startsWith("--", at)) return endOf(sql, "\n", at);
  if (sql.startsWith("/*", at)) return endOfComment(sql, at);
  if (character === "$") {
    const tag = /^\$(?:[A-Za-z_]\w*)?\$/.exec(sql.slice(at, at + 64))?.[0];
    return tag === undefined ? at : endOf(sql, tag, at + tag.length);
  }
  return at;
}

/** A doubled quote is a quote. */
function endOfQuoted(sql: string, at: number, quote: string): number {
  for (let next = sql.indexOf(quote, at + 1); next >= 0; next = sql.indexOf(quote, next + 2)) {
    if (sql[next + 1] !== quote) return next + 1;
  }
  return sql.length;
}

/** Comments nest. */
function endOfComment(sql: string, at: number): number {
  let depth = 0;
  for (let next = at; next < sql.length; next++) {
    if (sql.startsWith("/*", next)) {
      depth++;
      next++;
    } else if (sql.startsWith("*/", next)) {
      depth--;
      next++;
      if (depth === 0) return next + 1;
    }
  }
  return sql.length;
}

function endOf(sql: string, end: string, from: number): number {
  const found = sql.indexOf(end, from);
  return found < 0 ? sql.length : found + end.length;
}
