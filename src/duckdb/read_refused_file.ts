/**
 * A page that DuckDB refuses as a whole → a page it reads, with `null` in the place of each line that is at fault, and those
 * lines beside it. One broken line then costs one record, not the page.
 *
 * @module
 */

import type { ByteWriter, Host } from "../core/host.ts";

/** A line that DuckDB cannot read. */
export interface BrokenLine {
  /** The line's number among the page's records, counted from 0. */
  readonly index: number;
  /** The line as text; bytes that are no UTF-8 show as U+FFFD. */
  readonly text: string;
  readonly code: "not_json" | "not_unicode" | "too_large";
  readonly message: string;
}

/** DuckDB refuses an object of 16 MB. */
const LARGEST_LINE = 16_000_000;

/** Writes the readable copy of a page and returns the lines that are not in it. */
export async function repairPage(
  path: string,
  target: string,
  host: Host,
): Promise<readonly BrokenLine[]> {
  const broken: BrokenLine[] = [];
  const writer = await host.disk.openWrite(target);
  try {
    let index = 0;
    for await (const bytes of readLineBytes(await host.disk.openRead(path))) {
      const line = index === 0 ? dropByteOrderMark(bytes) : bytes;
      if (isBlank(line)) continue;
      const fault = findFault(line);
      if (fault !== undefined) broken.push({ index, text: showLine(line), ...fault });
      await writeLine(writer, fault === undefined ? line : NULL_LINE);
      index++;
    }
  } finally {
    await writer.close();
  }
  return broken;
}

const NULL_LINE = new TextEncoder().encode("null");
const LINE_END = new Uint8Array([10]);

async function writeLine(writer: ByteWriter, line: Uint8Array): Promise<void> {
  await writer.write(line);
  await writer.write(LINE_END);
}

/** A byte order mark opens a file, not a record (RFC 8259, section 8.1). */
function dropByteOrderMark(line: Uint8Array): Uint8Array {
  const hasMark = line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf;
  return hasMark ? line.subarray(3) : line;
}

function isBlank(line: Uint8Array): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}

function showLine(line: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(line.subarray(0, LARGEST_LINE))
    .replaceAll("\0", "\ufffd");
}

function findFault(line: Uint8Array): Pick<BrokenLine, "code" | "message"> | undefined {
  if (line.length >= LARGEST_LINE) {
    return { code: "too_large", message: "Record of more than 16 MB" };
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(line);
  } catch {
    return { code: "not_unicode", message: "Bytes that are not UTF-8" };
  }
  try {
    JSON.parse(text);
  } catch (error) {
    // The reason quotes the text and may cut a surrogate pair in two.
    const reason = error instanceof Error ? error.message.toWellFormed() : "not JSON";
    return { code: "not_json", message: `Invalid JSON: ${reason}` };
  }
  return hasHalfPair(text)
    ? { code: "not_unicode", message: "Half a surrogate pair in a string" }
    : undefined;
}

/** Looks for an escape of half a pair; in valid JSON a backslash stands only in strings. */
function hasHalfPair(text: string): boolean {
  if (!/\\u[dD][89a-fA-F]/.test(text)) return false;
  const units = text.replaceAll(
    /\\(?:u([0-9a-fA-F]{4})|.)/g,
    (_escape, hex: string | undefined) =>
      hex === undefined ? " " : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return !units.isWellFormed();
}

async function* readLineBytes(
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
