/**
 * Serves the sample API over HTTP, for `phlo sample-api` and for tools outside phlo. An implementation: it opens a port.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import { answerSample } from "./answer_sample.ts";

/** A server that runs until it is disposed of. */
export interface SampleServer extends AsyncDisposable {
  /** The base URL for `restApi`: `http://127.0.0.1:8080/api/v1`. */
  readonly baseUrl: string;
  readonly finished: Promise<void>;
}

/** Starts the server; port 0 takes a free one. @throws PhloError PHLO-002 where the port cannot be had. */
export function serveSample(
  options: { readonly port: number; readonly hostname: string },
  host: Host,
): SampleServer {
  const answer = (request: Request): Response => answerSample(request, host);
  const server = listen(options, answer);
  return {
    baseUrl: `http://${options.hostname}:${server.addr.port}/api/v1`,
    finished: server.finished,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function listen(
  options: { readonly port: number; readonly hostname: string },
  answer: (request: Request) => Response,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({ ...options, onListen: () => {} }, answer);
  } catch (cause) {
    throw new PhloError(
      "PHLO-002",
      `Cannot serve the sample API on port "${options.port}": ${messageOf(cause)}`,
      { hint: "choose another port with --port", cause },
    );
  }
}
