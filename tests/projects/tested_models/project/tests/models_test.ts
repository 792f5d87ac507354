import { createTestLake, expect, expectRows, fixture, testIngestion, testModel } from "phlo/testing";

const made_at = "2024-01-20T10:00:00Z";
const orders = [
  { id: "a", price: "9.50", made_at, customer: { name: "x" } },
  { id: "b", price: 1, made_at: new Date("2024-01-21T10:00:00Z") },
];

Deno.test("a view over an ingested table, whose columns have their real types", async () => {
  const result = await testModel("stg_orders", { inputs: { orders }, vars: { min_price: 5 } });
  expect(result.state).toBe("succeeded");
  expectRows(result).toEqual([{ id: "a", price: "9.50", made_at, day: "2024-01-20", customer: "x" }]);
  expect(result.sql).toContain("price >= 5");
  expectRows(await result.query("select count(*) as n from raw.orders")).toEqual([{ n: 2 }]);
});

Deno.test("checks of the model tell what breaks them", async () => {
  const result = await testModel("stg_orders", { inputs: { "shop.orders": orders }, checks: true });
  expect(result.checks.filter(({ passed }) => !passed).map(({ name, failures }) => [name, failures]))
    .toEqual([["not_null_stg_orders_customer", 1]]);
  expect(result.state).toBe("blocked");
  expectRows(result).toHaveLength(2);
});

Deno.test("models in between are built, and the clock of SQL is the test's", async () => {
  const result = await testModel("daily", { inputs: { "raw.orders": orders }, now: "2024-01-25T00:00:00Z" });
  expectRows(result).toEqual([
    { day: "2024-01-20", orders: 1, revenue: "9.50", age_days: 5 },
    { day: "2024-01-21", orders: 1, revenue: "1.00", age_days: 4 },
  ]);
});

Deno.test("an incremental model meets the rows that are there", async () => {
  const existing = [{ day: "2024-01-20", orders: 7, revenue: "70.00", age_days: 1 }];
  const result = await testModel("daily", { inputs: { orders }, existing, now: "2024-01-25T00:00:00Z" });
  expectRows(result).toEqual([
    { day: "2024-01-20", orders: 7, revenue: "70.00", age_days: 1 },
    { day: "2024-01-21", orders: 1, revenue: "1.00", age_days: 4 },
  ]);
  const full = await testModel("daily", { inputs: { orders }, existing, fullRefresh: true });
  expectRows(full.rows).toContain([{ day: "2024-01-20", orders: 1 }]);
});

Deno.test("rows for a model take its columns, and one that is left out is empty", async () => {
  const result = await testModel("daily", {
    inputs: { stg_orders: [{ id: "a", day: "2024-01-20", price: 3 }] },
    now: "2024-01-21T00:00:00Z",
  });
  expectRows(result).toEqual([{ day: "2024-01-20", orders: 1, revenue: "3.00", age_days: 1 }]);
});

Deno.test("a table that nobody ingests comes from a fixture, with the types of the file", async () => {
  const result = await testModel("with_rates", { inputs: { orders, "bank.rates": fixture("rates.csv") } });
  expectRows(result).toEqual([{ id: "a", price: 23.75 }]);
});

Deno.test("an ingestion and models share a lake", async () => {
  const lake = await createTestLake();
  await testIngestion("orders", { lake, rows: [{ ...orders[0], price: "2.00" }] });
  const result = await testModel("daily", { lake, now: "2024-01-21T00:00:00Z" });
  expectRows(result).toContain([{ day: "2024-01-20", revenue: "2.00" }]);
  expect((await testModel("daily", { lake })).state).toBe("unchanged");
});

Deno.test("no rows at all", async () => {
  expectRows(await testModel("stg_orders", { inputs: { orders: [] } })).toBeEmpty();
  expectRows(await testModel("daily")).toBeEmpty();
});

const wrong = async (work: Promise<unknown>): Promise<string> =>
  await work.then(() => "nothing was thrown", (error) => `${error.code} ${error.message}`);

Deno.test("what is wrong is named, with a suggestion", async () => {
  expect(await wrong(testModel("dayly"))).toMatch(/PHLO-001 .*\n.*did you mean "daily"/);
  expect(await wrong(testModel("daily", { inputs: { order: [] } }))).toContain('did you mean "orders"?');
  expect(await wrong(testModel("daily", { inputs: { orders: [{ prize: 1 }] } }))).toContain(
    'did you mean "price"?',
  );
  expect(await wrong(testModel("daily", { inputs: { orders: [{ price: "cheap" }] } }))).toMatch(
    /PHLO-407 Cannot use the rows of "orders": row 1: .*cheap/,
  );
  expect(await wrong(testModel("daily", { inputs: { orders: "none" } }))).toContain("no list of objects");
  expect(await wrong(testModel("with_rates", { inputs: { orders } }))).toContain('is called "rates"');
});

Deno.test("SQL that fails is told at its line", async () => {
  const error = await testModel("broken", { inputs: { orders } }).catch((thrown) => thrown);
  expect(error.code).toBe("PHLO-501");
  expect(error.place.file).toContain("models/marts/broken.sql");
  expect(error.place.line).toBe(2);
});
