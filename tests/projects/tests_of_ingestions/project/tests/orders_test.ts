import { createTestLake, expect, expectRows, fixture, testIngestion } from "phlo/testing";
import { clicks, orders } from "../workflows/ingestion/shop/orders.ts";

const order = { id: "a", n: 1, price: "9.50", at: "2024-01-20T10:00:00Z" };

Deno.test("pages are followed, and a request is asked again when the server fails", async () => {
  const result = await testIngestion(orders, {
    partition: "2024-01-20",
    env: { TOKEN: "of-the-test" },
    now: "2024-01-21T06:00:00Z",
    responses: [
      ["orders.json", { status: 503 }],
      ["orders.json", { data: [order], next: "https://shop.example.com/v1/orders.json?page=2" }],
      ["orders.json?page=2", { data: [{ ...order, id: "b", tags: ["x"], more: { y: 2 }, any: [1] }] }],
    ],
  });
  expect(result.state).toBe("succeeded");
  expectRows(result).toEqual([
    { ...order, at: new Date("2024-01-20T10:00:00Z") },
    { ...order, id: "b", tags: ["x"], more: { y: 2 }, any: [1] },
  ]);
  expect(result.counts).toMatchObject({ fetched: 2, valid: 2, inserted: 2 });
  expect(result.requests).toHaveLength(3);
  expect(result.requests[0]?.headers.authorization).toBe("Bearer of-the-test");
  expect(result.requests[0]?.url).toContain("from=2024-01-20T00%3A00%3A00.000Z");
  expect(result.table).toMatchObject({ name: "raw.orders", rows: 2, snapshots: 1 });
  expectRows(await result.query("select distinct _phlo_ingested_at as at from raw.orders"))
    .toEqual([{ at: "2024-01-21T06:00:00.000Z" }]);
  expectRows(await result.query("raw.orders")).toHaveLength(2);
  expectRows(await result.query("select sum(n) as n, max(price) as price from raw.orders"))
    .toEqual([{ n: 2, price: "9.50" }]);
});

Deno.test("the same answers again change nothing; other ones update, and an older day changes nothing", async () => {
  const lake = await createTestLake();
  const run = (partition: string, n: number) =>
    testIngestion(orders, { lake, partition, responses: { "*": { data: [{ ...order, n }] } } });
  expect((await run("2024-01-20", 1)).state).toBe("succeeded");
  expect((await run("2024-01-20", 1)).state).toBe("unchanged");
  const third = await run("2024-01-21", 2);
  expect(third.counts).toMatchObject({ inserted: 0, updated: 1 });
  const fourth = await run("2024-01-20", 3);
  expect(fourth.counts).toMatchObject({ superseded: 1 });
  expectRows(fourth.rows).toContain([{ id: "a", n: 2 }]);
});

Deno.test("rows in place of the source; refused ones are kept with their reasons", async () => {
  const result = await testIngestion("orders", {
    partition: "2024-01-20",
    rows: [order, { ...order, id: "b", n: 0, extra: 1 }],
  });
  expect(result.state).toBe("succeeded");
  expectRows(result).toEqual([order]);
  expect(result.issues.map(({ path, code }) => [path, code])).toEqual([[["n"], "too_small"]]);
  expect(result.quarantine).toMatchObject([{ payload: { id: "b", n: 0, extra: 1 } }]);
  expect(result.requests).toEqual([]);
});

Deno.test("more refused rows than allowed publish nothing, and say why", async () => {
  const bad = { ...order, n: "one" };
  const result = await testIngestion(orders, {
    partition: "2024-01-20",
    rows: [order, bad, { ...bad, id: "b", at: null }],
  });
  expect([result.state, result.error?.code]).toEqual(["failed", "PHLO-201"]);
  expect(result.counts).toMatchObject({ fetched: 3, valid: 1, quarantined: 2 });
  expect(result.issues.map(({ row }) => row)).toEqual([2, 3]);
  expectRows(result).toBeEmpty();
  expect(result.table).toBe(undefined);
});

Deno.test("undeclared fields of a strict schema are one issue", async () => {
  const result = await testIngestion(clicks, { partition: "2024-01-20", rows: [{ id: "a", at: 1, x: 1 }] });
  expect([result.state, result.error?.code]).toEqual(["failed", "PHLO-202"]);
  expect(result.issues.map(({ code }) => code)).toEqual(["unrecognized_keys"]);
});

Deno.test("a function's own fetch and Date are the test's", async () => {
  const result = await testIngestion(clicks, {
    partition: "2024-01-20",
    now: "2024-01-21T00:00:00Z",
    responses: { "POST clicks.example.com/all": [], "POST https://clicks.example.com/all": ["a"] },
  });
  expectRows(result).toEqual([{ id: "a", at: Date.parse("2024-01-21T00:00:00Z") }]);
  expect(result.requests).toMatchObject([{ method: "POST", body: "x" }]);
  expect(result.log).toContain("asking for 2024-01-20");
  expect(Date.now()).toBeGreaterThan(Date.parse("2024-01-22"));
});

Deno.test("nothing asked, nothing changed: an empty list and no rows", async () => {
  const result = await testIngestion(orders, { partition: "2024-01-20", responses: { "*": { data: [] } } });
  expectRows(result).toBeEmpty();
  const none = await testIngestion(clicks, { partition: "2024-01-20", rows: [] });
  expect(none.counts.fetched).toBe(0);
});

Deno.test("fixtures of every kind hold the same rows", async () => {
  const expected = [{ id: "a", n: 1, price: "9.50" }, { id: "b", n: 2, price: null }];
  for (const name of ["orders.json", "orders.ndjson"]) {
    expectRows(await fixture(name)).toEqual(expected);
  }
  expectRows(await fixture("orders.csv")).toEqual([
    { id: "a", n: 1, price: 9.5, day: "2024-01-20" },
    { id: "b", n: 2, price: null, day: "2024-01-21" },
  ]);
  const result = await testIngestion("orders", {
    partition: "2024-01-20",
    rows: (await fixture("orders.json")).map((row) => ({ ...row, at: order.at })),
  });
  expectRows(result).toHaveLength(2);
});

const wrong = async (work: Promise<unknown>): Promise<{ code?: string; message: string }> =>
  await work.then(() => ({ message: "nothing was thrown" }), (error) => error);

Deno.test("wrong: a request without an answer fails, also where the function catches the error", async () => {
  const error = await wrong(testIngestion(orders, {
    partition: "2024-01-20",
    responses: { "order.json": [] },
  }));
  expect(error.code).toBe("PHLO-307");
  expect(error.message).toContain("GET https://shop.example.com/v1/orders.json");
  expect(error.message).toContain('"orders.json"');
});

Deno.test("wrong: names, options and fixtures that are not there get a suggestion", async () => {
  const partition = "2024-01-20";
  expect((await wrong(testIngestion("order", { partition }))).message).toContain('did you mean "orders"?');
  expect((await wrong(testIngestion({}, { partition }))).message).toContain("it is no asset");
  expect((await wrong(testIngestion(orders, { partition, rows: [], responses: {} }))).message)
    .toContain("responses and rows together");
  expect((await wrong(testIngestion(orders, { partition: "yesterday" }))).code).toBe("PHLO-603");
  expect((await wrong(testIngestion(orders, { partition, now: "soon" }))).message).toContain("no moment");
  expect((await wrong(testIngestion(orders, { partition, recorded: "none" }))).message)
    .toContain("phlo test --record");
  expect((await wrong(fixture("order.json"))).message).toContain('did you mean "orders.json"?');
  expect((await wrong(fixture("orders.xml"))).message).toContain(".parquet");
  expect((await wrong(fixture("broken.json"))).code).toBe("PHLO-303");
});

Deno.test("wrong: a source that cannot be read, and SQL over what is not there", async () => {
  const html = await wrong(testIngestion(orders, { partition: "2024-01-20", responses: { "*": "<html>" } }));
  expect(html.code).toBe("PHLO-303");
  const lake = await createTestLake();
  expect((await wrong(lake.query("select * from raw.orders"))).message).toContain("nothing was published");
  await testIngestion(orders, { lake, partition: "2024-01-20", rows: [order] });
  expect((await wrong(lake.query("select * from raw.order"))).message).toContain('did you mean "raw.orders"?');
  expect((await wrong(lake.query("drop table raw.orders"))).code).toBe("PHLO-002");
});
