import { expect } from "expect";
import { withFolder } from "../../tests/support/fake_host.ts";
import { openSession } from "./session.ts";

async function namesIn(sql: string): Promise<readonly string[]> {
  return await withFolder(async (folder) => {
    await using session = await openSession({ temporaryFolder: folder, folders: [folder] });
    return (await session.tableNames(sql)).map((parts) => parts.join(" ")).sort();
  });
}

Deno.test("tableNames() finds names in joins, subqueries, unions and CTEs, but not the CTEs themselves", async () => {
  expect(
    await namesIn(`with c as (select * from raw.a) select * from c join lake.x."B c" as b using (k)
      where k in (select k from raw.d) union all select * from (select 1, k from raw.a)`),
  ).toEqual(["lake x B c", "raw a", "raw d"]);
});

Deno.test("tableNames() is not led astray by a function that does not exist", async () => {
  expect(await namesIn(`select nope(1) from "lake"."raw"."t"`)).toEqual(["lake raw t"]);
});

Deno.test("tableNames() answers nothing for text that is no SELECT", async () => {
  expect(await namesIn("selec * from raw.t")).toEqual([]);
  expect(await namesIn("drop table raw.t")).toEqual([]);
  expect(await namesIn("")).toEqual([]);
});
