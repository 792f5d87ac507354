import { expect } from "expect";
import type { Row } from "../duckdb/session.ts";
import type { QueryAnswer } from "./answer_query.ts";
import { printRows, type RowForm } from "./print_rows.ts";
import type { Terminal } from "./terminal.ts";

interface Printed {
  readonly text: string;
  /** Batches that were asked for. */
  readonly pulled: number;
}

async function print(
  batches: readonly (readonly Row[])[],
  form: RowForm,
  options: { readonly limit?: number; readonly closesAfter?: number } = {},
): Promise<Printed> {
  let [text, pulled, prints] = ["", 0, 0];
  async function* pull(): AsyncGenerator<readonly Row[]> {
    for (const batch of batches) {
      pulled++;
      yield await Promise.resolve(batch);
    }
  }
  const terminal: Terminal = {
    print(more) {
      text += more;
      prints++;
    },
    note() {},
    isTerminal: false,
    canAsk: false,
    hasColor: false,
    hasUnicode: true,
    width: 80,
    isClosed: () => prints > (options.closesAfter ?? Number.POSITIVE_INFINITY),
  };
  const answer: QueryAnswer = { names: ["a", "b"], batches: pull() };
  await printRows(answer, { form, limit: options.limit }, terminal);
  return { text, pulled };
}

const ROWS: readonly (readonly Row[])[] = [
  [{ a: 1, b: "x" }, { a: 2n, b: null }],
  [{ a: 3, b: 'say "hi", twice' }],
];

Deno.test("CSV is printed as it comes", async () => {
  expect((await print(ROWS, "csv")).text)
    .toBe('a,b\r\n1,x\r\n2,\r\n3,"say ""hi"", twice"\r\n');
  expect((await print([], "csv")).text).toBe("a,b\r\n");
});

Deno.test("JSON is one array, however the rows come", async () => {
  expect(JSON.parse((await print(ROWS, "json")).text)).toEqual([
    { a: 1, b: "x" },
    { a: 2, b: null },
    { a: 3, b: 'say "hi", twice' },
  ]);
  expect((await print([], "json")).text).toBe("[]\n");
  expect((await print([[], []], "json")).text).toBe("[]\n");
});

Deno.test("no row beyond the limit is printed or asked for", async () => {
  const { text, pulled } = await print([...ROWS, ...ROWS], "csv", { limit: 2 });
  expect(text).toBe("a,b\r\n1,x\r\n2,\r\n");
  expect(pulled).toBe(1);
  expect((await print(ROWS, "table", { limit: 1 })).text).toContain("first 1 row; --limit");
});

Deno.test("where nobody reads any more, no further rows are asked for", async () => {
  const many = Array.from({ length: 1000 }, () => ROWS[0] ?? []);
  expect((await print(many, "csv", { closesAfter: 2 })).pulled).toBeLessThan(4);
  expect((await print(many, "json", { closesAfter: 2 })).pulled).toBeLessThan(4);
});
