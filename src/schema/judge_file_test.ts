import { expect } from "expect";
import { z } from "zod";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { types } from "./column_types.ts";
import { compileSchema } from "./compile_schema.ts";
import { judgeFile } from "./judge_file.ts";

interface Judged {
  readonly accepted: readonly string[];
  readonly refused: readonly Record<string, unknown>[];
}

async function judge(schema: z.ZodType, records: readonly string[]): Promise<Judged> {
  return await withFolder(async (folder) => {
    const request = {
      inputPath: `${folder}/input`,
      acceptedPath: `${folder}/accepted`,
      refusedPath: `${folder}/refused`,
    };
    const input = records.map((record, row) => `${row} ${record}\n`).join("");
    await Deno.writeTextFile(request.inputPath, input);
    const result = await judgeFile(schema, compileSchema(schema), request, fakeHost());
    const read = async (path: string) => (await Deno.readTextFile(path)).split("\n").slice(0, -1);
    const accepted = await read(request.acceptedPath);
    const refused = (await read(request.refusedPath)).map((line) => JSON.parse(line));
    expect(result).toEqual({ accepted: accepted.length, refused: refused.length });
    return { accepted, refused };
  });
}

Deno.test("judgeFile() writes rows in the form of their columns", async () => {
  const schema = z.object({
    at: z.coerce.date(),
    id: z.bigint(),
    price: types.decimal(10, 2),
    name: z.string().trim().default("nobody"),
    any: z.unknown(),
  });
  const { accepted } = await judge(schema, [
    '{"at":0,"id":9223372036854775807,"price":1.10,"name":" a ","any":{"x":1.0}}',
    '{"at":"2024-01-20","id":-1,"price":"2","any":null}',
  ]);
  expect(accepted).toEqual([
    '{"__row":0,"at":"1970-01-01T00:00:00.000Z","id":9223372036854775807,"price":"1.10","name":"a","any":{"x":1.0}}',
    '{"__row":1,"at":"2024-01-20T00:00:00.000Z","id":-1,"price":"2","name":"nobody","any":null}',
  ]);
});

Deno.test("judgeFile() gives zod's words with path and value", async () => {
  const schema = z.strictObject({ a: z.int(), items: z.array(z.object({ price: z.number() })) });
  const { refused } = await judge(schema, [
    '{"a":"250","items":[{"price":1},{"price":"x"}],"zz":1}',
    '{"a":9007199254740993,"items":[]}',
    "not json",
    "5",
  ]);
  expect(refused).toEqual([
    {
      __row: 0,
      issues: [
        {
          code: "invalid_type",
          path: "a",
          message: "Invalid input: expected number, received string",
          value: '"250"',
        },
        {
          code: "invalid_type",
          path: "items[1].price",
          message: "Invalid input: expected number, received string",
          value: '"x"',
        },
        {
          code: "unrecognized_keys",
          path: "",
          message: 'Unrecognized key: "zz"',
          value: expect.any(String),
          keys: ["zz"],
        },
      ],
    },
    {
      __row: 1,
      issues: [expect.objectContaining({ message: expect.stringContaining("z.bigint()") })],
    },
    { __row: 2, issues: [expect.objectContaining({ code: "not_json" })] },
    { __row: 3, issues: [expect.objectContaining({ code: "invalid_type", path: "" })] },
  ]);
});

Deno.test("judgeFile() refuses values that no column holds although zod takes them", async () => {
  const schema = z.object({
    a: z.bigint().optional(),
    b: z.coerce.date().optional(),
    c: z.string().transform(() => "\ud800").pipe(z.string()).optional(),
  });
  const { refused } = await judge(schema, [
    '{"a":9223372036854775808}',
    '{"b":8640000000000000}',
    '{"c":"x"}',
  ]);
  expect(refused.map((row) => row.issues)).toEqual([
    [expect.objectContaining({ code: "column_type", path: "a" })],
    [expect.objectContaining({ code: "column_type", path: "b" })],
    [expect.objectContaining({ code: "column_type", path: "c" })],
  ]);
});

Deno.test("judgeFile() waits for asynchronous refinements", async () => {
  const schema = z.object({ a: z.int().refine((value) => Promise.resolve(value > 1)) });
  const { accepted, refused } = await judge(schema, ['{"a":1}', '{"a":2}']);
  expect(accepted).toEqual(['{"__row":1,"a":2}']);
  expect(refused).toHaveLength(1);
});

Deno.test("judgeFile() stops where a function of the schema throws", async () => {
  const schema = z.object({
    a: z.unknown().refine(() => {
      throw new TypeError("oops");
    }),
  });
  const fault = await judge(schema, ['{"a":1}']).catch((error) => error);
  expect(fault).toBeInstanceOf(PhloError);
  expect(fault.code).toBe("PHLO-306");
});

Deno.test("judgeFile() takes an empty file", async () => {
  expect(await judge(z.object({ a: z.int() }), [])).toEqual({ accepted: [], refused: [] });
});
