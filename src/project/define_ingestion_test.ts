import { expect } from "expect";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { PhloError } from "../core/phlo_error.ts";
import { phloIngestion } from "./define_ingestion.ts";
import { isIngestionDefinition } from "./ingestion_definition.ts";

const Row = z.strictObject({ _id: z.string(), sgv: z.int(), at: z.string() });
const BASE = { tableName: "readings", validationSchema: Row };

/** Defines with options of any form, as JavaScript may. */
function define(options: unknown, run: unknown = (day: string) => [day]): PhloError | undefined {
  try {
    phloIngestion(options as never, run as never);
    return undefined;
  } catch (error) {
    if (error instanceof PhloError) return error;
    throw error;
  }
}

Deno.test("phloIngestion() keeps options and function, and knows where it was called", () => {
  const run = (day: string): unknown => [day];
  const defined = phloIngestion({ ...BASE, uniqueKey: ["_id", "at"], dedupSort: "at" }, run);
  expect([defined, { ...defined }, {}, undefined].map(isIngestionDefinition))
    .toEqual([true, true, false, false]);
  expect(defined.run).toBe(run);
  expect(defined.options).toMatchObject({
    uniqueKey: ["_id", "at"],
    writeMode: "merge",
    dedup: "last",
    dedupSort: "at",
    partitions: "day",
    maxRejected: 0,
  });
  expect(defined.place?.file).toBe(fileURLToPath(import.meta.url));
});

Deno.test("phloIngestion() without a key appends, without an argument has no partitions", () => {
  const defined = phloIngestion(BASE, () => []);
  expect(defined.options).toMatchObject({
    uniqueKey: [],
    writeMode: "append",
    partitions: "none",
  });
  const hourly = phloIngestion({ ...BASE, partitions: "hour" }, () => []);
  expect(hourly.options.partitions).toBe("hour");
});

const REFUSED: readonly (readonly [title: string, change: object, says: RegExp])[] = [
  ["an unknown option", { freshnesHours: [1, 2] }, /there is no option "freshnesHours"/],
  ["a name with a dash", { tableName: "glucose-entries" }, /"glucose-entries" is not a table's/],
  ["a name of phlo's", { tableName: "_phlo_x" }, /belong to phlo/],
  ["an hour 25", { cron: "0 25 * * *" }, /"0 25 \* \* \*" is not a schedule: .*hour: 25/],
  ["six fields", { cron: "0 0 0 * * *" }, /has 6 fields, cron has 5: minute, hour/],
  ["no field at all", { cron: "" }, /has 0 fields/],
  ["a day that never comes", { cron: "0 0 30 2 *" }, /never comes/],
  ["a negative freshness", { freshnessHours: [-1, 2] }, /"freshnessHours": too small/],
  ["freshness in the wrong order", { freshnessHours: [24, 1] }, /must not be more than/],
  ["one hour of freshness", { freshnessHours: [24] }, /"freshnessHours"/],
  ["a key that the schema lacks", { uniqueKey: "id" }, /"id" is not in the schema, which has _id/],
  ["a key named twice", { uniqueKey: ["_id", "_id"] }, /named twice/],
  ["an empty list of keys", { uniqueKey: [] }, /"uniqueKey"/],
  ["merge without a key", { writeMode: "merge" }, /writeMode merge cannot work without a key/],
  ["dedupSort without a key", { dedupSort: "at" }, /dedupSort cannot work without a key/],
  ["an unknown grain", { partitions: "week" }, /"partitions": .*"hour"\|"day"/],
  ["a share above all", { maxRejected: "101%" }, /a count of rows such as 0/],
  ["a negative count", { maxRejected: -1 }, /a count of rows such as 0/],
  ["a text for a number", { maxRetries: "3" }, /"maxRetries": .*expected number/],
  ["no time at all", { maxRuntimeSeconds: 0 }, /"maxRuntimeSeconds": too small/],
  ["no schema", { validationSchema: undefined }, /"validationSchema": must be a zod object/],
  ["a schema of text", { validationSchema: z.string() }, /must be a zod object/],
  ["a schema of an old zod", { validationSchema: { _def: {} } }, /made by an old zod/],
  [
    "a field with a name of phlo's",
    { validationSchema: z.object({ _phlo_run_id: z.string() }) },
    /"_phlo_run_id" has a name that belongs to phlo/,
  ],
];

for (const [title, change, says] of REFUSED) {
  Deno.test(`phloIngestion() refuses ${title}`, () => {
    const error = define({ ...BASE, ...change });
    expect(error?.code).toBe("PHLO-102");
    expect(error?.message).toMatch(says);
    expect(error?.message).not.toMatch(/\.$/);
  });
}

Deno.test("phloIngestion() names everything that is wrong, with the name that was meant", () => {
  const error = define({ ...BASE, uniqueKey: "_idd", dedupSort: "att" });
  expect(error?.message).toContain('"uniqueKey": "_idd" is not in the schema');
  expect(error?.message).toContain('"dedupSort": "att" is not in the schema');
  expect(error?.hint).toBe('did you mean "_id"?; did you mean "at"?');
});

Deno.test("phloIngestion() refuses what is no definition at all", () => {
  expect(define({ validationSchema: Row })?.message).toContain('option "tableName" is missing');
  expect(define({})?.message).toContain('option "validationSchema" is missing');
  expect(define(undefined)?.message).toContain('Cannot define ingestion "?"');
  expect(define(BASE, "no function")?.message).toContain("second argument is no function");
  expect(define({ ...BASE, writeMode: "replacePartition" }, () => [])?.hint)
    .toBe('use writeMode: "replace"');
  const replaced = define({ ...BASE, writeMode: "replace" }, (day: string) => [day]);
  expect(replaced?.message).toContain("the table would hold the day that ran last");
  expect(define({ ...BASE, writeMode: "replace", partitions: "none" }, (day: string) => [day]))
    .toBeUndefined();
});
