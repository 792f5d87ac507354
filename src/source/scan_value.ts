/**
 * The inner loop of the tokenizer: finds the end of one JSON value without making objects. It looks at strings, escapes and
 * brackets only; whether the text between them is JSON is judged when the record is read.
 *
 * @module
 */

import { answerError, renderByte } from "./answer_error.ts";

/** Where the scan stands between two chunks. */
export interface ValueScan {
  /** The closing brackets that are still to come, the innermost last. */
  closers: Uint8Array;
  depth: number;
  isInString: boolean;
  isEscaped: boolean;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;

/** 0: pass on. Everything else is looked at. */
const OUTSIDE_STRING = markBytes('"{}[]\n');
const INSIDE_STRING = markBytes('"\\\n');

/** A scan that stands before a value. */
export function createValueScan(): ValueScan {
  return { closers: new Uint8Array(64), depth: 0, isInString: false, isEscaped: false };
}

/** True while the value has begun and not ended. */
export function isOpen(scan: ValueScan): boolean {
  return scan.depth > 0 || scan.isInString;
}

/**
 * Scans on from `start` and returns the index after the value's last byte, or `bytes.length` where it goes on. Line breaks
 * are overwritten so that the value stays on one line: with a blank between tokens (two numbers must not become one), and with
 * a carriage return inside a string, where a raw one is as little JSON as a line feed is.
 */
export function scanValue(bytes: Uint8Array, start: number, scan: ValueScan, base: number): number {
  const end = bytes.length;
  let index = start;
  while (index < end) {
    if (scan.isInString) {
      index = scanString(bytes, index, scan);
      if (scan.depth === 0 && !scan.isInString) return index;
      continue;
    }
    while (index < end && OUTSIDE_STRING[bytes[index] as number] === 0) index++;
    if (index === end) return end;
    const byte = bytes[index] as number;
    if (byte === QUOTE) scan.isInString = true;
    else if (byte === NEWLINE) bytes[index] = SPACE;
    else if (byte === 0x7b || byte === 0x5b) open(scan, byte + 2);
    else {
      if (scan.closers[--scan.depth] !== byte) throw wrongCloser(byte, base + index);
      if (scan.depth === 0) return index + 1;
    }
    index++;
  }
  return end;
}

function scanString(bytes: Uint8Array, start: number, scan: ValueScan): number {
  const end = bytes.length;
  let index = start;
  if (scan.isEscaped && index < end) {
    scan.isEscaped = false;
    if (bytes[index] === NEWLINE) bytes[index] = RETURN;
    index++;
  }
  while (index < end) {
    while (index < end && INSIDE_STRING[bytes[index] as number] === 0) index++;
    if (index === end) return end;
    const byte = bytes[index];
    if (byte === QUOTE) {
      scan.isInString = false;
      return index + 1;
    }
    if (byte === BACKSLASH) {
      index++;
      scan.isEscaped = index === end;
    }
    if (index < end && bytes[index] === NEWLINE) bytes[index] = RETURN;
    index++;
  }
  return end;
}

/** In ASCII each closing bracket is its opening one plus two. */
function open(scan: ValueScan, closer: number): void {
  if (scan.depth === scan.closers.length) {
    const larger = new Uint8Array(scan.depth * 2);
    larger.set(scan.closers);
    scan.closers = larger;
  }
  scan.closers[scan.depth++] = closer;
}

function wrongCloser(byte: number, offset: number): Error {
  return answerError({ problem: `it is not JSON: ${renderByte(byte)} closes nothing`, offset });
}

function markBytes(marked: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const character of marked) table[character.charCodeAt(0)] = 1;
  return table;
}
