/**
 * The server of the benchmarks, in a thread of its own: days of seven rows, one NDJSON file as a stream, pages with links.
 * What it sends is made before the first request, so that it costs little beside what is measured.
 *
 * @module
 */

import type { ServerWork } from "./loopback_server.ts";

/** The part of a thread's global scope that is used here. */
interface ThreadScope {
  postMessage(port: number): void;
  addEventListener(kind: "message", listen: (event: MessageEvent<ServerWork>) => void): void;
}

const thread = self as unknown as ThreadScope;

thread.addEventListener("message", ({ data }) => {
  const pages = renderPages(data.pages, data.rowsPerPage);
  Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: ({ port }) => thread.postMessage(port),
  }, (request) => answer(new URL(request.url), data, pages));
});

async function answer(
  url: URL,
  work: ServerWork,
  pages: readonly string[],
): Promise<Response> {
  switch (url.pathname) {
    case "/entries.json":
      return Response.json(listEntries(url.searchParams.get("day") ?? ""));
    case "/records.ndjson": {
      const file = await Deno.open(work.ndjsonPath ?? "");
      return new Response(file.readable, { headers: { "content-type": "application/x-ndjson" } });
    }
    case "/orders":
      return answerPage(Number(url.searchParams.get("page")), url.origin, pages);
    default:
      return new Response("there is no such thing", { status: 404 });
  }
}

function answerPage(page: number, origin: string, pages: readonly string[]): Response {
  const next = page < pages.length ? `"${origin}/orders?page=${page + 1}"` : "null";
  return new Response(`{"data":${pages[page - 1] ?? "[]"},"next":${next}}`, {
    headers: { "content-type": "application/json" },
  });
}

const LEVELS = [65, 70, 180, 181, 250, 251, 120];

function listEntries(day: string): unknown[] {
  return LEVELS.map((sgv, index) => {
    const at = new Date(Date.parse(`${day}T00:00:00Z`) + index * 300_000);
    return {
      _id: `${day}-r${index + 1}`,
      sgv,
      date: at.getTime(),
      dateString: at.toISOString(),
      direction: index === 2 ? null : "Flat",
      device: "DexcomG6",
    };
  });
}

function renderPages(count: number, rowsPerPage: number): string[] {
  return Array.from({ length: count }, (_, page) => {
    const rows = Array.from(
      { length: rowsPerPage },
      (_, index) => renderOrder(page * rowsPerPage + index),
    );
    return `[${rows.join(",")}]`;
  });
}

function renderOrder(id: number): string {
  const at = new Date(1_700_000_000_000 + id * 1000).toISOString();
  // Numbers that look scattered and are the same in every run.
  const scatter = Math.imul(id + 1, 2_654_435_761) >>> 0;
  return `{"id":${id},"customer":"Customer ${scatter % 50_000}","email":"customer${
    scatter % 50_000
  }@example.com","amount":${scatter % 100_000 / 100},"quantity":${scatter % 97},"active":${
    scatter % 2 === 0
  },"updatedAt":"${at}","place":{"latitude":${(scatter % 180_000) / 1000 - 90},"longitude":${
    (scatter % 360_000) / 1000 - 180
  }}}`;
}
