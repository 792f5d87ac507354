/**
 * SQL text to tokens, each with the whitespace and comments before it, so that text put together again is the text it was.
 *
 * @module
 */

/** A token of SQL. */
export interface SqlToken {
  readonly kind: "word" | "quoted" | "string" | "number" | "operator" | "end";
  /** As written, quotes included. */
  readonly text: string;
  /** Small letters of a word; the text of everything else. */
  readonly key: string;
  /** Whitespace and comments before the token. */
  readonly lead: string;
  readonly offset: number;
}

const LEAD = /(?:\s+|--[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const WORD = /[\p{L}_][\p{L}\p{N}_$@]*/uy;
const NUMBER = /(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const OPERATOR = /->>|->|=>|::|<>|!=|<=|>=|\|\||\*\*|\/\/|./suy;

/** Lexes SQL. @throws SyntaxError where a text, quoted name or comment never ends; `cause` is its offset. */
export function lexSql(sql: string): readonly SqlToken[] {
  const tokens: SqlToken[] = [];
  let position = 0;
  while (true) {
    const lead = matchAt(LEAD, sql, position) ?? "";
    const offset = position + lead.length;
    if (offset >= sql.length) {
      tokens.push({ kind: "end", text: "", key: "", lead, offset });
      return tokens;
    }
    const token = lexToken(sql, offset);
    tokens.push({ ...token, lead, offset });
    position = offset + token.text.length;
  }
}

function lexToken(sql: string, offset: number): Pick<SqlToken, "kind" | "text" | "key"> {
  const first = sql[offset] ?? "";
  if (first === "'" || first === '"') {
    const text = readQuoted(sql, offset, first);
    return { kind: first === "'" ? "string" : "quoted", text, key: text };
  }
  if (sql.startsWith("/*", offset)) {
    throw new SyntaxError("a comment that never ends", { cause: offset });
  }
  const number = matchAt(NUMBER, sql, offset);
  if (number !== undefined) return { kind: "number", text: number, key: number };
  const word = matchAt(WORD, sql, offset);
  if (word !== undefined) return { kind: "word", text: word, key: word.toLowerCase() };
  const operator = matchAt(OPERATOR, sql, offset) ?? first;
  return { kind: "operator", text: operator, key: operator };
}

function matchAt(pattern: RegExp, text: string, offset: number): string | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0];
}

function readQuoted(sql: string, offset: number, quote: string): string {
  let end = offset + 1;
  while (true) {
    end = sql.indexOf(quote, end);
    if (end < 0) {
      const what = quote === "'" ? "a text" : "a quoted name";
      throw new SyntaxError(`${what} that never ends`, { cause: offset });
    }
    if (sql[end + 1] !== quote) return sql.slice(offset, end + 1);
    end += 2;
  }
}

/** The value of a string token. */
export function stringValue(token: SqlToken): string {
  return token.text.slice(1, -1).replaceAll("''", "'");
}
