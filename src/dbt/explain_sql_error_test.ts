import { expect } from "expect";
import { compileNamed, loadFiles } from "../../tests/support/fake_dbt.ts";
import { withFolder } from "../../tests/support/fake_host.ts";
import { messageOf } from "../core/phlo_error.ts";
import { openSession } from "../duckdb/session.ts";
import { explainSqlError } from "./explain_sql_error.ts";

const placeOf = (...given: Parameters<typeof explainSqlError>) => explainSqlError(...given)?.place;

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
  const place = placeOf(await faultOf(compiled.sql), compiled);
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
    placeOf(await faultOf(inline), compiled, {
      charactersBefore: "CREATE TABLE t AS ".length,
    }),
  ).toMatchObject({ line: 1, column: 8 });
  const below = `-- one\n-- two\n${compiled.sql}`;
  expect(placeOf(await faultOf(below), compiled, { linesBefore: 2 })).toMatchObject({
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
  expect(placeOf(message, compiled)).toMatchObject({
    line: 1,
    column: compiled.sql.indexOf("nope") + 1,
  });
});

Deno.test("explainSqlError() finds the word where Jinja moved it", async () => {
  const project = await loadFiles({
    "models/m.sql": "select {% for c in ['a', 'b'] %}1 as {{ c }}, {% endfor %}nope as x",
  });
  const compiled = await compileNamed(project, "m");
  const place = placeOf(await faultOf(compiled.sql), compiled);
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
  const place = placeOf(await faultOf(compiled.sql), compiled);
  expect(place).toMatchObject({ line: 3, column: 3 });
  expect(place?.file).toMatch(/e\.sql$/);
});

Deno.test("explainSqlError() knows no place where the message has none", async () => {
  const compiled = await compileNamed(await loadFiles({ "models/m.sql": "select 1" }), "m");
  expect(placeOf("Out of Memory Error: failed", compiled)).toBeUndefined();
  expect(placeOf("", compiled)).toBeUndefined();
});

Deno.test("explainSqlError() leads to the tag that rendered a relation's name", async () => {
  const project = await loadFiles({
    "models/a.sql": "select 1 as x",
    "models/b.sql": "select 2 as x",
    "models/m.sql": "select a.x from {{ ref('a') }} a join on frm {{ ref('b') }} b",
  });
  const compiled = await compileNamed(project, "m");
  const second = compiled.sql.lastIndexOf('"', compiled.sql.lastIndexOf('" b') - 1);
  const offset = compiled.sql.lastIndexOf("frm ") + "frm ".length;
  expect(second).toBeGreaterThan(offset);
  const message = `Parser Error: syntax error at or near ""lake""\n\nLINE 1: ${compiled.sql}\n${
    " ".repeat("LINE 1: ".length + offset)
  }^`;
  expect(explainSqlError(message, compiled)).toMatchObject({
    place: { line: 1, column: 46 },
    tag: "{{ ref('b') }}",
  });
});
