/**
 * The stream that tells a page what changed. It carries names only: pages fetch what they show.
 *
 * @module
 */

import type { Context } from "hono";
import type { WebContext } from "./web_context.ts";

const HEARTBEAT_MS = 15_000;

/** Answers with server-sent events: those after what the browser saw last, or after what its page showed. */
export async function eventsRoute(c: Context, web: WebContext): Promise<Response> {
  const after = readSequence(c.req.header("last-event-id")) ?? readSequence(c.req.query("after")) ??
    await (await web.records()).readLastSequence();
  const encoder = new TextEncoder();
  let stop = (): void => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string): void => controller.enqueue(encoder.encode(text));
      send(`retry: 1000\nevent: hello\ndata: ${JSON.stringify({ mark: web.news.mark() })}\n\n`);
      const silence = web.news.listen(({ sequence, ...item }) => {
        send(`id: ${sequence}\nevent: news\ndata: ${JSON.stringify(item)}\n\n`);
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

function readSequence(text: string | undefined): number | undefined {
  const sequence = Number(text ?? NaN);
  return Number.isSafeInteger(sequence) && sequence >= 0 ? sequence : undefined;
}
