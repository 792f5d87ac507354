import { expect } from "expect";
import { loadFiles, nodeNamed } from "../../tests/support/fake_dbt.ts";
import { withFolder } from "../../tests/support/fake_host.ts";
import { openSession } from "../duckdb/session.ts";
import { judgeTest, renderTestQuery, type TestRow, type TestVerdict } from "./test_query.ts";

/** Runs a singular test of this text over no tables at all. */
async function verdictOf(text: string): Promise<{ verdict: TestVerdict; failures: number }> {
  const project = await loadFiles({ "tests/t.sql": text });
  const node = nodeNamed(project, "t");
  const body = text.slice(text.indexOf("}}") + 2);
  return await withFolder(async (temporaryFolder) => {
    await using session = await openSession({ temporaryFolder, folders: [] });
    const [row] = await session.rows(renderTestQuery(body, node));
    const judged: TestRow = {
      failures: Number(row?.failures),
      shouldWarn: row?.should_warn === true,
      shouldError: row?.should_error === true,
    };
    return { verdict: judgeTest(judged, node), failures: judged.failures };
  });
}

Deno.test("a test's verdict follows severity, limits and its own calculation", async () => {
  const rows = " select * from range(5) t(n) -- a comment at the end";
  const cases: readonly (readonly [string, TestVerdict, number])[] = [
    [`{{ config() }} select 1 where false`, "passed", 0],
    [`{{ config() }}${rows}`, "failed", 5],
    [`{{ config(severity='WARN') }}${rows}`, "warned", 5],
    [`{{ config(error_if='> 10', warn_if='> 4') }}${rows}`, "warned", 5],
    [`{{ config(error_if='> 10', warn_if='> 5') }}${rows}`, "passed", 5],
    [`{{ config(limit=2) }}${rows}`, "failed", 2],
    [`{{ config(fail_calc='max(n)') }}${rows}`, "failed", 4],
    [`{{ config(severity='warn', error_if='> 1') }}${rows}`, "warned", 5],
  ];
  for (const [text, verdict, failures] of cases) {
    expect([text, await verdictOf(text)]).toEqual([text, { verdict, failures }]);
  }
});
