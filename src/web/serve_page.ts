/**
 * Opens a port for the page: the wanted one, or the next that is free. An implementation: it touches the network.
 *
 * @module
 */

import { messageOf, PhloError } from "../core/phlo_error.ts";

/** Where to listen. */
export interface ServeOptions {
  readonly hostname: string;
  /** 0 takes any free one. */
  readonly port: number;
}

/** A server that answers until it is disposed of. */
export interface PageServer extends AsyncDisposable {
  readonly port: number;
}

/** How far the search for a free port goes. */
const MOST_TRIES = 100;

/** Starts the server. @throws PhloError PHLO-002 where no port can be had */
export function servePage(
  options: ServeOptions,
  answer: (request: Request) => Response | Promise<Response>,
): PageServer {
  const closing = new AbortController();
  for (let port = options.port;; port++) {
    try {
      const server = Deno.serve({
        hostname: options.hostname,
        port,
        signal: closing.signal,
        onListen: () => {},
      }, answer);
      return {
        port: server.addr.port,
        async [Symbol.asyncDispose]() {
          // Streams of open pages never end by themselves.
          closing.abort();
          await server.finished;
        },
      };
    } catch (cause) {
      const isTaken = cause instanceof Deno.errors.AddrInUse;
      if (isTaken && port - options.port < MOST_TRIES && port < 65_535) continue;
      throw new PhloError(
        "PHLO-002",
        `Cannot serve the page at "${options.hostname}:${port}": ${messageOf(cause)}`,
        { hint: "choose another place with --port and --host", cause },
      );
    }
  }
}
