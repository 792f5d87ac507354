/**
 * The stream that tells a page what changed. It carries names only: pages fetch what they show.
 *
 * @module
 */

import type { Context } from "hono";
import type { WebContext } from "./web_context.ts";

const HEARTBEAT_MS = 15_000;

/** Answers with server-sent events, from the sequence on that the browser saw last. */
export function eventsRoute(c: Context, web: WebContext): Response {
  const last = Number(c.req.header("last-event-id") ?? NaN);
  const after = Number.isSafeInteger(last) && last >= 0 ? last : undefined;
  const encoder = new TextEncoder();
  let stop = (): void => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string): void => controller.enqueue(encoder.encode(text));
      send(`retry: 1000\nevent: hello\ndata: {}\n\n`);
      const silence = web.news.listen(({ sequence, runs, isGeneral }) => {
        send(`id: ${sequence}\nevent: news\ndata: ${JSON.stringify({ runs, isGeneral })}\n\n`);
      }, after);
      // A connection that died without a word is found by writing to it.
      const beat = setInterval(() => send(": still here\n\n"), HEARTBEAT_MS);
      stop = () => {
        clearInterval(beat);
        silence();
      };
    },
    cancel: () => stop(),
  });
  return new Response(body, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store, no-transform" },
  });
}
