/**
 * The little that must be known of SQL text to put CTEs in front of it: where its words begin, past comments and blanks.
 *
 * @module
 */

/** The offset of the first character that is neither blank nor comment. */
export function skipBlanks(sql: string, from: number): number {
  let offset = from;
  for (;;) {
    const next = sql.slice(offset, offset + 2);
    if (next === "--") offset = lineEnd(sql, offset);
    else if (next === "/*") offset = commentEnd(sql, offset);
    else if (/^\s/.test(next)) offset++;
    else return offset;
  }
}

/** The word at an offset in lower case; empty where there is none. */
export function wordAt(sql: string, offset: number): string {
  return /^[A-Za-z_]\w*/.exec(sql.slice(offset, offset + 64))?.[0].toLowerCase() ?? "";
}

/** True where nothing but blanks and comments is there. */
export function isBlankSql(sql: string): boolean {
  return skipBlanks(sql, 0) >= sql.length;
}

/** Takes semicolons at the end away, so that the text can stand inside a statement. Comments and lines stay. */
export function dropLastSemicolon(sql: string): string {
  let last = -1;
  for (let offset = skipBlanks(sql, 0); offset < sql.length; offset = skipBlanks(sql, offset)) {
    if (sql[offset] === ";") {
      if (last < 0) last = offset;
      offset++;
      continue;
    }
    last = -1;
    offset = tokenEnd(sql, offset);
  }
  return last < 0 ? sql : sql.slice(0, last) + sql.slice(last).replaceAll(";", " ");
}

function tokenEnd(sql: string, offset: number): number {
  const first = sql[offset] ?? "";
  if (first === "'" || first === '"') return quoteEnd(sql, offset, first);
  return offset + 1;
}

/** A doubled quote inside is read as two texts side by side, which ends at the same place. */
function quoteEnd(sql: string, offset: number, quote: string): number {
  const end = sql.indexOf(quote, offset + 1);
  return end < 0 ? sql.length : end + 1;
}

function lineEnd(sql: string, offset: number): number {
  const end = sql.indexOf("\n", offset);
  return end < 0 ? sql.length : end;
}

function commentEnd(sql: string, offset: number): number {
  const end = sql.indexOf("*/", offset + 2);
  return end < 0 ? sql.length : end + 2;
}
