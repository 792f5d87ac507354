import { expect } from "expect";
import { compileNamed, loadFiles } from "../../tests/support/fake_dbt.ts";
import { withFolder } from "../../tests/support/fake_host.ts";
import { messageOf } from "../core/phlo_error.ts";
import { openSession } from "../duckdb/session.ts";
import { explainSqlError } from "./explain_sql_error.ts";

/** What DuckDB says of a statement. */
function faultOf(sql: string): Promise<string> {
  return withFolder(async (temporaryFolder) => {
    await using session = await openSession({ temporaryFolder, folders: [] });
    return await session.run(sql).then(() => "", messageOf);
  });
}

Deno.test("explainSqlError() leads DuckDB's message to the user's line and column", async () => {
  const project = await loadFiles({
    "models/m.sql":
      "{{ config(\n  materialized='table'\n) }}\n\nselect\n  1 as id,\n  nope + 1 as x\n",
  });
  const compiled = await compileNamed(project, "m");
  const place = explainSqlError(await faultOf(compiled.sql), compiled);
  expect(place).toMatchObject({ line: 7, column: 3 });
  expect(place?.file).toMatch(/models\/m\.sql$/);
  expect(place?.frame).toContain("> 7 |   nope + 1 as x");
});

Deno.test("explainSqlError() reckons with what stands around the SQL", async () => {
  const project = await loadFiles({
    "models/m.sql": "select nope\nfrom (select 1) t",
  });
  const compiled = await compileNamed(project, "m");
  const inline = `CREATE TABLE t AS ${compiled.sql}`;
  expect(
    explainSqlError(await faultOf(inline), compiled, {
      charactersBefore: "CREATE TABLE t AS ".length,
    }),
  ).toMatchObject({ line: 1, column: 8 });
  const below = `-- one\n-- two\n${compiled.sql}`;
  expect(explainSqlError(await faultOf(below), compiled, { linesBefore: 2 })).toMatchObject({
    line: 1,
    column: 8,
  });
});

Deno.test("explainSqlError() finds the column in a long line, which the message shows cut", async () => {
  const many = Array.from({ length: 60 }, (_, index) => `${index} as column_${index}`).join(", ");
  const project = await loadFiles({ "models/m.sql": `select ${many}, nope as y` });
  const compiled = await compileNamed(project, "m");
  const message = await faultOf(compiled.sql);
  expect(message).toContain("...");
  expect(explainSqlError(message, compiled)).toMatchObject({
    line: 1,
    column: compiled.sql.indexOf("nope") + 1,
  });
});

Deno.test("explainSqlError() finds the word where Jinja moved it", async () => {
  const project = await loadFiles({
    "models/m.sql": "select {% for c in ['a', 'b'] %}1 as {{ c }}, {% endfor %}nope as x",
  });
  const compiled = await compileNamed(project, "m");
  const place = explainSqlError(await faultOf(compiled.sql), compiled);
  expect(place?.column).toBe(
    "select {% for c in ['a', 'b'] %}1 as {{ c }}, {% endfor %}".length + 1,
  );
});

Deno.test("explainSqlError() leads into an ephemeral model's own file", async () => {
  const project = await loadFiles({
    "models/e.sql": "{{ config(materialized='ephemeral') }}\nselect\n  nope",
    "models/m.sql": "select * from {{ ref('e') }}",
  });
  const compiled = await compileNamed(project, "m");
  const place = explainSqlError(await faultOf(compiled.sql), compiled);
  expect(place).toMatchObject({ line: 3, column: 3 });
  expect(place?.file).toMatch(/e\.sql$/);
});

Deno.test("explainSqlError() knows no place where the message has none", async () => {
  const compiled = await compileNamed(await loadFiles({ "models/m.sql": "select 1" }), "m");
  expect(explainSqlError("Out of Memory Error: failed", compiled)).toBeUndefined();
  expect(explainSqlError("", compiled)).toBeUndefined();
});
