import { expect } from "expect";
import {
  errorOf,
  type Loopback,
  readPages,
  withLoopback,
} from "../../tests/unit/source/loopback.ts";
import { fetchSource } from "./fetch_source.ts";
import { restApi } from "./rest_api.ts";
import type { RestSource } from "./rest_source.ts";

function sourceOf(base: string): RestSource {
  return restApi({ client: { baseUrl: base }, resources: ["items"] });
}

function fetchItems(test: Loopback): ReturnType<typeof fetchSource> {
  return fetchSource(sourceOf(test.base), test.context, test.host);
}

Deno.test("fetchSource() tries again after 5xx, 429 and a broken connection, and doubles no row", async () => {
  const answer = (_request: Request, _url: URL, number: number): Response => {
    if (number === 1) return new Response("down", { status: 503 });
    if (number === 2) return new Response(null, { status: 429, headers: { "retry-after": "7" } });
    if (number === 3) return new Response(breaking('[{"id":1},{"id":2},'));
    return Response.json([{ id: 1 }, { id: 2 }]);
  };
  await withLoopback(answer, async (test) => {
    const result = await fetchItems(test);
    expect(await readPages(result.pages)).toEqual([{ id: 1 }, { id: 2 }]);
    expect(result).toMatchObject({ requests: 1, retries: 3 });
    expect(test.host.slept).toEqual([1000, 7000, 4000]);
    expect(test.retries[0]).toContain("503 Service Unavailable: down");
  });
});

Deno.test("fetchSource() waits until the date that Retry-After names", async () => {
  const headers = { "retry-after": new Date(Date.UTC(2024, 0, 20, 12, 0, 42)).toUTCString() };
  const answer = (_request: Request, _url: URL, number: number): Response =>
    number === 1 ? new Response(null, { status: 429, headers }) : Response.json([]);
  await withLoopback(answer, async (test) => {
    await fetchItems(test);
    expect(test.host.slept).toEqual([42_000]);
  });
});

Deno.test("fetchSource() gives up a source that answers 500 for ever", async () => {
  await withLoopback(() => new Response("boom", { status: 500 }), async (test) => {
    const error = await errorOf(fetchItems(test));
    expect(error).toMatchObject({ code: "PHLO-301", isRetryable: true });
    expect(error.message).toContain("500 Internal Server Error: boom; gave up after 5 tries");
    expect(test.requests.length).toBe(5);
    expect(test.host.slept).toEqual([1000, 2000, 4000, 8000]);
  });
});

Deno.test("fetchSource() does not wait longer than its deadline", async () => {
  const headers = { "retry-after": "86400" };
  await withLoopback(() => new Response(null, { status: 429, headers }), async (test) => {
    const error = await errorOf(fetchItems(test));
    expect(error.message).toContain("gave up after 1 try, and was asked to wait 86400 s");
    expect(test.host.slept).toEqual([]);
  });
});

Deno.test("fetchSource() never repeats a request that was refused", async () => {
  for (const status of [400, 401, 403, 404, 422]) {
    const body = `no ${"x".repeat(500)}`;
    await withLoopback(() => new Response(body, { status }), async (test) => {
      const error = await errorOf(fetchItems(test));
      expect(error).toMatchObject({ code: "PHLO-302", isRetryable: false });
      expect(error.message).toContain(`the server answered ${status}`);
      expect(error.message.length).toBeLessThan(350);
      expect(test.requests.length).toBe(1);
    });
  }
});

Deno.test("fetchSource() tries a truncated answer again, then says that it is cut off", async () => {
  await withLoopback(() => new Response('[{"a":1},{"b"'), async (test) => {
    const error = await errorOf(fetchItems(test));
    expect(error).toMatchObject({ code: "PHLO-303", isRetryable: true });
    expect(error.message).toContain("cut off: it ends inside of a record at byte 13");
    expect(test.requests.length).toBe(5);
  });
});

Deno.test("fetchSource() gives up a body that stalls and tries again", async () => {
  const answer = (_request: Request, _url: URL, number: number): Response =>
    number === 1 ? new Response(stalling('[{"id":1}')) : Response.json([{ id: 1 }]);
  await withLoopback(answer, async (test) => {
    const context = { ...test.context, retry: { idleTimeoutMs: 80 } };
    const result = await fetchSource(sourceOf(test.base), context, test.host);
    expect(result).toMatchObject({ retries: 1, pages: [{ records: 1 }] });
    expect(test.retries[0]).toContain("nothing came for 0.08 s");
  });
});

Deno.test("fetchSource() says that nobody answers, and hides what the address holds", async () => {
  await withLoopback(() => Response.json([]), async (test) => {
    const port = unusedPort();
    const source = restApi({
      client: {
        baseUrl: `http://127.0.0.1:${port}`,
        auth: { type: "api_key", name: "key", apiKey: "hush-hush", location: "query" },
      },
      resources: ["items"],
    });
    const error = await errorOf(fetchSource(source, test.context, test.host));
    expect(error).toMatchObject({ code: "PHLO-301", isRetryable: true });
    expect(error.message).toContain(
      `Cannot fetch "http://127.0.0.1:${port}/items": tcp connect error`,
    );
    expect(Deno.inspect(error) + test.retries.join()).not.toContain("hush-hush");
  });
});

Deno.test("fetchSource() stops when its signal is aborted, with the signal's reason", async () => {
  const controller = new AbortController();
  const answer = (): Response => {
    controller.abort(new Error("the user said stop"));
    return new Response(stalling("["));
  };
  await withLoopback(answer, async (test) => {
    const context = { ...test.context, signal: controller.signal };
    const error = await errorOf(fetchSource(sourceOf(test.base), context, test.host));
    expect(error.message).toBe("the user said stop");
  });
});

/** A body that sends a text and then breaks the connection. */
function breaking(text: string): ReadableStream<Uint8Array> {
  const parts = [new TextEncoder().encode(text)];
  return new ReadableStream({
    pull(controller) {
      const part = parts.shift();
      if (part === undefined) controller.error(new Error("broken on purpose"));
      else controller.enqueue(part);
    },
  });
}

/** A body that sends a text and then nothing. */
function stalling(text: string): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(text)),
  });
}

function unusedPort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
