import { expect } from "expect";
import { z } from "zod";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { validateLines } from "../../tests/support/validate_lines.ts";
import { openSession } from "../duckdb/session.ts";
import { types } from "../schema/column_types.ts";
import { compileSchema } from "../schema/compile_schema.ts";
import { judgeFile } from "../schema/judge_file.ts";
import { validatePages } from "./validate_pages.ts";

const FIELDS = {
  _id: z.string(),
  sgv: z.int().min(1).max(1000),
  date: z.int(),
  dateString: z.string(),
  direction: z.enum(["Flat", "FortyFiveUp", "SingleUp", "DoubleUp", "NONE"]).nullable(),
  device: z.string().nullable(),
};
const GLUCOSE = z.strictObject(FIELDS);

async function fixture(name: string): Promise<string> {
  const url = new URL(`../../tests/fixtures/glucose/${name}`, import.meta.url);
  const records: unknown[] = JSON.parse(await Deno.readTextFile(url));
  return records.map((record) => `${JSON.stringify(record)}\n`).join("");
}

Deno.test("validatePages() vouches for the seven-row day without asking zod", async () => {
  const result = await validateLines(GLUCOSE, [await fixture("entries_2024-01-20.json")]);
  expect(result).toMatchObject({ fetched: 7, valid: 7, rejected: 0, asked: 0, rejects: [] });
  expect(result.rows[2]).toEqual({
    _id: "r3",
    sgv: 180n,
    date: 1705709400000n,
    dateString: "2024-01-20T00:10:00.000Z",
    direction: null,
    device: "DexcomG6",
    __phlo_row: 2n,
  });
});

Deno.test("validatePages() gives each bad row its own reason, in zod's words", async () => {
  const result = await validateLines(GLUCOSE, [await fixture("bad_rows.json")], {
    uniqueKey: ["_id"],
  });
  expect(result).toMatchObject({ fetched: 7, valid: 0, rejected: 7, onlyUndeclared: false });
  expect(result.rejects.map(({ row, code, path, value }) => [row, code, path, value])).toEqual([
    [0n, "too_big", "sgv", "1001"],
    [1n, "invalid_value", "direction", '"Sideways"'],
    [2n, "invalid_type", "sgv", "null"],
    [3n, "invalid_type", "_id", "null"],
    [4n, "invalid_type", "sgv", '"250"'],
    [5n, "invalid_type", "sgv", "120.5"],
    [6n, "invalid_type", "date", null],
  ]);
  expect(result.rejects[4]).toMatchObject({
    resource: "test",
    page: 1n,
    payload: expect.stringContaining('"sgv":"250"'),
    message: "Invalid input: expected number, received string",
  });
});

Deno.test("validatePages() names undeclared fields once, not row by row", async () => {
  const pages = [await fixture("entries_2024-01-20_with_undeclared_fields.json")];
  const names = ["type", "trend", "sysTime", "utcOffset", "rssi"];
  const undeclared = names.map((name) => ({ name, rows: 7 }));
  const strict = await validateLines(GLUCOSE, pages);
  expect(strict).toMatchObject({ valid: 0, rejected: 7, onlyUndeclared: true, undeclared });
  expect(strict).toMatchObject({ asked: 0, rejects: [] });
  const dropping = await validateLines(z.object(FIELDS), pages);
  expect(dropping).toMatchObject({ valid: 7, rejected: 0, onlyUndeclared: false, undeclared });
  const keeping = await validateLines(z.looseObject(FIELDS), pages);
  expect(keeping).toMatchObject({ valid: 7, undeclared });
  expect(JSON.parse(String(keeping.rows[0]?._phlo_extra))).toEqual({
    type: "sgv",
    trend: 4,
    sysTime: "2024-01-20T00:00:00.000Z",
    utcOffset: 0,
    rssi: 100,
  });
});

Deno.test("validatePages() quarantines rows where undeclared fields are not the only fault", async () => {
  const schema = z.strictObject({ a: z.int() });
  const result = await validateLines(schema, ['{"a":1}\n{"a":1,"b":2}\n{"a":"x"}\n']);
  expect(result).toMatchObject({ valid: 1, rejected: 2, onlyUndeclared: false });
  expect(result.rejects.map((reject) => reject.code)).toEqual([
    "unrecognized_keys",
    "invalid_type",
  ]);
});

Deno.test("validatePages() quarantines the rows with undeclared fields where others have none", async () => {
  const schema = z.strictObject({ a: z.int() });
  const result = await validateLines(schema, ['{"a":1}\n{"a":2,"b":2}\n{"a":3}\n']);
  expect(result).toMatchObject({ valid: 2, rejected: 1, onlyUndeclared: false });
  expect(result.rejects.map(({ row, code, payload }) => [row, code, payload])).toEqual([
    [1n, "unrecognized_keys", '{"a":2,"b":2}'],
  ]);
});

Deno.test("validatePages() names the undeclared fields of inner objects with their path", async () => {
  const schema = z.object({ a: z.strictObject({ b: z.int() }) });
  const result = await validateLines(schema, ['{"a":{"b":1,"c":2}}\n']);
  expect(result).toMatchObject({
    valid: 0,
    onlyUndeclared: true,
    undeclared: [{ name: "a.c", rows: 1 }],
  });
});

Deno.test("validatePages() rejects what is no JSON record by record, on its page", async () => {
  const broken = new TextEncoder().encode('{"a":1}\n\n{"a":"?"}\n');
  broken[broken.indexOf(63)] = 0xff;
  const result = await validateLines(z.object({ a: z.union([z.int(), z.string()]) }), [
    '\ufeff{"a":1}\r\n{"a":2,}\n \n',
    broken,
    "",
    '{"a":"\\ud800"}\n{"a":3} x\n[1]\nnull\n{"a":NaN}\n{"b":nan,"a":4}\n{"a":',
  ]);
  expect(result).toMatchObject({ fetched: 11, valid: 2, rejected: 9 });
  expect(result.rejects.map(({ row, page, code }) => [row, page, code])).toEqual([
    [1n, 1n, "not_json"],
    [3n, 2n, "not_unicode"],
    [4n, 4n, "not_unicode"],
    [5n, 4n, "not_json"],
    [6n, 4n, "invalid_type"],
    [7n, 4n, "invalid_type"],
    [8n, 4n, "not_json"],
    [9n, 4n, "not_json"],
    [10n, 4n, "not_json"],
  ]);
  expect(result.rows.map((row) => row.__phlo_row)).toEqual([0n, 2n]);
});

Deno.test("validatePages() rejects a record that is too large for DuckDB, and reads the others", async () => {
  const large = `{"a":"${"x".repeat(40_000_000)}"}\n`;
  const result = await validateLines(z.object({ a: z.string() }), [
    `{"a":"1"}\n${large}{"a":"2"}\n`,
  ]);
  expect(result.rows.map((row) => row.__phlo_row)).toEqual([0n, 2n]);
  expect(result.rejects).toMatchObject([{ row: 1n, code: "too_large" }]);
});

Deno.test("validatePages() takes no rows, no pages and nothing but blank lines", async () => {
  for (const pages of [[], [""], ["\n\n"]]) {
    const result = await validateLines(GLUCOSE, pages, { uniqueKey: ["_id"] });
    expect(result).toMatchObject({ fetched: 0, valid: 0, rejected: 0, rows: [], asked: 0 });
  }
});

Deno.test("validatePages() rejects rows without a key, whoever accepted them", async () => {
  const key = z.string().nullish();
  const page = '{"a":"x","b":1}\n{"a":null,"b":2}\n{"b":3}\n';
  for (
    const schema of [z.object({ a: key, b: z.int() }), z.object({ a: key, b: z.coerce.number() })]
  ) {
    const result = await validateLines(schema, [page], { uniqueKey: ["a"] });
    expect(result.rows.map((row) => row.a)).toEqual(["x"]);
    expect(result.rejects).toMatchObject([
      { row: 1n, code: "null_key", path: "a", payload: '{"a":null,"b":2}' },
      { row: 2n, code: "null_key", path: "a", payload: '{"b":3}' },
    ]);
  }
});

Deno.test("validatePages() takes the last of equal keys and says so", async () => {
  const result = await validateLines(z.object({ a: z.int() }), ['{"a":"x","a":2}\n{"a":1}\n']);
  expect(result.rows.map((row) => row.a)).toEqual([2n, 1n]);
  expect(result.duplicated).toEqual([{ name: "a", rows: 1 }]);
});

Deno.test("validatePages() fills in defaults and gives transformed values their column", async () => {
  const schema = z.object({
    a: z.int().default(7),
    b: z.string().transform((text) => text.length).pipe(z.int()),
    at: z.coerce.date(),
  });
  const { rows } = await validateLines(schema, [
    '{"b":"abc","at":0}\n{"a":1,"b":"","at":"2024-01-20"}\n',
  ]);
  expect(rows).toEqual([
    { a: 7n, b: 3n, at: "1970-01-01 00:00:00+00", __phlo_row: 0n },
    { a: 1n, b: 0n, at: "2024-01-20 00:00:00+00", __phlo_row: 1n },
  ]);
});

Deno.test("validatePages() stores each type of phlo's exactly, by either road", async () => {
  const fields = {
    day: types.date(),
    moment: types.timestamp(),
    price: types.decimal(20, 2),
    id: z.bigint(),
    json: types.json(),
  };
  const page =
    '{"day":"2024-02-29","moment":"2024-01-20T01:00:00+02:00","price":"123456789012345678.90",' +
    '"id":9223372036854775807,"json":{"x":[1.0]}}\n' +
    '{"day":"2024-02-29","moment":"2024-01-20T01:00:00","price":123456789012345678.90,"id":1,"json":"s"}\n';
  const wanted = [
    [
      "2024-02-29",
      "2024-01-19 23:00:00",
      "123456789012345678.90",
      9223372036854775807n,
      '{"x":[1.0]}',
    ],
    ["2024-02-29", "2024-01-20 01:00:00", "123456789012345678.90", 1n, '"s"'],
  ];
  const plain = z.object(fields);
  for (const schema of [plain, plain.refine((row) => row.id !== 0n)]) {
    const { rows } = await validateLines(schema, [page]);
    expect(rows.map((row) => [row.day, row.moment, row.price, row.id, row.json])).toEqual(wanted);
  }
});

Deno.test("validatePages() keeps the order received over threads and pages", async () => {
  const schema = z.object({ n: z.int(), kind: z.enum(["a", "b", "c", "d", "e", "f"]) });
  const size = 150_000;
  const page = (number: number) =>
    Array.from({ length: size }, (_, index) => {
      const n = number * size + index;
      return n % 50_021 === 7
        ? `{"n":${n}.5,"kind":"a"}\n`
        : `{"n":${n},"kind":"${"abcdef"[n % 6]}"}\n`;
    }).join("");
  const result = await validateLines(schema, [page(0), page(1)], {
    select: "SELECT count(*) AS rows, count(*) FILTER (n <> __phlo_row) AS moved FROM v",
  });
  expect(result.rows).toEqual([{ rows: 299_994n, moved: 0n }]);
  expect(result.rejects.map(({ row, page, value }) => `${row} ${page} ${value}`)).toEqual(
    [7, 50_028, 100_049, 150_070, 200_091, 250_112].map((n) => `${n} ${n < size ? 1 : 2} ${n}.5`),
  );
});

Deno.test("validatePages() begins anew after it was interrupted", async () => {
  await withFolder(async (folder) => {
    const host = fakeHost();
    const schema = z.object({ a: z.coerce.number() });
    const compiled = compileSchema(schema);
    const path = `${folder}/page.ndjson`;
    await Deno.writeTextFile(path, '{"a":"1"}\n{"a":"x"}\n');
    await using session = await openSession({
      temporaryFolder: `${folder}/tmp`,
      folders: [folder],
    });
    let tries = 0;
    const validate = () =>
      validatePages(session, {
        pages: [{ resource: "r", number: 1, path, records: 2, sizeBytes: 0 }],
        schema: compiled,
        judge: async (request) => {
          await Deno.writeTextFile(request.acceptedPath, '{"__row":');
          if (++tries === 1) throw new Error("the worker ended");
          return await judgeFile(schema, compiled, request, host);
        },
        folder,
        name: "v",
      }, host);
    await expect(validate()).rejects.toThrow("the worker ended");
    expect(await validate()).toMatchObject({ fetched: 2, valid: 1, rejected: 1 });
  });
});

Deno.test("validatePages() takes a field by the name that DuckDB numbers rows with", async () => {
  const schema = z.object({ RowId: z.string(), n: z.int() });
  const lines = [
    '{"RowId":"a","n":1,"more":1}\n{"RowId":"b","n":"2"}\n',
    '{"RowId":"c","n":3}\n{"n":4}\n',
  ];
  const result = await validateLines(schema, lines);
  expect(result).toMatchObject({ fetched: 4, valid: 2, rejected: 2 });
  expect(result.rows).toEqual([
    { RowId: "a", n: 1n, __phlo_row: 0n },
    { RowId: "c", n: 3n, __phlo_row: 2n },
  ]);
  expect(result.rejects.map(({ row, path }) => [row, path])).toEqual([[1n, "n"], [3n, "RowId"]]);
});
