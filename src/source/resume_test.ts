import { expect } from "expect";
import {
  type Answer,
  errorOf,
  type Loopback,
  readPages,
  withLoopback,
} from "../../tests/unit/source/loopback.ts";
import type { FetchContext } from "./fetch_context.ts";
import { fetchSource } from "./fetch_source.ts";
import { restApi } from "./rest_api.ts";

/** Four pages; the third breaks as long as `isDown` says so. */
function server(state: { isDown: boolean }): Answer {
  return (_request, url) => {
    const page = Number(url.searchParams.get("page") ?? 1);
    if (page === 3 && state.isDown) return new Response("down", { status: 400 });
    const data = [{ id: page * 10 }, { id: page * 10 + 1 }];
    return Response.json({ data, next: page < 4 ? `?page=${page + 1}` : null });
  };
}

function fetchItems(
  test: Loopback,
  changes: Partial<FetchContext> = {},
  params: Record<string, string> = {},
): ReturnType<typeof fetchSource> {
  const source = restApi({
    client: { baseUrl: test.base, paginator: "json_link" },
    resources: [{ name: "items", endpoint: { params } }],
  });
  return fetchSource(source, { ...test.context, ...changes }, test.host);
}

/** Runs a first attempt that breaks after two pages, then `body`. */
async function withBrokenAttempt(body: (test: Loopback) => Promise<void>): Promise<void> {
  const state = { isDown: true };
  await withLoopback(server(state), async (test) => {
    await errorOf(fetchItems(test));
    expect(test.requests.length).toBe(3);
    state.isDown = false;
    test.requests.length = 0;
    await body(test);
  });
}

const ALL = [10, 11, 20, 21, 30, 31, 40, 41].map((id) => ({ id }));

Deno.test("fetchSource() goes on after the last whole page of an interrupted attempt", async () => {
  await withBrokenAttempt(async (test) => {
    const numbers: number[] = [];
    const result = await fetchItems(test, { onPage: (page) => numbers.push(page.number) });
    expect(test.requests).toEqual(["GET /items?page=3", "GET /items?page=4"]);
    expect(await readPages(result.pages)).toEqual(ALL);
    expect(result.requests).toBe(2);
    expect(numbers).toEqual([1, 2, 3, 4]);
  });
});

Deno.test("fetchSource() asks for nothing when all pages are staged", async () => {
  await withBrokenAttempt(async (test) => {
    const first = await fetchItems(test);
    test.requests.length = 0;
    const second = await fetchItems(test);
    expect(test.requests).toEqual([]);
    expect(second.pages).toEqual(first.pages);
  });
});

Deno.test("fetchSource() starts over, in a clean folder, for other code, another request, or pages that are too old", async () => {
  const cases: readonly ((test: Loopback) => ReturnType<typeof fetchItems>)[] = [
    (test) => fetchItems(test, { codeDigest: "other" }),
    (test) => fetchItems(test, {}, { q: "other" }),
    (test) => fetchItems(test, { resumeWithinMs: 0 }),
    (test) => {
      test.host.advance(3_600_001);
      return fetchItems(test);
    },
  ];
  for (const fetchAgain of cases) {
    await withBrokenAttempt(async (test) => {
      await Deno.writeTextFile(`${test.context.folder}/1-items-000009.ndjson`, "{}\n");
      await Deno.writeTextFile(`${test.context.folder}/notes.txt`, "someone else's");
      const result = await fetchAgain(test);
      expect(test.requests.length).toBe(4);
      expect(await readPages(result.pages)).toEqual(ALL);
      const names = (await Array.fromAsync(Deno.readDir(test.context.folder))).map(({ name }) =>
        name
      );
      expect(names.sort()).toEqual([
        "1-items-000001.ndjson",
        "1-items-000002.ndjson",
        "1-items-000003.ndjson",
        "1-items-000004.ndjson",
        "notes.txt",
        "pages.ndjson",
      ]);
    });
  }
});

Deno.test("fetchSource() keeps no journal without a code digest", async () => {
  await withLoopback(server({ isDown: false }), async (test) => {
    const { codeDigest: _, ...context } = test.context;
    const source = restApi({ client: { baseUrl: test.base }, resources: ["items"] });
    await fetchSource(source, context, test.host);
    await fetchSource(source, context, test.host);
    expect(test.requests.length).toBe(2);
    expect(await readFolder(test)).toEqual(["1-items-000001.ndjson"]);
  });
});

Deno.test("fetchSource() trusts a journal only as far as it is whole", async () => {
  const damages: readonly ((folder: string) => Promise<void>)[] = [
    // The last line was cut off by a crash.
    (folder) => edit(`${folder}/pages.ndjson`, (text) => text.slice(0, -5)),
    // A page is shorter than it was.
    (folder) => Deno.truncate(`${folder}/1-items-000002.ndjson`, 3),
    (folder) => Deno.remove(`${folder}/1-items-000002.ndjson`),
  ];
  for (const damage of damages) {
    await withBrokenAttempt(async (test) => {
      await damage(test.context.folder);
      const result = await fetchItems(test);
      expect(test.requests[0]).toBe("GET /items?page=2");
      expect(await readPages(result.pages)).toEqual(ALL);
    });
  }
  await withBrokenAttempt(async (test) => {
    await Deno.writeTextFile(`${test.context.folder}/pages.ndjson`, "no journal\n");
    await fetchItems(test);
    expect(test.requests.length).toBe(4);
  });
});

Deno.test("fetchSource() notices a circle that leads back to pages of the earlier attempt", async () => {
  const state = { isDown: true };
  const answer: Answer = (_request, url) => {
    const page = Number(url.searchParams.get("page") ?? 1);
    if (page === 2 && state.isDown) return new Response(null, { status: 400 });
    return Response.json({ data: [{}], next: page === 1 ? "?page=2" : "/items" });
  };
  await withLoopback(answer, async (test) => {
    await errorOf(fetchItems(test));
    state.isDown = false;
    const error = await errorOf(fetchItems(test));
    expect(error.message).toContain("page 2 names page 1 as the next one");
  });
});

Deno.test("fetchSource() keeps no secret in its journal, and then asks again for what it could not keep", async () => {
  const answer: Answer = (_request, url) => {
    const next = url.searchParams.has("page") ? null : `${url.pathname}${url.search}&page=2`;
    return Response.json({ data: [{}], next });
  };
  await withLoopback(answer, async (test) => {
    await fetchItems(test, {}, { accessToken: "hush-hush" });
    const journal = await Deno.readTextFile(`${test.context.folder}/pages.ndjson`);
    expect(journal).not.toContain("hush-hush");
    const again = await fetchItems(test, {}, { accessToken: "hush-hush" });
    expect(again.pages.map((page) => page.number)).toEqual([1, 2]);
    expect(test.requests.length).toBe(4);
  });
});

async function edit(path: string, change: (text: string) => string): Promise<void> {
  await Deno.writeTextFile(path, change(await Deno.readTextFile(path)));
}

async function readFolder(test: Loopback): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(test.context.folder))).map(({ name }) => name).sort();
}
