/**
 * Says where a stream of bytes stops being UTF-8, across the borders of its chunks.
 *
 * @module
 */

import { isUtf8 } from "node:buffer";

/** Takes the next chunk; returns the offset in the stream of the first fault, or -1. */
export type Utf8Guard = (chunk: Uint8Array) => number;

/** Builds a guard for one stream. A character cut off at the very end is left to whoever misses the rest. */
export function createUtf8Guard(): Utf8Guard {
  let carried = new Uint8Array(0);
  let base = 0;
  return (chunk) => {
    const taken = continuedLength(chunk, missingBytes(carried));
    const joined = new Uint8Array([...carried, ...chunk.subarray(0, taken)]);
    const joinedBase = base - carried.length;
    base += chunk.length;
    if (missingBytes(joined) > 0 && taken === chunk.length) {
      carried = joined;
      return -1;
    }
    if (!isUtf8(joined)) return joinedBase;
    const tail = unfinishedLength(chunk, taken);
    const whole = chunk.subarray(taken, chunk.length - tail);
    carried = chunk.slice(chunk.length - tail);
    return isUtf8(whole) ? -1 : base - chunk.length + taken + findFault(whole);
  };
}

/** How many bytes a character has by its first byte; what can be no first byte stands alone. */
function lengthByLead(lead: number): number {
  if (lead >= 0xf5) return 1;
  if (lead >= 0xf0) return 4;
  if (lead >= 0xe0) return 3;
  return lead >= 0xc2 ? 2 : 1;
}

function missingBytes(start: Uint8Array): number {
  return start.length === 0 ? 0 : lengthByLead(start[0] as number) - start.length;
}

/** How many bytes at the beginning go on with a character that misses some. */
function continuedLength(chunk: Uint8Array, missing: number): number {
  let length = 0;
  while (length < Math.min(missing, chunk.length)) {
    const byte = chunk[length] as number;
    if (byte < 0x80 || byte >= 0xc0) break;
    length++;
  }
  return length;
}

/** How many bytes at the end begin a character that goes on in the next chunk. */
function unfinishedLength(chunk: Uint8Array, from: number): number {
  for (let back = 1; back <= Math.min(3, chunk.length - from); back++) {
    const byte = chunk[chunk.length - back] as number;
    if (byte >= 0xc0) return lengthByLead(byte) > back ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

function findFault(bytes: Uint8Array): number {
  for (let index = 0; index < bytes.length;) {
    const length = lengthByLead(bytes[index] as number);
    if (!isUtf8(bytes.subarray(index, index + length))) return index;
    index += length;
  }
  return bytes.length;
}
