import { expectRows, testIngestion } from "phlo/testing";

Deno.test("payments of a day", async () => {
  const result = await testIngestion("payments", { partition: "2024-01-20", recorded: true });
  expectRows(result.rows.map(({ id, amount }) => ({ id, amount }))).toEqual([
    { id: "p1", amount: 5 },
    { id: "p2", amount: 7 },
  ]);
});
