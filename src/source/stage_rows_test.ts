import { expect } from "expect";
import { type FakeHost, fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { errorOf, readPages } from "../../tests/unit/source/loopback.ts";
import { tableFromArrays } from "apache-arrow";
import type { CompiledSchema } from "../core/compiled_schema.ts";
import type { FetchResult } from "../core/fetch_result.ts";
import type { FetchContext } from "./fetch_context.ts";
import { fetchSource } from "./fetch_source.ts";

async function stage(
  value: unknown,
  body: (result: FetchResult) => Promise<void> | void,
  changes: Partial<FetchContext> = {},
): Promise<void> {
  await withFolder(async (folder) => {
    const host: FakeHost = fakeHost();
    const signal = new AbortController().signal;
    const context = {
      folder: `${folder}/attempt`,
      hosts: {},
      signal,
      resumeWithinMs: 0,
      ...changes,
    };
    await body(await fetchSource(value, context, host));
  });
}

async function rowsOf(value: unknown): Promise<unknown[]> {
  let rows: unknown[] = [];
  await stage(value, async (result) => {
    expect(result.hasStatement).toBeTruthy();
    expect(result.pages.reduce((total, page) => total + page.records, 0)).toBe(
      (rows = await readPages(result.pages)).length,
    );
  });
  return rows;
}

function* generate(): Generator<unknown> {
  yield { a: 1 };
  yield [{ a: 2 }, { a: 3 }];
}

async function* generateLater(): AsyncGenerator<unknown> {
  yield await Promise.resolve({ a: 1 });
  yield [];
  yield [{ a: 2 }, { a: 3 }];
}

Deno.test("fetchSource() stages arrays, sets, generators and promises of them", async () => {
  const rows = [{ a: 1 }, { a: 2 }, { a: 3 }];
  const values = [rows, new Set(rows), generate(), generateLater(), Promise.resolve(rows)];
  const nested = Promise.resolve().then(() => generateLater());
  for (const value of [...values, nested, ReadableStream.from(rows)]) {
    expect(await rowsOf(value)).toEqual(rows);
  }
});

Deno.test("fetchSource() takes nothing for no statement and an empty list for a statement", async () => {
  for (const value of [undefined, null, Promise.resolve(undefined)]) {
    await stage(
      value,
      (result) => expect(result).toMatchObject({ hasStatement: false, pages: [] }),
    );
  }
  for (const value of [[], generateNothing()]) {
    await stage(value, (result) => expect(result).toMatchObject({ hasStatement: true, pages: [] }));
  }
});

function* generateNothing(): Generator<unknown> {}

Deno.test("fetchSource() refuses what is no row, with its index", async () => {
  const cases: readonly [unknown, string][] = [
    [[{}, 7], "row 2 of what the function returned: it is a number"],
    [["x"], "row 1 of what the function returned: it is a string"],
    [[{}, null], "row 2 of what the function returned: it is null"],
    [[[{}]], "row 1 of what the function returned: it is an array"],
    [[new Date(0)], "row 1"],
    [new Map([["a", 1]]), "it is a string"],
    [new Uint8Array(2), "row 1 of what the function returned: it is a number"],
    ["text", "it is a string, which holds no rows"],
    [42, "it is a number"],
    [{ a: 1 }, "it is one object"],
    [new Response(""), "it is one object of class Response"],
    [() => [], "it is a function that was not called"],
  ];
  for (const [value, message] of cases) {
    const error = await errorOf(stage(value, () => {}));
    expect(error).toMatchObject({ code: "PHLO-306" });
    expect(error.message).toContain(message);
  }
});

Deno.test("fetchSource() lets through what user code throws and leaves no half of a page", async () => {
  await withFolder(async (folder) => {
    const context = { folder, hosts: {}, signal: new AbortController().signal, resumeWithinMs: 0 };
    const promise = fetchSource(generateBadly(), context, fakeHost());
    expect((await errorOf(promise)).message).toBe("mine");
    expect(await Array.fromAsync(Deno.readDir(folder))).toEqual([]);
  });
});

function* generateBadly(): Generator<unknown> {
  for (let index = 0; index < 10_000; index++) yield { index, text: "some text to fill a batch" };
  throw new Error("mine");
}

Deno.test("fetchSource() begins a new file when one is large enough, and reports each", async () => {
  const seen: number[] = [];
  const rows = Array.from({ length: 20_000 }, (_, id) => ({ id, text: "x".repeat(20) }));
  await stage(rows, async (result) => {
    expect(result.pages.length).toBeGreaterThan(3);
    expect(seen).toEqual(result.pages.map((page) => page.number));
    expect(await readPages(result.pages)).toEqual(rows);
    for (const page of result.pages) {
      expect(page).toMatchObject({
        resource: "glucose",
        sizeBytes: (await Deno.stat(page.path)).size,
      });
    }
  }, { fileTargetBytes: 200_000, resource: "glucose", onPage: (page) => seen.push(page.number) });
});

Deno.test("fetchSource() stops a generator when its signal is aborted, and closes it", async () => {
  const controller = new AbortController();
  let isClosed = false;
  function* endless(): Generator<unknown> {
    try {
      for (let index = 0;; index++) {
        if (index === 10_000) controller.abort(new Error("stop"));
        yield { index, text: "some text to fill a batch" };
      }
    } finally {
      isClosed = true;
    }
  }
  const error = await errorOf(stage(endless(), () => {}, { signal: controller.signal }));
  expect([error.message, isClosed]).toEqual(["stop", true]);
});

Deno.test("fetchSource() compares every Arrow table with the schema, yielded ones too", async () => {
  const column = { name: "id", type: { kind: "long" as const }, required: true };
  const rule = { name: "id", column, mayBeMissing: false, mayBeNull: false };
  const shape = { kind: "integer" as const };
  const schema: CompiledSchema = {
    fields: [{ ...rule, shape }],
    undeclared: "drop",
    needsZod: false,
    zodReasons: [],
  };
  const good = tableFromArrays({ id: Int32Array.of(1, 2) });
  const bad = tableFromArrays({ id: Uint8Array.of(1), other: ["x"] }).select(["other"]);
  const count = async (value: unknown): Promise<number> => {
    let records = 0;
    await stage(value, ({ pages }) => {
      records = pages.reduce((sum, page) => sum + page.records, 0);
    }, { schema });
    return records;
  };
  expect(await count(good)).toBe(2);
  expect(await count([good, good].values())).toBe(4);
  for (const value of [bad, [good, bad].values()]) {
    await expect(count(value)).rejects.toMatchObject({
      code: "PHLO-407",
      message: expect.stringContaining('column "id" is missing'),
    });
  }
});

Deno.test("fetchSource() names the member that makes a row endless", async () => {
  const own: Record<string, unknown> = { id: 1 };
  own.self = own;
  const nested: { items: { owner?: object }[] } = { items: [{}] };
  nested.items.push({ owner: nested });
  let deep: object = {};
  for (let depth = 0; depth < 100_000; depth++) deep = { deep };
  const shared = { n: 1 };
  expect(await rowsOf([{ a: shared, b: shared }])).toEqual([{ a: { n: 1 }, b: { n: 1 } }]);
  const cases: readonly (readonly [unknown, string])[] = [
    [[{ id: 0 }, own], 'row 2 of what the function returned: "self" leads back'],
    [[nested], '"items.1.owner" leads back'],
    [[deep], "nested too deeply"],
  ];
  for (const [rows, part] of cases) {
    const error = await errorOf(stage(rows, () => {}));
    expect(error).toMatchObject({ code: "PHLO-306", message: expect.stringContaining(part) });
  }
});
