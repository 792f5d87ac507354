import { expect } from "expect";
import { fakeHost } from "../../tests/support/fake_host.ts";
import { createFetchSample } from "./fetch_sample.ts";
import { probeApi, type ProbeQuestion, type ProbeResult } from "./probe_api.ts";

interface Asked {
  readonly result: ProbeResult;
  readonly urls: readonly string[];
}

async function probe(
  question: ProbeQuestion,
  answers: Readonly<Record<string, () => Response>>,
): Promise<Asked> {
  const urls: string[] = [];
  const host = fakeHost({
    fetch: (url) => {
      urls.push(url);
      return Promise.resolve(answers[url]?.() ?? new Response("no", { status: 404 }));
    },
  });
  return { result: await probeApi(question, createFetchSample(hangless(host))), urls };
}

/** The fake clock would be through with the time limit at once; here it waits until it is stopped. */
function hangless<Value extends ReturnType<typeof fakeHost>>(host: Value): Value {
  const sleep = (_: number, signal?: AbortSignal): Promise<void> =>
    new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  return { ...host, clock: { ...host.clock, sleep } };
}

const USERS = { domain: "crm", table: "users", baseUrl: "https://x.com/v1" };

Deno.test("probeApi() takes the first address that answers with records", async () => {
  const { result, urls } = await probe(USERS, {
    "https://x.com/v1/users.json": () => Response.json([{ id: 1 }]),
  });
  expect(urls).toEqual(["https://x.com/v1/users", "https://x.com/v1/users.json"]);
  expect(result.sample).toMatchObject({ path: "users.json", records: [{ id: 1 }] });
  expect(result.sample?.selector).toBeUndefined();
});

Deno.test("probeApi() finds the only list within an answer, and refuses to choose among two", async () => {
  const { result } = await probe(USERS, {
    "https://x.com/v1/users": () => Response.json({ data: [{ id: 1 }], tags: ["a"], next: null }),
  });
  expect(result.sample?.selector).toBe("data");
  const two = await probe(USERS, {
    "https://x.com/v1/users": () => Response.json({ a: [{ id: 1 }], b: [{ id: 1 }] }),
  });
  expect(two.result).toMatchObject({ isReachable: true });
});

Deno.test("probeApi() takes a base URL that is the list itself", async () => {
  const { result } = await probe({ ...USERS, baseUrl: "https://x.com/v1/people" }, {
    "https://x.com/v1/people": () => Response.json([]),
  });
  expect(result.sample).toMatchObject({ baseUrl: "https://x.com/v1", path: "people", fields: [] });
});

Deno.test("probeApi() knows Nightscout's path and asks for a day", async () => {
  const { urls } = await probe(
    { domain: "nightscout", table: "glucose_entries", baseUrl: "https://ns.example/api/v1" },
    { "https://ns.example/api/v1/entries.json?count=288": () => Response.json([{ _id: "a" }]) },
  );
  expect(urls).toEqual(["https://ns.example/api/v1/entries.json?count=288"]);
});

Deno.test("probeApi() falls back to entries for a table of entries of an unknown API", async () => {
  const { result } = await probe({ ...USERS, table: "log_entries" }, {
    "https://x.com/v1/entries": () => Response.json([{ id: 1 }]),
  });
  expect(result.sample?.path).toBe("entries");
});

Deno.test("probeApi() says why there is no sample", async () => {
  const html = await probe(USERS, { "https://x.com/v1/users": () => new Response("<html>") });
  expect(html.result).toMatchObject({ isReachable: true });
  expect(JSON.stringify(html.result)).toContain("not JSON");
  const locked = await probe(USERS, {
    "https://x.com/v1/users": () => new Response("", { status: 401 }),
  });
  expect(JSON.stringify(locked.result)).toContain("it wants credentials");
  expect(locked.result).toMatchObject({ needsCredentials: true });
  expect(html.result).toMatchObject({ needsCredentials: false });
  const huge = await probe(USERS, {
    "https://x.com/v1/users": () => new Response(new Uint8Array(9_000_000)),
  });
  expect(JSON.stringify(huge.result)).toContain("larger than 8 MB");
});

Deno.test("probeApi() stops at once where there is no server, and names the cause", async () => {
  let requests = 0;
  const host = hangless(fakeHost({
    fetch: () => {
      requests++;
      return Promise.reject(
        new TypeError("failed", { cause: new Error("dns error: no such host.") }),
      );
    },
  }));
  const result = await probeApi(USERS, createFetchSample(host));
  expect(requests).toBe(1);
  expect(result).toEqual({
    reason: "x.com could not be reached: no such host",
    isReachable: false,
  });
});

Deno.test("probeApi() gives up on a server that does not answer", async () => {
  const host = fakeHost({
    fetch: (_, init) =>
      new Promise((_, reject) =>
        init?.signal?.addEventListener("abort", () => reject(init.signal?.reason))
      ),
  });
  const result = await probeApi(USERS, createFetchSample(host));
  expect(result).toMatchObject({ reason: expect.stringContaining("no answer within 10 seconds") });
});
