/**
 * Answers that already hold one record per line (`application/x-ndjson`). Each line is a record; whether it is JSON is judged
 * with the record, so one bad line spoils no other.
 *
 * @module
 */

import { answerError } from "./answer_error.ts";
import { unexpectedByte } from "./envelope_faults.ts";
import type { Emit, Tokenizer } from "./tokenizer.ts";

const NEWLINE = new Uint8Array([0x0a]);
const CLOSE_OBJECT = 0x7d;

/** Builds a reader for one answer. */
export function createLineReader(emit: Emit): Tokenizer {
  let records = 0;
  let base = 0;
  /** The last byte of the line that is no blank; 0 before there is one. */
  let lastByte = 0;

  const push = (bytes: Uint8Array): void => {
    for (let start = 0; start < bytes.length;) {
      const found = bytes.indexOf(0x0a, start);
      const end = found < 0 ? bytes.length : found;
      takePart(bytes.subarray(start, end), base + start);
      if (found >= 0) endLine();
      start = end + 1;
    }
    base += bytes.length;
  };

  const takePart = (part: Uint8Array, offset: number): void => {
    const first = part.findIndex((byte) => !isBlank(byte));
    if (first < 0) return lastByte === 0 ? undefined : emit(part);
    const byte = part[first] as number;
    if (lastByte === 0 && records === 0 && byte !== 0x7b) {
      throw unexpectedByte(byte, offset + first);
    }
    lastByte = part.findLast((last) => !isBlank(last)) ?? byte;
    emit(part);
  };

  const endLine = (): void => {
    if (lastByte === 0) return;
    emit(NEWLINE);
    records++;
    lastByte = 0;
  };

  const finish = (): ReturnType<Tokenizer["finish"]> => {
    if (lastByte !== 0 && lastByte !== CLOSE_OBJECT) {
      const problem = "it is cut off: it ends inside of a record";
      throw answerError({ problem, offset: base, isRetryable: true });
    }
    endLine();
    return { records, fields: new Map(), found: undefined };
  };
  return { push, finish };
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0d || byte === 0x09;
}
