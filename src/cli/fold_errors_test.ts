import { expect } from "expect";
import { PhloError } from "../core/phlo_error.ts";
import { foldErrors } from "./fold_errors.ts";

function at(line: number, message: string): PhloError {
  return new PhloError("PHLO-306", message, { place: { file: "a.ts", line } });
}

Deno.test("foldErrors() tells what failed at one place once, with the number of others", () => {
  const first = at(3, "Cannot fetch day 1");
  const other = at(4, "Cannot fetch day 2");
  const { shown, rest } = foldErrors([first, at(3, "Cannot fetch day 3"), other]);
  expect(shown).toEqual([{ error: first, others: 1 }, { error: other, others: 0 }]);
  expect(rest).toBe(0);
});

Deno.test("foldErrors() keeps errors without a place apart, and counts what no screen would hold", () => {
  const errors = Array.from(
    { length: 8 },
    (_, day) => new PhloError("PHLO-301", `Cannot reach day ${day}`),
  );
  const { shown, rest } = foldErrors([...errors, new Error("odd")]);
  expect(shown).toHaveLength(5);
  expect(rest).toBe(4);
});

Deno.test("foldErrors() of nothing is nothing", () => {
  expect(foldErrors([])).toEqual({ shown: [], rest: 0 });
});
