/**
 * Answers that already hold one record per line (`application/x-ndjson`). Each line is a record; whether it is JSON is judged
 * with the record, so one bad line spoils no other.
 *
 * @module
 */

import { answerError } from "./answer_error.ts";
import { unexpectedByte } from "./envelope_faults.ts";
import type { Emit, Tokenizer } from "./tokenizer.ts";

const NEWLINE = 0x0a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Builds a reader for one answer. */
export function createLineReader(emit: Emit): Tokenizer {
  let records = 0;
  let base = 0;
  /** The last byte of the line that is no blank; 0 before there is one. */
  let lastByte = 0;

  const push = (bytes: Uint8Array): void => {
    /** Where the lines begin that are passed on together; blank ones are left out. */
    let from = 0;
    for (let start = 0; start < bytes.length;) {
      const found = bytes.indexOf(NEWLINE, start);
      const end = found < 0 ? bytes.length : found;
      const isBlankPart = !takePart(bytes, start, end, base);
      const isBlankLine = isBlankPart && lastByte === 0;
      if (isBlankLine) {
        if (start > from) emit(bytes.subarray(from, start));
        from = Math.min(end + 1, bytes.length);
      }
      if (found >= 0 && !isBlankLine) endLine();
      start = end + 1;
    }
    if (from < bytes.length) emit(bytes.subarray(from));
    base += bytes.length;
  };

  /** Looks at a part of a line; false where there are only blanks in it. */
  const takePart = (bytes: Uint8Array, start: number, end: number, offset: number): boolean => {
    let first = start;
    while (first < end && isBlank(bytes[first] as number)) first++;
    if (first === end) return false;
    const byte = bytes[first] as number;
    if (lastByte === 0 && records === 0 && byte !== OPEN_OBJECT) {
      throw unexpectedByte(byte, offset + first);
    }
    let last = end - 1;
    while (isBlank(bytes[last] as number)) last--;
    lastByte = bytes[last] as number;
    return true;
  };

  const endLine = (): void => {
    records++;
    lastByte = 0;
  };

  const finish = (): ReturnType<Tokenizer["finish"]> => {
    if (lastByte !== 0 && lastByte !== CLOSE_OBJECT) {
      const problem = "it is cut off: it ends inside of a record";
      throw answerError({ problem, offset: base, isRetryable: true });
    }
    if (lastByte !== 0) {
      emit(new Uint8Array([NEWLINE]));
      endLine();
    }
    return { records, fields: new Map(), found: undefined };
  };
  return { push, changesBytes: false, finish };
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0d || byte === 0x09;
}
