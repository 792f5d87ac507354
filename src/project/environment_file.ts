/**
 * The text of a `.env` file -> its variables. Nothing is interpolated: `$` stands for itself.
 *
 * @module
 */

import { findLineColumn } from "../core/place.ts";
import { PhloError } from "../core/phlo_error.ts";

/** One assignment of a `.env` file. */
export interface EnvironmentEntry {
  readonly name: string;
  readonly value: string;
  /** Where the name begins in the file's text. */
  readonly offset: number;
}

interface Cursor {
  readonly file: string;
  readonly text: string;
  at: number;
}

/**
 * Parses assignments: `NAME=value`, `export NAME="several\nlines"`, `NAME='as it is'`, comments after `#`.
 * A later assignment of a name comes later in the list.
 * @throws PhloError PHLO-004 with the place of what is no assignment.
 */
export function parseEnvironmentFile(text: string, file: string): readonly EnvironmentEntry[] {
  const cursor: Cursor = { file, text: text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n"), at: 0 };
  const entries: EnvironmentEntry[] = [];
  while (skipToEntry(cursor)) entries.push(parseEntry(cursor));
  return entries;
}

/** Goes to the next line that holds more than blanks and a comment; false at the end. */
function skipToEntry(cursor: Cursor): boolean {
  const { text } = cursor;
  while (cursor.at < text.length) {
    const char = text[cursor.at] ?? "";
    if (char === "#") skipLine(cursor);
    else if (/\s/.test(char)) cursor.at++;
    else return true;
  }
  return false;
}

function skipLine(cursor: Cursor): void {
  const end = cursor.text.indexOf("\n", cursor.at);
  cursor.at = end === -1 ? cursor.text.length : end;
}

function parseEntry(cursor: Cursor): EnvironmentEntry {
  take(cursor, /export[ \t]+/y);
  const offset = cursor.at;
  const name = take(cursor, /[A-Za-z_][A-Za-z0-9_.]*/y);
  if (name === undefined) throw refuse(cursor, offset, "the line does not begin with a name");
  if (take(cursor, /[ \t]*=[ \t]*/y) === undefined) {
    throw refuse(cursor, offset, `there is no "=" after "${name}"`);
  }
  return { name, value: parseValue(cursor), offset };
}

function parseValue(cursor: Cursor): string {
  const quote = cursor.text[cursor.at];
  if (quote !== '"' && quote !== "'" && quote !== "`") {
    // A `#` begins a comment only after a blank: `a#b` is a value.
    const raw = take(cursor, /[^\n]*/y) ?? "";
    return raw.replace(/(^|\s)#.*$/, "").trim();
  }
  const value = parseQuoted(cursor, quote);
  take(cursor, /[ \t]*(#[^\n]*)?/y);
  const rest = cursor.text[cursor.at];
  if (rest !== undefined && rest !== "\n") {
    throw refuse(cursor, cursor.at, "there is text after the closing quote");
  }
  return value;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  '"': '"',
  "\\": "\\",
};

/** Escapes count between double quotes alone; an unknown one stays as it is written. */
function parseQuoted(cursor: Cursor, quote: string): string {
  const start = cursor.at++;
  let value = "";
  while (cursor.at < cursor.text.length) {
    const char = cursor.text[cursor.at++] ?? "";
    if (char === quote) return value;
    const escaped = quote === '"' && char === "\\" ? cursor.text[cursor.at] : undefined;
    if (escaped !== undefined && escaped in ESCAPES) {
      value += ESCAPES[escaped];
      cursor.at++;
    } else value += char;
  }
  throw refuse(cursor, start, "the quote is never closed");
}

function take(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at;
  const match = pattern.exec(cursor.text);
  if (match === null) return undefined;
  cursor.at += match[0].length;
  return match[0];
}

/** The frame is left out: the lines around may hold secrets. */
function refuse(cursor: Cursor, offset: number, why: string): PhloError {
  const { line, column } = findLineColumn(cursor.text, offset);
  return new PhloError("PHLO-004", `Cannot read "${cursor.file}": ${why}`, {
    hint: "write NAME=value, one a line",
    place: { file: cursor.file, line, column },
  });
}
