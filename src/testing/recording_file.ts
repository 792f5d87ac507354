/**
 * The file of a recording: `tests/recorded/<name>.json`. The same answers give the same file: exchanges are sorted, and
 * nothing in it tells when it was made.
 *
 * @module
 */

import { z } from "zod";
import type { Host } from "../core/host.ts";
import { parseJson64, renderJson64 } from "../core/json64.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";

const EXCHANGE = z.strictObject({
  method: z.string(),
  url: z.string(),
  requestBody: z.string().exactOptional(),
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  /** One of three: a body of JSON as its value, any other text, or bytes. */
  json: z.unknown().optional(),
  text: z.string().exactOptional(),
  base64: z.string().exactOptional(),
});
const RECORDING = z.strictObject({ version: z.literal(1), exchanges: z.array(EXCHANGE) });

/** One request and its answer, without secrets. */
export type Exchange = z.output<typeof EXCHANGE>;

/** Reads a recording; undefined where there is none. @throws PhloError PHLO-307 where the file is no recording. */
export async function readRecording(
  path: string,
  host: Host,
): Promise<readonly Exchange[] | undefined> {
  if (await host.disk.stat(path) === undefined) return undefined;
  const text = await host.disk.readText(path);
  try {
    return RECORDING.parse(parseJson64(text)).exchanges;
  } catch (error) {
    const [reason] = messageOf(error).split("\n");
    throw new PhloError("PHLO-307", `Cannot replay "${path}": it is no recording (${reason})`, {
      hint: "phlo test --record makes it anew",
      cause: error,
    });
  }
}

/** Writes a recording, sorted by request; several answers to one request keep their order. */
export async function writeRecording(
  path: string,
  exchanges: readonly Exchange[],
  host: Host,
): Promise<void> {
  const sorted = exchanges.map((exchange, index) => ({ exchange, index })).sort((left, right) =>
    compare(keyOf(left.exchange), keyOf(right.exchange)) || left.index - right.index
  ).map(({ exchange }) => exchange);
  await host.disk.makeFolder(path.slice(0, path.lastIndexOf("/")));
  await host.disk.writeText(path, `${renderJson64({ version: 1, exchanges: sorted }, 2)}\n`);
}

/** What a request is found by. */
export function keyOf(
  { method, url, requestBody }: Pick<Exchange, "method" | "url" | "requestBody">,
): string {
  return [url, method, requestBody ?? ""].join("\n");
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A body as the file keeps it: as a value only where that loses nothing of the text. */
export function describeBody(
  bytes: Uint8Array,
): Pick<Exchange, "json" | "text" | "base64"> {
  const text = decode(bytes);
  if (text === undefined) return { base64: bytes.toBase64() };
  if (text === "") return {};
  try {
    const json = parseJson64(text);
    if (typeof json === "object" && renderJson64(json) === withoutBlanks(text)) return { json };
  } catch {
    // No JSON: kept as text.
  }
  return { text };
}

/** The body that was described. */
export function restoreBody(exchange: Exchange): string | Uint8Array<ArrayBuffer> | null {
  if (exchange.base64 !== undefined) return Uint8Array.fromBase64(exchange.base64);
  if (exchange.text !== undefined) return exchange.text;
  return "json" in exchange ? renderJson64(exchange.json) : null;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Leaves out what stands between the parts of a JSON text. */
function withoutBlanks(text: string): string {
  let result = "";
  let isInText = false;
  let isEscaped = false;
  for (const sign of text) {
    if (isInText || !/\s/.test(sign)) result += sign;
    if (isEscaped) isEscaped = false;
    else if (isInText && sign === "\\") isEscaped = true;
    else if (sign === '"') isInText = !isInText;
  }
  return result;
}
