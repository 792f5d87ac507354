import { expect } from "expect";
import { withTable } from "../../tests/support/table_bench.ts";
import type { Column, ColumnType } from "../core/column.ts";
import { openSession } from "../duckdb/session.ts";
import { renderDuckdbType } from "../duckdb/duckdb_type.ts";
import { renderContentId } from "./content_id.ts";

function column(name: string, type: ColumnType): Column {
  return { name, type, required: false };
}

const LONG: ColumnType = { kind: "long" };
const DECIMAL: ColumnType = { kind: "decimal", precision: 38, scale: 2 };
const POINT: ColumnType = { kind: "struct", fields: [column("a", DECIMAL), column("b", LONG)] };

/** The ids of values of one type, each as SQL. */
async function idsOf(type: ColumnType, ...values: readonly string[]): Promise<string[]> {
  await using session = await openSession({ temporaryFolder: "/tmp", folders: [] });
  const ids: string[] = [];
  for (const value of values) {
    const [row] = await session.rows(
      `SELECT ${renderContentId([column("v", type)])} AS id
        FROM (SELECT CAST(${value} AS ${renderDuckdbType(type)}) AS v)`,
    );
    ids.push(String(row?.id));
  }
  return ids;
}

Deno.test("renderContentId() tells values of every type apart, however deep", async () => {
  const list = (type: ColumnType): ColumnType => ({
    kind: "list",
    element: column("element", type),
  });
  const map: ColumnType = {
    kind: "map",
    key: column("key", { kind: "string" }),
    value: column("value", POINT),
  };
  const long = "12345678901234567890123456789012345";
  const cases: readonly (readonly [ColumnType, ...string[]])[] = [
    [DECIMAL, `${long}.1`, `${long}.2`, "NULL", "0"],
    [{ kind: "double" }, "0.1", "0.30000000000000004", "0.3", "NULL"],
    [{ kind: "string" }, `'a'`, `'"a"'`, `'null'`, `''`, "NULL", `'a,"w":1'`],
    [
      POINT,
      `{a: ${long}.1, b: 1}`,
      `{a: ${long}.2, b: 1}`,
      "{a: 1, b: NULL}",
      "NULL",
      "{a: NULL, b: 1}",
    ],
    [list(DECIMAL), `[${long}.1]`, `[${long}.2]`, "[]", "[NULL]", "NULL"],
    [list(POINT), `[{a: ${long}.1, b: 1}]`, `[{a: ${long}.2, b: 1}]`, "[]", "[NULL]", "NULL"],
    [list(list(POINT)), `[[{a: 1, b: 1}], []]`, `[[], [{a: 1, b: 1}]]`, "[[]]", "[]"],
    [
      map,
      `MAP {'x': {a: ${long}.1, b: 1}}`,
      `MAP {'x': {a: ${long}.2, b: 1}}`,
      "MAP {'x': NULL}",
      "NULL",
    ],
    [{ kind: "timestamptz" }, "'2024-01-20 00:00:00+00'", "'2024-01-20 00:00:00.000001+00'"],
  ];
  for (const [type, ...values] of cases) {
    const ids = await idsOf(type, ...values);
    expect(new Set(ids).size).toBe(values.length);
    expect(await idsOf(type, ...values)).toEqual(ids);
  }
});

Deno.test("renderContentId() is the same after a row or an object in it has gained an optional field, wherever it stands", async () => {
  const wider: ColumnType = { kind: "struct", fields: [...POINT.fields, column("c", LONG)] };
  expect(await idsOf(wider, "{a: 1, b: 2, c: NULL}")).toEqual(await idsOf(POINT, "{a: 1, b: 2}"));
  await using session = await openSession({ temporaryFolder: "/tmp", folders: [] });
  const before = renderContentId([column("v", LONG)]);
  const after = renderContentId([column("w", LONG), column("v", LONG)]);
  const [row] = await session.rows(
    `SELECT ${before} AS before, ${after} AS after FROM (SELECT 1::BIGINT AS v, NULL::BIGINT AS w)`,
  );
  expect(row?.after).toBe(row?.before);
});

Deno.test("applyRows() keeps rows that differ in the last digit of a decimal", () =>
  withTable(async ({ apply, read }) => {
    const rows = [["12345678901234567890.01"], ["12345678901234567890.02"]];
    await apply(rows, { identity: { key: [], method: "hash" } });
    expect(await read("v")).toEqual(rows.flat());
  }, [column("v", DECIMAL)]));
