/**
 * Tells from content type and first bytes whether an answer is one JSON document or one record per line.
 *
 * @module
 */

import { createValueScan, isOpen, scanValue } from "./scan_value.ts";

/** The two forms of an answer. */
export type AnswerForm = "document" | "lines";

const LINE_TYPES = new Set([
  "application/x-ndjson",
  "application/ndjson",
  "application/jsonl",
  "application/x-jsonlines",
  "application/json-lines",
  "application/jsonlines",
  "application/stream+json",
]);

/** Decides by the content type, else by what follows the first value: a line break and another object make it lines. */
export function detectForm(contentType: string | null, head: Uint8Array): AnswerForm {
  const type = contentType?.split(";")[0]?.trim().toLowerCase() ?? "";
  const bytes = head.slice();
  const start = bytes.findIndex((byte) => byte > 0x20);
  // A list is a document, whatever its server calls it.
  if (bytes[start] === 0x5b) return "document";
  if (LINE_TYPES.has(type)) return "lines";
  if (bytes[start] !== 0x7b) return "document";
  const scan = createValueScan();
  let end: number;
  try {
    end = scanValue(bytes, start, scan, 0);
  } catch {
    // Whoever reads the document says what is wrong with it.
    return "document";
  }
  if (isOpen(scan)) return "document";
  const rest = new TextDecoder().decode(head.subarray(end, end + 64));
  return /^[ \t\r]*\n\s*\{/.test(rest) ? "lines" : "document";
}
