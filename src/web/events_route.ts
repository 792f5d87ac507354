/**
 * The stream that tells a page what changed. It carries names only: pages fetch what they show.
 *
 * @module
 */

import type { Context } from "hono";
import type { WebContext } from "./web_context.ts";

const HEARTBEAT_MS = 15_000;
/** Pieces that wait for a browser which reads no more: it asks again when it wakes, and misses nothing. */
const MOST_WAITING = 1000;
const HEADERS = { "content-type": "text/event-stream", "cache-control": "no-store, no-transform" };

/** Answers with server-sent events: those after what the browser saw last, or after what its page showed. */
export async function eventsRoute(c: Context, web: WebContext): Promise<Response> {
  // Whoever asks for the head alone would never close the stream.
  if (c.req.raw.method === "HEAD") return new Response(null, { headers: HEADERS });
  const after = readSequence(c.req.header("last-event-id")) ?? readSequence(c.req.query("after")) ??
    await (await web.records()).readLastSequence();
  const encoder = new TextEncoder();
  let stop = (): void => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string): void => {
        const { desiredSize } = controller;
        if (desiredSize === null) return;
        if (desiredSize > -MOST_WAITING) return controller.enqueue(encoder.encode(text));
        stop();
        controller.error(new Error("the browser reads no more"));
      };
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
  return new Response(body, { headers: HEADERS });
}

function readSequence(text: string | undefined): number | undefined {
  const sequence = Number(text ?? NaN);
  return Number.isSafeInteger(sequence) && sequence >= 0 ? sequence : undefined;
}
