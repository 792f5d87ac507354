import { expect } from "expect";
import { withFolder } from "../support/fake_host.ts";
import { isSameOutput, runDocument } from "../support/run_document.ts";
import { updateDocument } from "../support/update_document.ts";

const PAGE = [
  "```console",
  "$ echo one; echo two",
  "one",
  "…",
  "",
  "$ mkdir inner && cd inner",
  "$ pwd | sed 's|.*/||'",
  "outer",
  "```",
  "```sh exit=3",
  "exit 3",
  "```",
].join("\n");

Deno.test("runDocument() types a page and names the first line that is not so", () =>
  withFolder(async (folder) => {
    const [fault, ...others] = await runDocument(PAGE, folder);
    expect(others).toEqual([]);
    expect(fault).toMatchObject({ line: 2, real: ["inner"], command: "pwd | sed 's|.*/||'" });
  }));

Deno.test("updateDocument() puts the real output in its place, and then the page is right", () =>
  withFolder(async (folder) => {
    const [fault] = await runDocument(PAGE, `${folder}/1`);
    const mended = fault === undefined ? undefined : updateDocument(PAGE, fault);
    expect(mended).toBe(PAGE.replace("outer", "inner"));
    expect(await runDocument(mended ?? "", `${folder}/2`)).toEqual([]);
  }));

Deno.test("runDocument() refuses an exit code, a missing line of a file, and a snippet that says nothing", () =>
  withFolder(async (folder) => {
    const faultOf = async (name: string, ...lines: string[]): Promise<string | undefined> =>
      (await runDocument(lines.join("\n"), `${folder}/${name}`))[0]?.message;
    expect(await faultOf("a", "```sh", "exit 3", "```")).toMatch("ended with 3, wanted 0");
    expect(
      await faultOf(
        "b",
        "```sql file=m.sql",
        "select 1",
        "```",
        "```sql part=m.sql",
        "…",
        "select 2",
        "```",
      ),
    ).toBe('"select 2" is not in m.sql');
    expect(await faultOf("c", "```ts", "1", "```")).toMatch("neither file=");
    expect(await faultOf("d", "```sh unrun=server", "exit 3", "```")).toBeUndefined();
  }));

Deno.test("isSameOutput() leaves out times, ids and widths, and nothing else", () => {
  expect(isSameOutput(["done, 0.31 s", "…", "end"], ["done, 4 ms", "a", "b", "end"])).toBeTruthy();
  expect(isSameOutput(["a", "…"], ["a"])).toBeTruthy();
  expect(isSameOutput(["n  1"], ["n  2"])).toBeFalsy();
  expect(isSameOutput(["a"], ["a", "b"])).toBeFalsy();
  expect(isSameOutput([], ["a"])).toBeFalsy();
});
