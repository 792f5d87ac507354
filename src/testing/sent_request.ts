/**
 * A request that a workflow sent while it was tested, and the network that notes all of them and lets none through unanswered.
 *
 * @module
 */

import type { Network } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";

/** A request as it was sent. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  /** By name, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Answers requests. @throws PhloError PHLO-307 for one that it has no answer for. */
export type Answer = (request: SentRequest, init?: RequestInit) => Promise<Response>;

/** A network that remembers. */
export interface WatchedNetwork extends Network {
  readonly requests: readonly SentRequest[];
  /** The first request that had no answer: a workflow may have caught the error. */
  unanswered(): PhloError | undefined;
}

/** Builds the network of a test. */
export function watchNetwork(answer: Answer): WatchedNetwork {
  const requests: SentRequest[] = [];
  let unanswered: PhloError | undefined;
  return {
    requests,
    unanswered: () => unanswered,
    async fetch(url, init) {
      const request = await readRequest(url, init);
      requests.push(request);
      try {
        return await answer(request, init);
      } catch (error) {
        if (error instanceof PhloError && error.code === "PHLO-307") unanswered ??= error;
        throw error;
      }
    },
  };
}

/** Renders a request for messages: `GET https://api.example.com/v1/entries.json`. */
export function renderRequest({ method, url }: Pick<SentRequest, "method" | "url">): string {
  return `${method} ${url}`;
}

async function readRequest(url: string, init: RequestInit | undefined): Promise<SentRequest> {
  const request = new Request(url, withoutSignal(init));
  const body = request.body === null ? undefined : await request.text();
  return {
    method: request.method,
    // A Request drops the fragment and spells the address its own way; servers see that form too.
    url: request.url,
    headers: Object.fromEntries(request.headers),
    ...(body === undefined ? {} : { body }),
  };
}

/** A Request that listens to a signal keeps it alive for as long as the signal lives. */
function withoutSignal(init: RequestInit | undefined): RequestInit {
  const { signal: _signal, ...rest } = init ?? {};
  return rest;
}
