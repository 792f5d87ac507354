import { expect } from "expect";
import { openSession } from "../duckdb/session.ts";
import { renderChangeCounts, renderChangeSample, type TableComparison } from "./diff_table.ts";

const OLD = "SELECT * FROM (VALUES (1, 'a'), (2, 'b'), (3, NULL), (4, 'd')) t(id, name)";
const NEW = "SELECT * FROM (VALUES (1, 'a'), (2, 'B'), (3, NULL), (5, 'e')) t(id, name)";

async function diff(
  comparison: TableComparison,
): Promise<{ counts: Record<string, number>; sample: string[] }> {
  await using session = await openSession({ temporaryFolder: "/nowhere", folders: [] });
  const counts = await session.rows(renderChangeCounts(comparison));
  const sample = await session.rows(renderChangeSample(comparison, 5));
  return {
    counts: Object.fromEntries(counts.map(({ change, n }) => [String(change), Number(n)])),
    sample: sample.map((row) => Object.values(row).map(String).join(" ")),
  };
}

Deno.test("renderChangeCounts() matches rows by their key, and nulls are equal", async () => {
  const { counts, sample } = await diff({
    before: OLD,
    after: NEW,
    columns: ["id", "name"],
    key: ["id"],
  });
  expect(counts).toEqual({ added: 1, removed: 1, changed: 1, unchanged: 2 });
  expect(sample).toEqual(["added 5 e", "removed 4 d", "was 2 b", "is 2 B"]);
});

Deno.test("renderChangeCounts() compares whole rows where there is no key, each as often as it stands", async () => {
  const { counts, sample } = await diff({
    before: `${OLD} UNION ALL SELECT 1, 'a'`,
    after: NEW,
    columns: ["id", "name"],
    key: [],
  });
  expect(counts).toEqual({ added: 2, removed: 3, total: 4 });
  expect(sample.toSorted()).toEqual([
    "added 2 B",
    "added 5 e",
    "removed 1 a",
    "removed 2 b",
    "removed 4 d",
  ]);
});

Deno.test("renderChangeCounts() finds nothing where nothing changed, and all in a new table", async () => {
  const columns = ["id", "name"];
  expect((await diff({ before: OLD, after: OLD, columns, key: ["id"] })).counts)
    .toEqual({ unchanged: 4 });
  expect((await diff({ before: `${OLD} WHERE false`, after: NEW, columns, key: ["id"] })).counts)
    .toEqual({ added: 4 });
});
