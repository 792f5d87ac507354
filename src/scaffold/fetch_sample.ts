/**
 * One request to an API -> a few of its records. Bounded in time and size; reading everything is the source's work.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import type { SampleRecord } from "./infer_fields.ts";

/** What an address answered. */
export type SampleAnswer =
  /** `selector` is the key that holds the list; absent where the answer is the list. */
  | {
    readonly kind: "records";
    readonly records: readonly SampleRecord[];
    readonly selector?: string;
  }
  /** There is a server, but no list of records at this address. */
  | { readonly kind: "refused"; readonly reason: string; readonly needsCredentials?: boolean }
  /** There is no server. */
  | { readonly kind: "unreachable"; readonly reason: string };

/** Asks one address. */
export type FetchSample = (url: string) => Promise<SampleAnswer>;

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 8_000_000;
const MAX_RECORDS = 1_000;

/** Builds the real thing over the host's network. */
export function createFetchSample(host: Host): FetchSample {
  return async (url) => {
    const controller = new AbortController();
    const timer = new AbortController();
    const limit = host.clock.sleep(TIMEOUT_MS, timer.signal)
      .then(() => controller.abort(new Error(`no answer within ${TIMEOUT_MS / 1000} seconds`)))
      .catch(() => {});
    try {
      return await ask(url, controller.signal, host);
    } catch (error) {
      return { kind: "unreachable", reason: describeFault(error) };
    } finally {
      timer.abort();
      await limit;
    }
  };
}

async function ask(url: string, signal: AbortSignal, host: Host): Promise<SampleAnswer> {
  const headers = { accept: "application/json" };
  const response = await host.network.fetch(url, { signal, headers });
  if (!response.ok) {
    await response.body?.cancel();
    const needsKey = response.status === 401 || response.status === 403;
    return {
      kind: "refused",
      reason: `it answered ${response.status}${needsKey ? ", it wants credentials" : ""}`,
      ...(needsKey ? { needsCredentials: true } : {}),
    };
  }
  const text = await readBounded(response);
  return text === undefined
    ? { kind: "refused", reason: `its answer is larger than ${MAX_BYTES / 1e6} MB` }
    : selectRecords(text);
}

async function readBounded(response: Response): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = "";
  let sizeBytes = 0;
  for await (const chunk of response.body ?? []) {
    sizeBytes += chunk.length;
    // Leaving the loop ends the response.
    if (sizeBytes > MAX_BYTES) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function selectRecords(text: string): SampleAnswer {
  const value = parseJson(text);
  if (value === undefined) return { kind: "refused", reason: "its answer is not JSON" };
  if (isRecordList(value)) return { kind: "records", records: value.slice(0, MAX_RECORDS) };
  const lists = typeof value === "object" && value !== null
    ? Object.entries(value).filter(([, inner]) => isRecordList(inner) && inner.length > 0)
    : [];
  const [first] = lists;
  if (first === undefined || lists.length > 1) {
    return { kind: "refused", reason: "its answer holds no list of records, or several" };
  }
  const [selector, records] = first as [string, readonly SampleRecord[]];
  return { kind: "records", records: records.slice(0, MAX_RECORDS), selector };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecordList(value: unknown): value is readonly SampleRecord[] {
  return Array.isArray(value) &&
    value.every((item) => typeof item === "object" && item !== null && !Array.isArray(item));
}

/** The innermost cause says what the network found, and the last part of its message; the rest only that something failed. */
function describeFault(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  const message = inner instanceof Error ? inner.message : String(inner);
  const last = message.split("\n")[0]?.split(": ").at(-1) ?? message;
  return last.replace(/\.$/, "");
}
