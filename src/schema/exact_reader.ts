/**
 * JSON text → the decoded record, exactly: integers keep all digits where the schema asks for it, decimals stay text,
 * the last of two equal keys wins and both are reported. The grammar is RFC 8259, nothing more.
 *
 * @module
 */

import { renderIssuePath } from "../core/issue.ts";
import type { DecodePlan } from "./plan_decoding.ts";

/** A record as zod sees it. */
export interface ExactRecord {
  readonly kind: "record";
  readonly value: unknown;
  /** Keys that stood twice in one object: `["a", "items[0].price"]`. */
  readonly duplicates: readonly string[];
  /** The source text of the members of a record, by key. */
  readonly sources: ReadonlyMap<string, string>;
}

/** A text that is no record. */
export interface ExactFault {
  readonly kind: "fault";
  readonly code: "not_json" | "not_unicode";
  readonly message: string;
}

/** Reads one record. */
export function readExact(text: string, plan: DecodePlan): ExactRecord | ExactFault {
  const reader: Reader = {
    text,
    at: 0,
    path: [],
    isEscapeFree: !NEEDS_PARSER.test(text),
    duplicates: [],
    sources: new Map(),
  };
  try {
    skipSpace(reader);
    const value = readValue(reader, plan);
    skipSpace(reader);
    if (reader.at < text.length) fail(reader, "text after the end");
    return { kind: "record", value, duplicates: reader.duplicates, sources: reader.sources };
  } catch (error) {
    if (error instanceof URIError) return fault("not_unicode", error.message);
    if (error instanceof SyntaxError) return fault("not_json", error.message);
    throw error;
  }
}

interface Reader {
  readonly text: string;
  at: number;
  /** The keys and numbers that lead to the value being read. */
  readonly path: (string | number)[];
  /** True where the whole text has no escape and no control character: most records. */
  readonly isEscapeFree: boolean;
  readonly duplicates: string[];
  readonly sources: Map<string, string>;
}

/** Beyond this depth no schema looks, and the stack of JavaScript is not endless. */
const DEEPEST = 500;

function fault(code: ExactFault["code"], message: string): ExactFault {
  return { kind: "fault", code, message };
}

function fail(reader: Reader, what: string): never {
  throw new SyntaxError(`Invalid JSON: ${what} at position ${reader.at}`);
}

const PLAIN: DecodePlan = {};

function readValue(reader: Reader, plan: DecodePlan): unknown {
  switch (reader.text.charCodeAt(reader.at)) {
    case OPEN_OBJECT:
      return readObject(reader, plan);
    case OPEN_ARRAY:
      return readArray(reader, plan);
    case QUOTE:
      return readString(reader);
    case 0x74:
      return readWord(reader, "true");
    case 0x66:
      return readWord(reader, "false");
    case 0x6e:
      return readWord(reader, "null");
    default:
      return readNumber(reader, plan);
  }
}

const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const QUOTE = 0x22;
const COLON = 0x3a;
const COMMA = 0x2c;

function readObject(reader: Reader, plan: DecodePlan): Record<string, unknown> {
  const object: Record<string, unknown> = plan.isBare ? Object.create(null) : {};
  enter(reader);
  if (takeCode(reader, CLOSE_OBJECT)) return object;
  do {
    skipSpace(reader);
    if (reader.text.charCodeAt(reader.at) !== QUOTE) fail(reader, "a key is expected");
    const key = readString(reader);
    skipSpace(reader);
    if (!takeCode(reader, COLON)) fail(reader, "a colon is expected");
    skipSpace(reader);
    reader.path.push(key);
    readMember(reader, { object, key, plan: planOf(plan, key) });
    reader.path.pop();
    skipSpace(reader);
  } while (takeCode(reader, COMMA));
  if (!takeCode(reader, CLOSE_OBJECT)) fail(reader, "a comma or } is expected");
  return object;
}

interface Member {
  readonly object: Record<string, unknown>;
  readonly key: string;
  readonly plan: DecodePlan;
}

function readMember(reader: Reader, { object, key, plan }: Member): void {
  if (Object.hasOwn(object, key)) reader.duplicates.push(renderIssuePath(reader.path));
  const start = reader.at;
  setMember(object, key, readValue(reader, plan));
  if (reader.path.length === 1) reader.sources.set(key, reader.text.slice(start, reader.at));
}

/** Steps over a bracket, unless it is too deep. */
function enter(reader: Reader): void {
  if (reader.path.length >= DEEPEST) fail(reader, `more than ${DEEPEST} levels`);
  reader.at++;
  skipSpace(reader);
}

function planOf(plan: DecodePlan, key: string): DecodePlan {
  return plan.fields?.get(key) ?? plan.rest ?? PLAIN;
}

/** Assigning `__proto__` would replace the prototype; it is a key like any other here, as in `JSON.parse`. */
function setMember(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") {
    object[key] = value;
    return;
  }
  Object.defineProperty(object, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

function readArray(reader: Reader, plan: DecodePlan): unknown[] {
  const array: unknown[] = [];
  enter(reader);
  if (takeCode(reader, CLOSE_ARRAY)) return array;
  do {
    skipSpace(reader);
    reader.path.push(array.length);
    array.push(readValue(reader, plan.element ?? PLAIN));
    reader.path.pop();
    skipSpace(reader);
  } while (takeCode(reader, COMMA));
  if (!takeCode(reader, CLOSE_ARRAY)) fail(reader, "a comma or ] is expected");
  return array;
}

/** Finds the closing quote, then leaves escapes to `JSON.parse`. */
function readString(reader: Reader): string {
  const start = reader.at;
  let end = reader.text.indexOf('"', start + 1);
  if (!reader.isEscapeFree) {
    while (end !== -1 && isEscaped(reader.text, end)) end = reader.text.indexOf('"', end + 1);
  }
  if (end === -1) fail(reader, "a string that does not end");
  reader.at = end + 1;
  const inner = reader.text.slice(start + 1, end);
  return reader.isEscapeFree || !NEEDS_PARSER.test(inner) ? inner : parseString(reader, start);
}

// deno-lint-ignore no-control-regex -- control characters are what JSON forbids in a string
const NEEDS_PARSER = /[\\\u0000-\u001f]/;

/** Text that came as UTF-8 is well-formed; only an escape can name half a surrogate pair. */
function parseString(reader: Reader, start: number): string {
  let value: string;
  try {
    value = JSON.parse(reader.text.slice(start, reader.at)) as string;
  } catch {
    reader.at = start;
    return fail(reader, "a string with a wrong escape or a control character");
  }
  if (value.isWellFormed()) return value;
  throw new URIError(`Half a surrogate pair in the string at position ${start}`);
}

/** True where an odd number of backslashes stands before the quote. */
function isEscaped(text: string, quote: number): boolean {
  let at = quote - 1;
  while (text[at] === "\\") at--;
  return (quote - 1 - at) % 2 === 1;
}

const WORDS = { true: true, false: false, null: null } as const;

function readWord(reader: Reader, word: keyof typeof WORDS): boolean | null {
  if (!reader.text.startsWith(word, reader.at)) fail(reader, "an unknown word");
  reader.at += word.length;
  return WORDS[word];
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

function readNumber(reader: Reader, plan: DecodePlan): number | bigint | string {
  NUMBER.lastIndex = reader.at;
  const match = NUMBER.exec(reader.text);
  if (match === null) return fail(reader, "a value is expected");
  const source = match[0];
  reader.at += source.length;
  switch (plan.numbers) {
    case "bigint":
      return isInteger(source) ? BigInt(source) : Number(source);
    case "either":
      return isInteger(source) && !Number.isSafeInteger(Number(source))
        ? BigInt(source)
        : Number(source);
    case "decimal":
      return renderDecimal(source);
    default:
      return Number(source);
  }
}

function isInteger(source: string): boolean {
  return /^-?[0-9]+$/.test(source);
}

/** Writes an exponent out: `1.25e1` → `12.5`. Exponents that no decimal column reaches stay as they are. */
function renderDecimal(source: string): string {
  const match = /^(-?)([0-9]+)(?:\.([0-9]+))?[eE]([+-]?[0-9]{1,3})$/.exec(source);
  if (match === null) return source;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  const padded = "0".repeat(Math.max(0, 1 - point)) + digits +
    "0".repeat(Math.max(0, point - digits.length));
  const at = Math.max(point, 1);
  const decimals = padded.slice(at);
  const head = padded.slice(0, at).replace(/^0+(?=[0-9])/, "");
  return `${sign}${head}${decimals === "" ? "" : `.${decimals}`}`;
}

function skipSpace(reader: Reader): void {
  for (;; reader.at++) {
    const code = reader.text.charCodeAt(reader.at);
    if (code !== 0x20 && code !== 0x09 && code !== 0x0d && code !== 0x0a) return;
  }
}

function takeCode(reader: Reader, code: number): boolean {
  if (reader.text.charCodeAt(reader.at) !== code) return false;
  reader.at++;
  return true;
}
