/**
 * Fetches one page into one file, trying again while that may help. A page is whole or absent, so a retry doubles nothing.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { retry } from "../core/retry.ts";
import type { EnvelopeOptions } from "./envelope.ts";
import { type FetchContext, retrySettingsOf } from "./fetch_context.ts";
import { type IdleTimer, startIdleTimer } from "./idle_timer.ts";
import type { PageBuffers } from "./page_buffers.ts";
import { openPage, type PageFile } from "./page_writer.ts";
import { type ReadAnswer, readAnswer } from "./read_answer.ts";
import type { Redact } from "./redact.ts";
import { parseRetryAfter } from "./retry_after.ts";
import {
  type Answer,
  type RequestIdentity,
  type RequestSpec,
  sendRequest,
} from "./send_request.ts";
import { connectionError, idleError, redactError, statusError } from "./source_error.ts";

/** What to fetch and where to put it. */
export interface PageRequest {
  readonly spec: RequestSpec;
  readonly identity: RequestIdentity;
  readonly redact: Redact;
  readonly answer: EnvelopeOptions;
  readonly path: string;
  readonly buffers: PageBuffers;
  /** Told of each file of a long answer that is written, before it is known that the answer is whole. */
  readonly onFile?: (file: PageFile) => void;
}

/** A page that is in its file. */
export interface FetchedPage extends ReadAnswer {
  /** The address that answered, after redirects. */
  readonly url: string;
  readonly linkHeader: string | null;
  /** Its files; one for most pages. */
  readonly files: readonly [PageFile, ...PageFile[]];
  readonly tries: number;
}

/** What validation takes on at once while the rest of a long answer is coming. */
const FILE_BYTES = 64 * 1024 * 1024;
const SHOWN_BYTES = 201;

/** Fetches the page. @throws PhloError PHLO-301 to PHLO-304, without secrets. */
export async function fetchPage(
  request: PageRequest,
  context: FetchContext,
  host: Host,
): Promise<FetchedPage> {
  const settings = retrySettingsOf(context);
  let tries = 0;
  let waitMs: number | undefined;
  const attempt = async (): Promise<FetchedPage> => {
    tries++;
    waitMs = undefined;
    const timer = startIdleTimer(settings.idleTimeoutMs, context.signal);
    try {
      const { response, url } = await send(request, timer, host);
      waitMs = parseRetryAfter(response.headers.get("retry-after"), host.clock.now());
      await assertSuccess(request, response, timer);
      return { ...await stage(request, response, timer, host), url, tries };
    } catch (error) {
      throw explain(error, { request, timer, context, idleTimeoutMs: settings.idleTimeoutMs });
    } finally {
      timer.stop();
    }
  };
  try {
    return await retry(attempt, {
      ...settings,
      signal: context.signal,
      delayOf: () => waitMs,
      onRetry: (number, delayMs, error) =>
        context.onRetry?.(number, delayMs, request.redact((error as Error).message)),
    }, host.clock);
  } catch (error) {
    context.signal.throwIfAborted();
    throw redactError(error, request.redact, renderTries(error, tries, waitMs));
  }
}

async function send(request: PageRequest, timer: IdleTimer, host: Host): Promise<Answer> {
  const { spec, identity } = request;
  try {
    return await sendRequest(spec, { identity, signal: timer.signal }, host.network);
  } catch (error) {
    throw error instanceof PhloError ? error : connectionError(spec.url, error);
  }
}

async function assertSuccess(
  request: PageRequest,
  response: Response,
  timer: IdleTimer,
): Promise<void> {
  if (response.ok) return;
  let shown = new Uint8Array(0);
  for await (const chunk of readChunks(request.spec.url, response, timer)) {
    shown = new Uint8Array([...shown, ...chunk.subarray(0, SHOWN_BYTES - shown.length)]);
    if (shown.length === SHOWN_BYTES) break;
  }
  throw statusError(request.spec.url, response, shown);
}

async function stage(
  request: PageRequest,
  response: Response,
  timer: IdleTimer,
  host: Host,
): Promise<Omit<FetchedPage, "url" | "tries">> {
  const linkHeader = response.headers.get("link");
  const contentType = response.headers.get("content-type");
  const { path, buffers, onFile } = request;
  const page = { path, lines: buffers.lines, fileBytes: FILE_BYTES, onFile };
  const writer = await openPage(page, host.disk);
  try {
    const read = response.status === 204 || response.status === 205 ? EMPTY : await readAnswer(
      readChunks(request.spec.url, response, timer),
      { ...request.answer, contentType, buffers: request.buffers },
      writer,
    );
    return { ...read, linkHeader, files: await writer.complete() };
  } catch (error) {
    await writer.abandon();
    throw nameAddress(error, request.spec.url);
  }
}

/** Says which answer could not be read: a run may ask many addresses. */
function nameAddress(error: unknown, url: string): unknown {
  if (!(error instanceof PhloError) || error.code !== "PHLO-303") return error;
  const message = error.message.replace(
    /^Cannot read the answer:/,
    `Cannot read the answer of "${url}":`,
  );
  return new PhloError(error.code, message, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    retryable: error.isRetryable,
    cause: error.cause,
  });
}

const EMPTY: ReadAnswer = { records: 0, fields: new Map(), found: undefined, receivedBytes: 0 };

/** Reads a body; the timer's signal ends it even where the response does not listen to signals. */
async function* readChunks(
  url: string,
  response: Response,
  timer: IdleTimer,
): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  const stop = (): void => void reader.cancel(timer.signal.reason).catch(() => {});
  timer.signal.addEventListener("abort", stop, { once: true });
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause) => {
        throw connectionError(url, cause);
      });
      timer.signal.throwIfAborted();
      if (done) return;
      timer.touch();
      yield value;
    }
  } finally {
    timer.signal.removeEventListener("abort", stop);
    // Whoever stops early leaves the rest to the network; there is nothing to do about a failure here.
    await reader.cancel().catch(() => {});
  }
}

function explain(
  error: unknown,
  facts: {
    readonly request: PageRequest;
    readonly timer: IdleTimer;
    readonly context: FetchContext;
    readonly idleTimeoutMs: number;
  },
): unknown {
  const { url } = facts.request.spec;
  if (facts.context.signal.aborted) return facts.context.signal.reason;
  if (facts.timer.isExpired) return idleError(url, facts.idleTimeoutMs);
  return error;
}

function renderTries(error: unknown, tries: number, waitMs: number | undefined): string {
  if (!(error instanceof PhloError) || !error.isRetryable) return "";
  const asked = waitMs === undefined ? "" : `, and was asked to wait ${Math.ceil(waitMs / 1000)} s`;
  return `; gave up after ${tries} ${tries === 1 ? "try" : "tries"}${asked}`;
}
