/**
 * Calls of functions: by the tables of `trino_functions.ts`, or by a rule of their own where the arguments must change.
 *
 * @module
 */

import { convertJodaPattern, convertMysqlPattern } from "./date_pattern.ts";
import type { Piece, SqlGrammar } from "./piece.ts";
import { refuseWall } from "./rewrite_time.ts";
import type { SqlCursor } from "./sql_cursor.ts";
import { type Call, readCall } from "./read_call.ts";
import { lexSql, type SqlToken, stringValue } from "./sql_token.ts";
import {
  DATE_PARTS,
  MACRO_FUNCTIONS,
  MOST_ARGUMENTS,
  REFUSED_FUNCTIONS,
  RENAMED_FUNCTIONS,
} from "./trino_functions.ts";

/** Rewrites the call at the cursor with all that belongs to it. @throws PhloError PHLO-505 for what has no equal. */
export function rewriteCall(cursor: SqlCursor, grammar: SqlGrammar): Piece {
  const name = cursor.next();
  refuseUnknown(cursor, name);
  const call = readCall(cursor, name, grammar);
  checkCount(call);
  const wall = call.args.find((arg) => arg.wallAt !== undefined);
  const passesWall = name.key === "date_trunc" && wall !== undefined;
  if (wall?.wallAt !== undefined && !passesWall && !DATE_PARTS.has(name.key)) {
    throw refuseWall(cursor, wall.wallAt);
  }
  const text = (RULES.get(name.key) ?? rewriteByTable)(call);
  return passesWall && wall.wallAt !== undefined
    ? { lead: name.lead, text, wallAt: wall.wallAt }
    : { lead: name.lead, text };
}

function refuseUnknown(cursor: SqlCursor, name: SqlToken): void {
  if (!REFUSED_FUNCTIONS.has(name.key)) return;
  throw cursor.refuse(`the function "${name.key}" has no equal`, name.offset);
}

function checkCount({ key, args, cursor, name }: Call): void {
  const most = MOST_ARGUMENTS.get(key);
  if (most === undefined || args.length <= most) return;
  throw cursor.refuse(`"${key}" with ${args.length} arguments has no equal`, name.offset);
}

/** Writes the call under a name, with other arguments where given. */
function write(
  call: Call,
  name: string,
  args: readonly string[] = call.args.map(({ text }) => text),
): string {
  const inner = args.join(",") + call.ordered + call.nulls;
  return `${name}${call.open}${inner}${call.close}${call.modifiers}`;
}

function rewriteByTable(call: Call): string {
  if (MACRO_FUNCTIONS.has(call.key)) return write(call, `trino.${call.key}`);
  return write(call, RENAMED_FUNCTIONS.get(call.key) ?? call.name.text);
}

const RULES: ReadonlyMap<string, (call: Call) => string> = new Map<string, (call: Call) => string>([
  ["concat", (call) => {
    const parts = call.args.map(({ text }) => `(${text})`);
    return `${call.open}${parts.join(" || ")}${call.close}`;
  }],
  ["if", (call) => {
    const args = call.args.map(({ text }) => text);
    return write(call, call.name.text, args.length === 2 ? [...args, " null"] : args);
  }],
  ["approx_distinct", (call) => write(call, "count", [` distinct ${call.args[0]?.text ?? ""}`])],
  ["avg", rewriteAverage],
  ["substring", rewriteSubstring],
  ["at_timezone", rewriteAtTimezone],
  ["date_format", (call) => rewritePattern(call, "strftime", convertMysqlPattern)],
  ["format_datetime", (call) => rewritePattern(call, "strftime", convertJodaPattern)],
  ["date_parse", (call) => rewritePattern(call, "strptime", convertMysqlPattern)],
  [
    "parse_datetime",
    (call) => `cast(${rewritePattern(call, "strptime", convertJodaPattern)} as timestamptz)`,
  ],
]);

/** `avg` of decimals is a decimal in Trino; the median, never computed, carries the type. */
function rewriteAverage(call: Call): string {
  const value = write(call, call.name.text);
  const carrier = onOneLine(write(call, "median"));
  return `trino.average(${value}, ${carrier})`;
}

/** The same SQL without line breaks and comments, for a second copy of it. */
function onOneLine(sql: string): string {
  return lexSql(sql).map(({ lead, text }) => (lead === "" ? "" : " ") + text).join("").trim();
}

/** `substring(x from a for b)` and `substring(x, a, b)`. */
function rewriteSubstring(call: Call): string {
  const [only] = call.args;
  if (call.args.length !== 1 || only === undefined) return write(call, "trino.substr");
  return write(call, "trino.substr", [splitWords(only.text)]);
}

function splitWords(text: string): string {
  let depth = 0;
  return lexSql(text).map((token) => {
    if (token.key === "(") depth++;
    if (token.key === ")") depth--;
    const isSeparator = depth === 0 && (token.key === "from" || token.key === "for");
    return token.lead + (isSeparator ? "," : token.text);
  }).join("");
}

function rewriteAtTimezone(call: Call): string {
  const [value, zone] = call.args;
  const isUtc = zone?.literal !== undefined && /^(utc|gmt|z)$/i.test(stringValue(zone.literal));
  if (isUtc && value !== undefined) return `cast(${value.text} as timestamptz)`;
  const hint =
    "write x at time zone 'Area/City' inside the cast or function of dates that reads it";
  throw call.cursor.refuse(
    "a value with a time zone of its own has no equal",
    call.name.offset,
    hint,
  );
}

function rewritePattern(call: Call, name: string, convert: (pattern: string) => string): string {
  const [value, pattern] = call.args;
  if (pattern?.literal === undefined || value === undefined) {
    throw call.cursor.refuse(
      `"${call.key}" needs its pattern as a text in place`,
      call.name.offset,
    );
  }
  try {
    const converted = convert(stringValue(pattern.literal)).replaceAll("'", "''");
    return write(call, name, [value.text, `${pattern.literal.lead}'${converted}'`]);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw call.cursor.refuse(error.message, pattern.offset);
  }
}
