import { expect } from "expect";
import { parseJsonPath, renderJsonPath } from "./json_path.ts";

Deno.test("parseJsonPath() reads the spellings of a place", () => {
  const cases: readonly [string, (string | number)[] | undefined][] = [
    ["$", []],
    ["", []],
    ["next", ["next"]],
    ["$.data.items", ["data", "items"]],
    ["data.items[*]", ["data", "items"]],
    ["data.items.[*]", ["data", "items"]],
    ["a[0].b", ["a", 0, "b"]],
    ["['@odata.nextLink']", ["@odata.nextLink"]],
    ['a["b c"]', ["a", "b c"]],
    ["a.*.b", undefined],
    ["a[*].b", undefined],
    ["a..b", undefined],
    ["a.", undefined],
    ["a[", undefined],
  ];
  for (const [text, path] of cases) expect([text, parseJsonPath(text)]).toEqual([text, path]);
});

Deno.test("renderJsonPath() writes what parseJsonPath() reads", () => {
  for (const text of ["$", "next", "data.items", "a[0].b", "['@odata.nextLink']"]) {
    expect(renderJsonPath(parseJsonPath(text) ?? ["none"])).toBe(text);
  }
});
