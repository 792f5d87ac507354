/**
 * Finds the end of one JSON value that lies whole in the bytes, and that it is JSON: brackets, commas, numbers and words are
 * checked here, the text of strings is checked by whoever decodes it. A line break ends everything, so nothing is read past a line.
 *
 * @module
 */

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const CLOSE_LIST = 0x5d;
const CLOSE_OBJECT = 0x7d;

/** The nesting that is followed; deeper values are left to others. */
const MOST_LEVELS = 200;

/** 0: pass on. Marked are the quote, the backslash and the control characters, which no string may hold. */
const INSIDE_STRING = markInside();

/** Skips blanks within a line. */
export function skipBlanks(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] === 0x20 || bytes[at] === 0x09 || bytes[at] === 0x0d) at++;
  return at;
}

/** The index after the value that begins at `start`, or -1 where it is not JSON. */
export function skipValue(bytes: Uint8Array, start: number, level = 0): number {
  switch (bytes[start]) {
    case QUOTE:
      return skipString(bytes, start + 1);
    case 0x7b:
      return level === MOST_LEVELS ? -1 : skipObject(bytes, start, level + 1);
    case 0x5b:
      return level === MOST_LEVELS ? -1 : skipList(bytes, start, level + 1);
    case 0x74:
    case 0x66:
    case 0x6e:
      return skipWord(bytes, start);
    default:
      return skipNumber(bytes, start);
  }
}

/** The index after the quote that ends a string, from the byte after the first one. */
export function skipString(bytes: Uint8Array, start: number): number {
  let at = start;
  for (;;) {
    while (INSIDE_STRING[bytes[at] as number] === 0) at++;
    if (bytes[at] === QUOTE) return at + 1;
    // What may follow a backslash is checked where the string is decoded; a line break may not.
    if (bytes[at] !== 0x5c || !((bytes[at + 1] as number) >= 0x20)) return -1;
    at += 2;
  }
}

/** The index after `true`, `false` or `null`. */
export function skipWord(bytes: Uint8Array, start: number): number {
  const first = bytes[start];
  const word = first === 0x74 ? TRUE : first === 0x66 ? FALSE : NULL;
  return holds(bytes, start, word) ? start + word.length : -1;
}

/** The index after a number. */
export function skipNumber(bytes: Uint8Array, start: number): number {
  const whole = skipInteger(bytes, start);
  return whole < 0 ? -1 : skipFraction(bytes, whole);
}

/** The index after a sign and whole digits. */
export function skipInteger(bytes: Uint8Array, start: number): number {
  const first = bytes[start] === 0x2d ? start + 1 : start;
  return bytes[first] === 0x30 ? first + 1 : skipDigits(bytes, first);
}

/** The index after the fraction and the exponent, if there are any. */
export function skipFraction(bytes: Uint8Array, start: number): number {
  let at = start;
  if (bytes[at] === 0x2e) {
    at = skipDigits(bytes, at + 1);
    if (at < 0) return -1;
  }
  if (bytes[at] !== 0x65 && bytes[at] !== 0x45) return at;
  const sign = bytes[at + 1];
  return skipDigits(bytes, sign === 0x2b || sign === 0x2d ? at + 2 : at + 1);
}

/** True where the bytes at `start` are those of `word`. */
export function holds(bytes: Uint8Array, start: number, word: Uint8Array): boolean {
  for (let index = 0; index < word.length; index++) {
    if (bytes[start + index] !== word[index]) return false;
  }
  return true;
}

function skipDigits(bytes: Uint8Array, start: number): number {
  let at = start;
  while ((bytes[at] as number) >= 0x30 && (bytes[at] as number) <= 0x39) at++;
  return at === start ? -1 : at;
}

function skipList(bytes: Uint8Array, start: number, level: number): number {
  let at = skipBlanks(bytes, start + 1);
  if (bytes[at] === CLOSE_LIST) return at + 1;
  for (;;) {
    at = skipValue(bytes, at, level);
    if (at < 0) return -1;
    at = skipBlanks(bytes, at);
    if (bytes[at] === CLOSE_LIST) return at + 1;
    if (bytes[at] !== COMMA) return -1;
    at = skipBlanks(bytes, at + 1);
  }
}

function skipObject(bytes: Uint8Array, start: number, level: number): number {
  let at = skipBlanks(bytes, start + 1);
  if (bytes[at] === CLOSE_OBJECT) return at + 1;
  for (;;) {
    at = bytes[at] === QUOTE ? skipString(bytes, at + 1) : -1;
    if (at < 0) return -1;
    at = skipBlanks(bytes, at);
    if (bytes[at] !== COLON) return -1;
    at = skipValue(bytes, skipBlanks(bytes, at + 1), level);
    if (at < 0) return -1;
    at = skipBlanks(bytes, at);
    if (bytes[at] === CLOSE_OBJECT) return at + 1;
    if (bytes[at] !== COMMA) return -1;
    at = skipBlanks(bytes, at + 1);
  }
}

const TRUE = new TextEncoder().encode("true");
const FALSE = new TextEncoder().encode("false");
const NULL = new TextEncoder().encode("null");

function markInside(): Uint8Array {
  const table = new Uint8Array(256);
  table.fill(1, 0, 0x20);
  table[QUOTE] = 1;
  table[0x5c] = 1;
  return table;
}
