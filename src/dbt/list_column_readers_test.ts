/**
 * Which models read a column, by the words of their SQL.
 *
 * @module
 */

import { expect } from "expect";
import { loadFiles } from "../../tests/support/fake_dbt.ts";
import { listColumnReaders } from "./list_column_readers.ts";

const SOURCE = "{{ source('raw', 'things') }}";

Deno.test("listColumnReaders() finds names, quoted names and stars, and neither texts nor comments", async () => {
  const project = await loadFiles({
    "models/named.sql": `select id, N from ${SOURCE}`,
    "models/quoted.sql": `select t."n" from ${SOURCE} t`,
    "models/star.sql": `select * from ${SOURCE}`,
    "models/member_star.sql": `select t.* from ${SOURCE} t`,
    "models/looped.sql": `select {% for c in ['a'] %}n as {{ c }},{% endfor %} id from ${SOURCE}`,
    "models/counted.sql": `select count(*), 2 * 3 as six from ${SOURCE}`,
    "models/said.sql": `select id, 'n' as text -- n\nfrom ${SOURCE} /* n */`,
    "models/after.sql": "select n from {{ ref('named') }}",
    "models/damaged.sql": `select 'x from ${SOURCE}`,
  }, { ingested: [{ name: "things", namespace: "raw", tableName: "things" }] });
  expect(listColumnReaders(project, "things", "n").toSorted()).toEqual([
    "damaged",
    "looped",
    "member_star",
    "named",
    "quoted",
    "star",
  ]);
  expect(listColumnReaders(project, "others", "n")).toEqual([]);
});
