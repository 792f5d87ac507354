/**
 * A server of the test's own on the loopback address, and what a fetch needs besides: a folder, a context, a host that waits in no time.
 *
 * @module
 */

import type { Page } from "../../../src/core/fetch_result.ts";
import type { FetchContext } from "../../../src/source/fetch_context.ts";
import { type FakeHost, fakeHost, withFolder } from "../../support/fake_host.ts";

/** What a test works with. */
export interface Loopback {
  readonly base: string;
  readonly context: FetchContext;
  readonly host: FakeHost;
  /** Every request that arrived, in order: method, path and query. */
  readonly requests: string[];
  readonly warnings: string[];
  readonly retries: string[];
}

/** Answers a request, or fails as a server may. */
export type Answer = (request: Request, url: URL, number: number) => Response | Promise<Response>;

/** Runs `body` beside a server; both are gone afterwards. */
export async function withLoopback(
  answer: Answer,
  body: (loopback: Loopback) => Promise<void>,
): Promise<void> {
  const requests: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const url = new URL(request.url);
    requests.push(`${request.method} ${url.pathname}${url.search}`);
    return answer(request, url, requests.length);
  });
  const host = fakeHost({ fetch: (url, init) => fetch(url, init) });
  const warnings: string[] = [];
  const retries: string[] = [];
  try {
    await withFolder(async (folder) => {
      const context: FetchContext = {
        folder,
        hosts: {},
        signal: new AbortController().signal,
        resumeWithinMs: 3_600_000,
        codeDigest: "code",
        retry: { random: () => 1 },
        onWarning: (warning) => warnings.push(warning),
        onRetry: (_attempt, _delayMs, reason) => retries.push(reason),
      };
      const base = `http://127.0.0.1:${server.addr.port}`;
      await body({ base, context, host, requests, warnings, retries });
    });
  } finally {
    await server.shutdown();
  }
}

/** The records of staged pages, in order. */
export async function readPages(pages: readonly Page[]): Promise<unknown[]> {
  const texts = await Promise.all(pages.map((page) => Deno.readTextFile(page.path)));
  return texts.flatMap((text) => text.split("\n").filter((line) => line !== ""))
    .map((line) => JSON.parse(line));
}

/** The error that a promise rejects with. */
export async function errorOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error("expected an error");
}
