import { expect } from "expect";
import { parseQualifiedName } from "./parse_qualified_name.ts";

Deno.test("parseQualifiedName() reads plain, quoted and aliased names", () => {
  expect(parseQualifiedName("t")).toEqual(["t"]);
  expect(parseQualifiedName("raw.t AS a")).toEqual(["raw", "t"]);
  expect(parseQualifiedName('"my sch"."t.x" AS a')).toEqual(["my sch", "t.x"]);
  expect(parseQualifiedName('lake."Q""q".y')).toEqual(["lake", 'Q"q', "y"]);
});
