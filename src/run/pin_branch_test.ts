import { expect } from "expect";
import type { CatalogEntry } from "../core/catalog.ts";
import { pinBranch } from "./pin_branch.ts";

function entryOf(name: string, version: number): CatalogEntry {
  return { namespace: "raw", name, kind: "table", metadataUri: `file:///lake/${name}/${version}` };
}

Deno.test("pinBranch() shows both tables of the moment it was made, whatever is published later", async () => {
  let version = 1;
  const list = () => Promise.resolve([entryOf("a", version), entryOf("b", version)]);
  const branch = await pinBranch("main", { list });
  const first = await branch.look({ namespace: "raw", name: "a" });
  version = 2;
  const second = await branch.look({ namespace: "raw", name: "b" });
  expect([first?.metadataUri, second?.metadataUri]).toEqual([
    "file:///lake/a/1",
    "file:///lake/b/1",
  ]);
  expect(await branch.look({ namespace: "raw", name: "c" })).toBeUndefined();
});
