import { expect } from "expect";
import { PhloError } from "../core/phlo_error.ts";
import { expectRows } from "./expect_rows.ts";

const messageOf = (work: () => void): string => {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return "";
};

Deno.test("rows are equal in any order, and equal rows are counted", () => {
  expectRows([{ a: 1 }, { a: 2 }]).toEqual([{ a: 2 }, { a: 1 }]);
  expectRows([]).toEqual([]);
  expectRows([{ a: 1 }, { a: 1 }]).toEqual([{ a: 1 }, { a: 1 }]);
  expect(messageOf(() => expectRows([{ a: 1 }, { a: 1 }]).toEqual([{ a: 1 }]))).toContain(
    "1 too many",
  );
  expect(messageOf(() => expectRows([{ a: 1 }]).toEqual([{ a: 1 }, { a: 1 }]))).toContain(
    "1 missing",
  );
});

Deno.test("values that mean one cell are equal: bigint and number, instants, what is left out and null", () => {
  expectRows([{ a: 5n, at: "2024-01-20T00:00:00.000Z", b: null, c: { x: 1, y: null } }]).toEqual([
    { a: 5, at: new Date("2024-01-20"), c: { x: 1 } },
  ]);
  expectRows([{ a: 0 }]).toEqual([{ a: -0 }]);
  expect(messageOf(() => expectRows([{ a: "5" }]).toEqual([{ a: 5 }]))).toContain(
    '- a: 5\n+ a: "5"',
  );
  expect(messageOf(() => expectRows([{ a: 0 }]).toEqual([{ a: null }]))).toContain("null");
  expect(messageOf(() => expectRows([{ a: 2n ** 60n }]).toEqual([{ a: 2n ** 60n + 1n }])))
    .toContain(
      "the rows differ",
    );
});

Deno.test("a difference names changed cells by the row's key, and rows that came or are missing", () => {
  const message = messageOf(() =>
    expectRows([{ id: "a", n: 1 }, { id: "b", n: 2 }, { id: "d", n: 4 }])
      .toEqual([{ id: "a", n: 9 }, { id: "b", n: 2 }, { id: "c", n: 3 }])
  );
  expect(message.split("\n")).toEqual([
    "the rows differ: 1 changed, 1 missing, 1 too many",
    '~ id "a": n 9 -> 1',
    '- id: "c", n: 3',
    '+ id: "d", n: 4',
  ]);
});

Deno.test("a key that is named decides which rows belong together", () => {
  const rows = [{ day: "x", hour: 1, n: 1 }, { day: "x", hour: 2, n: 2 }];
  const message = messageOf(() =>
    expectRows(rows).toEqual([{ day: "x", hour: 2, n: 3 }, { day: "x", hour: 1, n: 1 }], {
      key: ["day", "hour"],
    })
  );
  expect(message).toContain('~ day "x", hour 2: n 3 -> 2');
});

Deno.test("a column that only one side has is part of the difference", () => {
  const message = messageOf(() => expectRows([{ id: 1, extra: "x" }]).toEqual([{ id: 1 }]));
  expect(message).toContain('~ id 1: extra (none) -> "x"');
});

Deno.test("toContain looks at the named columns of the named rows alone", () => {
  expectRows([{ id: 1, n: 1 }, { id: 2, n: 2 }]).toContain([{ id: 2 }]);
  expectRows([]).toContain([]);
  expect(messageOf(() => expectRows([{ id: 1 }]).toContain([{ id: 2 }]))).toContain("- id: 2");
});

Deno.test("counts are asserted with the rows that are there, and why there are none", () => {
  expectRows([]).toBeEmpty();
  expectRows([{ a: 1 }]).toHaveLength(1);
  expect(messageOf(() => expectRows([{ a: 1 }]).toBeEmpty())).toContain(
    "expected 0 rows, found 1 row\n+ a: 1",
  );
  const error = new PhloError("PHLO-201", "Cannot publish it");
  expect(messageOf(() => expectRows({ rows: [], error }).toHaveLength(2))).toContain(
    "because: Cannot publish it",
  );
});

Deno.test("a long difference is cut, and says by how much", () => {
  const rows = Array.from({ length: 50 }, (_, id) => ({ id }));
  expect(messageOf(() => expectRows(rows).toBeEmpty())).toContain("… and 30 more");
});

Deno.test("the stack begins where the test asserted", () => {
  try {
    expectRows([{ a: 1 }]).toBeEmpty();
  } catch (error) {
    const [frame] = ((error as Error).stack ?? "").split("\n").filter((line) =>
      /^ +at /.test(line)
    );
    expect(frame).toContain("expect_rows_test.ts");
    return;
  }
  throw new Error("nothing was thrown");
});
