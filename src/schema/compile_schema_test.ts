import { expect } from "expect";
import { z } from "zod";
import { renderColumnType } from "../core/column.ts";
import { PhloError } from "../core/phlo_error.ts";
import { types } from "./column_types.ts";
import { columnsOf, compileSchema } from "./compile_schema.ts";

function typeOf(schema: z.ZodType): string {
  const [column] = columnsOf(compileSchema(z.object({ a: schema })));
  if (column === undefined) throw new Error("no column");
  return `${renderColumnType(column.type)}${column.required ? "" : "?"}`;
}

function reasonsOf(schema: z.ZodType): readonly string[] {
  return compileSchema(z.object({ a: schema })).zodReasons;
}

function faultOf(schema: unknown): PhloError {
  try {
    compileSchema(schema, { place: { file: "workflows/schemas/x.ts", line: 3 } });
  } catch (error) {
    if (error instanceof PhloError) return error;
    throw error;
  }
  throw new Error("expected a fault");
}

Deno.test("compileSchema() gives each zod type its column type", () => {
  const cases: readonly (readonly [z.ZodType, string])[] = [
    [z.string(), "string"],
    [z.email(), "string"],
    [z.iso.datetime(), "string"],
    [z.enum(["a", "b"]), "string"],
    [z.literal("a"), "string"],
    [z.literal(1), "long"],
    [z.literal([true, false]), "boolean"],
    [z.int(), "long"],
    [z.number().int(), "long"],
    [z.number(), "double"],
    [z.float64(), "double"],
    [z.bigint(), "long"],
    [z.boolean(), "boolean"],
    [z.coerce.date(), "timestamptz"],
    [z.object({ x: z.int().optional() }), "struct<x: long>"],
    [z.array(z.string().nullable()), "list<string>"],
    [z.record(z.string(), z.number()), "map<string, double>"],
    [z.unknown(), "json?"],
    [z.any(), "json?"],
    [z.union([z.string(), z.number()]), "json"],
    [z.union([z.literal("a"), z.email()]), "string"],
    [z.union([z.int(), z.number()]), "double"],
    [z.union([z.string(), z.null()]), "string?"],
    [z.string().nullable(), "string?"],
    [z.string().optional(), "string?"],
    [z.string().nullish(), "string?"],
    [z.string().default("x"), "string?"],
    [z.string().readonly(), "string"],
    [z.string().optional().nonoptional(), "string"],
    [z.tuple([z.string(), z.int()]), "json?"],
    [z.looseObject({ x: z.int() }), "json"],
    [types.date(), "date"],
    [types.timestamp(), "timestamp"],
    [types.decimal(10, 2), "decimal(10, 2)"],
    [types.json(), "json?"],
    [types.decimal(10, 2).describe("a price").nullable(), "decimal(10, 2)?"],
    [z.string().transform(Number).pipe(z.int()), "long"],
    [z.preprocess((value) => value, z.boolean()), "boolean"],
  ];
  expect(cases.map(([schema]) => typeOf(schema))).toEqual(cases.map(([, wanted]) => wanted));
});

Deno.test("compileSchema() keeps descriptions as comments, the outermost one first", () => {
  const schema = z.object({
    a: z.string().describe("inner").nullable(),
    b: z.string().describe("inner").nullable().describe("outer"),
  });
  expect(columnsOf(compileSchema(schema)).map((column) => column.comment)).toEqual([
    "inner",
    "outer",
  ]);
});

Deno.test("compileSchema() leaves to SQL what SQL can answer", () => {
  const schema = z.strictObject({
    a: z.int().min(1).max(1000),
    b: z.enum(["A", "B"]).nullable(),
    c: z.string().min(1).max(5).regex(/^[a-z]+$/).startsWith("a"),
    d: z.uuid(),
    e: z.iso.datetime(),
    f: z.array(z.number()).min(1),
    g: z.record(z.string(), z.string()),
    h: z.object({ i: z.boolean() }).optional(),
    j: z.coerce.date(),
    k: z.bigint(),
    l: types.decimal(5, 2),
  });
  expect(compileSchema(schema).zodReasons).toEqual([]);
});

Deno.test("compileSchema() says why every row goes to zod", () => {
  expect(reasonsOf(z.string().refine((text) => text !== "x"))).toEqual(["a: .refine()"]);
  expect(reasonsOf(z.string().trim())).toHaveLength(1);
  expect(reasonsOf(z.coerce.number())).toEqual(["a: z.coerce"]);
  expect(reasonsOf(z.string().regex(/(?=x)x/))).toEqual(["a: the pattern /(?=x)x/"]);
  expect(reasonsOf(z.url())).toEqual(['a: the format "url"']);
  expect(reasonsOf(z.number().multipleOf(0.1))).toEqual(["a: .multipleOf()"]);
  expect(reasonsOf(z.array(z.object({ x: z.int() })))).toEqual(["a: a list of lists or objects"]);
  expect(reasonsOf(z.string().catch("x"))).toEqual(["a: .catch()"]);
  expect(reasonsOf(z.boolean().nullable().refine(() => true))).toEqual(["a: .refine()"]);
  expect(compileSchema(z.object({ a: z.int() }).refine(() => true)).zodReasons).toEqual([
    ".refine()",
  ]);
  expect(compileSchema(z.object({ a: z.int() }).catchall(z.int())).zodReasons).toEqual([
    ".catchall()",
  ]);
});

Deno.test("compileSchema() knows what becomes of undeclared keys", () => {
  const fields = { a: z.int() };
  expect(compileSchema(z.object(fields)).undeclared).toBe("drop");
  expect(compileSchema(z.strictObject(fields)).undeclared).toBe("refuse");
  const loose = compileSchema(z.looseObject(fields));
  expect(loose.undeclared).toBe("keep");
  expect(columnsOf(loose).map((column) => column.name)).toEqual(["a", "_phlo_extra"]);
});

Deno.test("compileSchema() tells a missing key from a null", () => {
  const { fields } = compileSchema(z.object({
    a: z.int().nullable(),
    b: z.int().optional(),
    c: z.int().nullish(),
    d: z.int().default(1),
    e: z.int().nullable().default(1),
  }));
  expect(fields.map(({ mayBeMissing, mayBeNull }) => ({ mayBeMissing, mayBeNull }))).toEqual([
    { mayBeMissing: false, mayBeNull: true },
    { mayBeMissing: true, mayBeNull: false },
    { mayBeMissing: true, mayBeNull: true },
    { mayBeMissing: false, mayBeNull: false },
    { mayBeMissing: false, mayBeNull: true },
  ]);
});

Deno.test("compileSchema() takes a schema that contains itself as JSON", () => {
  const node: z.ZodType = z.object({ name: z.string(), children: z.lazy(() => z.array(node)) });
  expect(typeOf(node)).toBe("struct<name: string, children: list<json>>");
  expect(reasonsOf(node)).toContain("a.children[]: a schema that contains itself");
});

Deno.test("compileSchema() refuses what has no table form, with the field, the place and a schema that works", () => {
  const fault = faultOf(z.object({ a: z.object({ born: z.date() }) }));
  expect(fault.code).toBe("PHLO-104");
  expect(fault.message).toBe('Cannot make a column of field "a.born": z.date() has no table form');
  expect(fault.hint).toContain("z.coerce.date()");
  expect(fault.place?.line).toBe(3);
  for (
    const schema of [z.map(z.string(), z.int()), z.set(z.string()), z.symbol(), z.undefined()]
  ) {
    expect(faultOf(z.object({ a: schema })).code).toBe("PHLO-104");
  }
  expect(faultOf(z.object({ a: z.string().transform(Number) })).hint).toContain(".pipe(");
});

Deno.test("compileSchema() refuses rows that are no objects and names that no table can hold", () => {
  for (
    const schema of [
      undefined,
      {},
      z.string(),
      z.array(z.object({ a: z.int() })),
      z.object({}),
      z.object({ a: z.int(), A: z.int() }),
      z.object({ "": z.int() }),
      z.object({ ["__proto__"]: z.int() }),
      z.object({ "_phlo_row_id": z.int() }),
    ]
  ) {
    expect(faultOf(schema).code).toBe("PHLO-104");
  }
});

Deno.test("compileSchema() names every field at fault, inner ones too, each with its fix", () => {
  const fault = faultOf(z.object({
    born: z.date(),
    ok: z.string(),
    place: z.object({ tags: z.set(z.string()), at: z.date() }),
    "": z.int(),
  }));
  for (const part of ['"born": z.date()', '"place.tags": z.set()', '"place.at"', "name is empty"]) {
    expect(fault.message).toContain(part);
  }
  expect(fault.message.startsWith("Cannot make columns of these fields: ")).toBeTruthy();
  expect(fault.message.match(/Cannot make/g)).toHaveLength(1);
  expect(fault.hint).toContain("z.coerce.date()");
  expect(fault.hint).toContain("z.array(…)");
});

Deno.test("compileSchema() refuses the names of columns that are there already, whatever their case", () => {
  for (const name of ["__phlo_row", "__PHLO_file", "__row", "__duplicates"]) {
    const fault = faultOf(z.object({ [name]: z.int() }));
    expect(fault.code).toBe("PHLO-104");
    expect(fault.message).toContain(`"${name}": phlo keeps that name for itself`);
    expect(compileSchema(z.object({ a: z.object({ [name]: z.int() }) })).fields).toHaveLength(1);
  }
  expect(compileSchema(z.object({ __typename: z.string(), row: z.int() })).fields).toHaveLength(2);
});

Deno.test("a compiled schema survives JSON", () => {
  const compiled = compileSchema(
    z.looseObject({ a: z.bigint().min(-9223372036854775808n), b: z.array(z.string()) }),
  );
  expect(JSON.parse(JSON.stringify(compiled))).toEqual(compiled);
});
