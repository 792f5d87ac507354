/**
 * Messages of refused values.
 *
 * @module
 */

import { expect } from "expect";
import { z } from "zod";
import { renderIssueMessage } from "./issue_message.ts";

function messageOf(schema: z.ZodType, value: unknown): string {
  const [issue] = schema.safeParse(value).error?.issues ?? [];
  return issue === undefined ? "" : renderIssueMessage(issue, value);
}

const CASES: readonly (readonly [string, z.ZodType, unknown, string])[] = [
  [
    "NaN, which functions send as text",
    z.number(),
    "NaN",
    "Invalid input: expected number, received NaN, which JSON does not have: send null and declare .nullable()",
  ],
  [
    "text that coercion finds no number in",
    z.coerce.number(),
    "x",
    'Invalid input: expected number, received "x", which is no number',
  ],
  [
    "text that is no date",
    z.coerce.date(),
    "soon",
    'Invalid date: "soon" is no moment that can be read; expected ISO 8601 text or milliseconds since 1970',
  ],
  [
    "a union of types",
    z.union([z.string(), z.int()]),
    { a: 1 },
    "Invalid input: expected string or number, received object",
  ],
  [
    "a union of objects",
    z.union([z.object({ a: z.int() }), z.object({ b: z.string() })]),
    { a: "x" },
    "Invalid input: none of 2 forms fits: 1) a: expected number, received string; 2) b: expected string, received undefined",
  ],
  [
    "a key of a record",
    z.record(z.string().max(1), z.int()),
    { abc: 1 },
    "Invalid key in record: Too big: expected string to have <=1 characters",
  ],
  [
    "a whole number beyond 2^53",
    z.int(),
    2 ** 60,
    "Too big: expected int to be <=9007199254740991; z.bigint() takes larger ones",
  ],
  ["what zod says plainly", z.string(), 1, "Invalid input: expected string, received number"],
  ["the user's own words", z.union([z.string(), z.boolean()], { error: "text!" }), 1, "text!"],
  ["the user's own words of a date", z.coerce.date({ error: "a day!" }), "x", "a day!"],
];

for (const [name, schema, value, message] of CASES) {
  Deno.test(`a refused value: ${name}`, () => {
    expect(messageOf(schema, value)).toBe(message);
  });
}
