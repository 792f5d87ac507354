/**
 * Watches the records of a page go by and learns their form: the first record's keys, and what kinds of values they hold. It knows
 * nothing of schemas. Once a record is not like the others, it stops watching: such pages are judged value by value.
 *
 * @module
 */

import { type KeyForm, VALUE_KINDS } from "../core/record_form.ts";
import {
  holds,
  skipBlanks,
  skipFraction,
  skipInteger,
  skipString,
  skipValue,
  skipWord,
} from "./skip_value.ts";

/** Looks at the lines of one page. */
export interface FormWatch {
  /** Takes whole lines. Returns how many of the bytes are lines of the form; where that is not all of them, it stops. */
  look(lines: Uint8Array): number;
  /** How many lines of the form there were. */
  readonly lines: number;
  /** False once a line had another form. */
  readonly isRegular: boolean;
  /** What the lines have in common; undefined where there were none, or where they differ. */
  form(): readonly KeyForm[] | undefined;
}

interface ObjectNode {
  /** Undefined until the first object has been seen. */
  keys: KeyNode[] | undefined;
  isLoose: boolean;
}

interface KeyNode {
  readonly name: string;
  /** The key with its quotes. */
  readonly token: Uint8Array;
  kinds: number;
  readonly inner: ObjectNode;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const NEWLINE = 0x0a;
const CLOSE = 0x7d;

const { string, integer, number, boolean, missing, object, array } = VALUE_KINDS;
/** Wider objects are data rather than records. */
const MOST_KEYS = 500;
const MOST_INTEGER_BYTES = 15;

/** Starts a watch. */
export function createFormWatch(): FormWatch {
  const root: ObjectNode = { keys: undefined, isLoose: false };
  let count = 0;
  return {
    get lines() {
      return count;
    },
    get isRegular() {
      return !root.isLoose;
    },
    look(lines) {
      for (let start = 0; start < lines.length;) {
        const end = root.isLoose ? -1 : readLine(lines, start, root);
        if (end < 0) {
          root.isLoose = true;
          return start;
        }
        start = end;
        count++;
      }
      return lines.length;
    },
    form: () => renderForm(root),
  };
}

function renderForm({ keys, isLoose }: ObjectNode): readonly KeyForm[] | undefined {
  if (isLoose) return undefined;
  return keys?.map(({ name, kinds, inner }) => {
    const form = renderForm(inner);
    return { name, kinds, ...(form === undefined ? {} : { inner: form }) };
  });
}

function readLine(bytes: Uint8Array, start: number, root: ObjectNode): number {
  const first = skipBlanks(bytes, start);
  const end = bytes[first] === 0x7b ? readObject(bytes, first, root) : -1;
  if (end < 0) return -1;
  const last = skipBlanks(bytes, end);
  return bytes[last] === NEWLINE ? last + 1 : -1;
}

/** Reads an object that is like the others before it; -1 where it is not. */
function readObject(bytes: Uint8Array, start: number, node: ObjectNode): number {
  node.keys ??= learnKeys(bytes, start);
  const { keys } = node;
  if (keys === undefined) return -1;
  let at = skipBlanks(bytes, start + 1);
  let next = 0;
  if (bytes[at] === CLOSE) return markMissing(keys, next, at + 1);
  for (;;) {
    while (next < keys.length && !holds(bytes, at, (keys[next] as KeyNode).token)) {
      (keys[next++] as KeyNode).kinds |= missing;
    }
    const key = keys[next++];
    if (key === undefined) return -1;
    at += key.token.length;
    if (bytes[at] !== COLON) at = skipBlanks(bytes, at);
    if (bytes[at] !== COLON) return -1;
    at = readValue(bytes, skipBlanks(bytes, at + 1), key);
    if (at < 0) return -1;
    at = skipBlanks(bytes, at);
    if (bytes[at] === CLOSE) return markMissing(keys, next, at + 1);
    if (bytes[at] !== COMMA) return -1;
    at = skipBlanks(bytes, at + 1);
  }
}

function markMissing(keys: readonly KeyNode[], from: number, end: number): number {
  for (let index = from; index < keys.length; index++) (keys[index] as KeyNode).kinds |= missing;
  return end;
}

function readValue(bytes: Uint8Array, at: number, key: KeyNode): number {
  switch (bytes[at]) {
    case QUOTE:
      key.kinds |= string;
      return skipString(bytes, at + 1);
    case 0x7b:
      key.kinds |= object;
      return readInner(bytes, at, key.inner);
    case 0x5b:
      key.kinds |= array;
      return skipValue(bytes, at);
    case 0x74:
    case 0x66:
      key.kinds |= boolean;
      return skipWord(bytes, at);
    case 0x6e:
      key.kinds |= VALUE_KINDS.null;
      return skipWord(bytes, at);
    default:
      return readNumber(bytes, at, key);
  }
}

/** Objects inside of records may differ from each other; then nothing is said of their keys. */
function readInner(bytes: Uint8Array, start: number, node: ObjectNode): number {
  const end = node.isLoose ? -1 : readObject(bytes, start, node);
  if (end >= 0) return end;
  node.isLoose = true;
  return skipValue(bytes, start);
}

function readNumber(bytes: Uint8Array, start: number, key: KeyNode): number {
  const whole = skipInteger(bytes, start);
  if (whole < 0) return -1;
  const end = skipFraction(bytes, whole);
  key.kinds |= end === whole && whole - start <= MOST_INTEGER_BYTES ? integer : number;
  return end;
}

const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The keys of the first object; undefined where it is no JSON, or has keys that can be written in two ways. */
function learnKeys(bytes: Uint8Array, start: number): KeyNode[] | undefined {
  const keys = new Map<string, KeyNode>();
  let at = skipBlanks(bytes, start + 1);
  if (bytes[at] === CLOSE) return [];
  while (bytes[at] === QUOTE && keys.size < MOST_KEYS) {
    const end = skipString(bytes, at + 1);
    const token = bytes.slice(at, end);
    // An escape can spell the same key in another way.
    if (end < 0 || token.includes(0x5c)) return undefined;
    const name = decodeKey(token);
    if (name === undefined || keys.has(name)) return undefined;
    keys.set(name, { name, token, kinds: 0, inner: { keys: undefined, isLoose: false } });
    at = skipBlanks(bytes, end);
    if (bytes[at] !== COLON) return undefined;
    at = skipValue(bytes, skipBlanks(bytes, at + 1));
    if (at < 0) return undefined;
    at = skipBlanks(bytes, at);
    if (bytes[at] === CLOSE) return [...keys.values()];
    if (bytes[at] !== COMMA) return undefined;
    at = skipBlanks(bytes, at + 1);
  }
  return undefined;
}

function decodeKey(token: Uint8Array): string | undefined {
  try {
    return DECODER.decode(token.subarray(1, -1));
  } catch {
    // Bytes that are no text are no key.
    return undefined;
  }
}
