import { expect } from "expect";
import type { PlainRecord } from "./plain.ts";
import { hashTest, nameTest } from "./test_name.ts";

/** Recorded from dbt 1.10: test type, model, arguments, full name, hash. */
const FACTS: readonly (readonly [string, string, PlainRecord, string, string])[] = [
  ["not_null", "stg_orders", { column_name: "id" }, "not_null_stg_orders_id", "8cf5724805"],
  ["unique", "stg_orders", { column_name: "id" }, "unique_stg_orders_id", "beb6e97f2f"],
  [
    "is_even",
    "stg_orders",
    { column_name: "id", mod: 4 },
    "is_even_stg_orders_id__4",
    "3d95cdf404",
  ],
  [
    "relationships",
    "stg_orders",
    { column_name: "id", to: "ref('stg_items')", field: "id" },
    "relationships_stg_orders_id__id__ref_stg_items_",
    "3095909989",
  ],
  [
    "accepted_values",
    "stg_orders",
    { column_name: "status", values: ["a", "it's", 3, 4.5, true, null] },
    "accepted_values_stg_orders_status__a__it_s__3__4_5__True__None",
    "8eb5402a38",
  ],
  [
    "accepted_values",
    "stg_orders",
    { column_name: "status", values: [1, 2], quote: false },
    "accepted_values_stg_orders_status__False__1__2",
    "def34aeba0",
  ],
];

Deno.test("nameTest() and hashTest() make the names and ids that dbt makes", () => {
  for (const [testType, target, args, fullName, hash] of FACTS) {
    expect(nameTest({ testType, target, isSource: false, args }).fullName).toBe(fullName);
    const kwargs = { ...args, model: `{{ get_where_subquery(ref('${target}')) }}` };
    expect(hashTest(fullName, { name: testType, kwargs })).toBe(hash);
  }
});

Deno.test("nameTest() shortens at 64 characters as dbt does", () => {
  const naming = {
    testType: "accepted_values",
    target: "stg_orders",
    isSource: false,
    args: {
      column_name: "status",
      values: ["a very long value indeed", "another very long value"],
    },
  };
  expect(nameTest(naming)).toEqual({
    fullName:
      "accepted_values_stg_orders_status__a_very_long_value_indeed__another_very_long_value",
    shortName: "accepted_values_stg_orders_fdef4da0e572de0919971bc3eee95b1b",
  });
  const name = (length: number) =>
    nameTest({ ...naming, testType: "t", target: "m", args: { a: "x".repeat(length - 4) } });
  expect(name(63).shortName).toBe(name(63).fullName);
  expect(name(64).shortName).not.toBe(name(64).fullName);
});

Deno.test("nameTest() prefixes tests of sources and flattens mappings", () => {
  expect(
    nameTest({
      testType: "dbt_utils_x",
      target: "raw_orders",
      isSource: true,
      args: { a: { k: 1, l: "two words" }, model: "left out" },
    }).fullName,
  ).toBe("source_dbt_utils_x_raw_orders_1__two_words");
});

Deno.test("hashTest() quotes as Python's repr does", () => {
  const kwargs = { a: `it's "x"`, b: "tab\tnew\nline\\", c: { d: ["é"] } };
  expect(hashTest("n", { namespace: "p", name: "t", kwargs })).toBe("fbd38f6cb0");
  expect(hashTest("n", { name: "t", kwargs })).toBe("f2d7e88101");
});
