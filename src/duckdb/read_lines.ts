/**
 * The lines of an NDJSON page as bytes, for the few records that DuckDB cannot read itself.
 *
 * @module
 */

import type { Host } from "../core/host.ts";

/** Yields the records' lines; blank lines are no records, and a byte order mark opens a file, not a record. */
export async function* readRecordLines(path: string, host: Host): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const bytes of readLines(await host.disk.openRead(path))) {
    const line = isFirst ? dropByteOrderMark(bytes) : bytes;
    isFirst = false;
    if (!isBlank(line)) yield line;
  }
}

/** A record as text, or why it is none; bytes that are no UTF-8 show as U+FFFD. */
export function decodeLine(
  line: Uint8Array,
): { readonly text: string; readonly isUnicode: boolean } {
  try {
    return { text: STRICT.decode(line), isUnicode: true };
  } catch {
    return { text: LENIENT.decode(line), isUnicode: false };
  }
}

const STRICT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const LENIENT = new TextDecoder("utf-8", { ignoreBOM: true });

/** RFC 8259, section 8.1, lets a parser ignore the mark. */
function dropByteOrderMark(line: Uint8Array): Uint8Array {
  const hasMark = line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf;
  return hasMark ? line.subarray(3) : line;
}

function isBlank(line: Uint8Array): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}

async function* readLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  for await (const bytes of stream) {
    let start = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
      yield joinBytes([...parts, bytes.subarray(start, end)]);
      parts = [];
      start = end + 1;
    }
    // The chunk's memory is the stream's.
    if (start < bytes.length) parts.push(bytes.slice(start));
  }
  if (parts.length > 0) yield joinBytes(parts);
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const first = parts[0];
  if (parts.length === 1 && first !== undefined) return first;
  const joined = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
