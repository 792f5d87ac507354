import { expect } from "expect";
import { VALUE_KINDS } from "../core/record_form.ts";
import { mergeForms } from "./merge_forms.ts";

const { string, integer, missing, object, null: nothing } = VALUE_KINDS;

Deno.test("mergeForms() says of several pages what holds for all", () => {
  expect(mergeForms([])).toEqual([]);
  expect(mergeForms([
    [{ name: "a", kinds: string }, { name: "b", kinds: integer }],
    [{ name: "b", kinds: nothing }, { name: "a", kinds: integer }],
    [{ name: "a", kinds: string }],
  ])).toEqual([
    { name: "a", kinds: string + integer },
    { name: "b", kinds: integer + nothing + missing },
  ]);
});

Deno.test("mergeForms() knows the inside of objects only where every page does", () => {
  const inner = [{ name: "x", kinds: integer }];
  const known = [{ name: "a", kinds: object, inner }];
  const empty = [{ name: "a", kinds: nothing }];
  expect(mergeForms([known, empty])).toEqual([{ name: "a", kinds: object + nothing, inner }]);
  expect(mergeForms([known, [{ name: "a", kinds: object }]])).toEqual([
    { name: "a", kinds: object },
  ]);
  const other = [{ name: "a", kinds: object, inner: [{ name: "y", kinds: string }] }];
  expect(mergeForms([known, other])).toEqual([{
    name: "a",
    kinds: object,
    inner: [{ name: "x", kinds: integer + missing }, { name: "y", kinds: string + missing }],
  }]);
});
