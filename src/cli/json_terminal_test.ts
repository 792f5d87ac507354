import { expect } from "expect";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { main } from "./main.ts";

interface Said {
  readonly code: number;
  readonly printed: string;
  readonly noted: string;
}

async function type(args: readonly string[], folder: string): Promise<Said> {
  let [printed, noted] = ["", ""];
  const code = await main(args, {
    host: fakeHost({ workingFolder: folder }),
    terminal: {
      print: (text) => void (printed += text),
      note: (text) => void (noted += text),
      isTerminal: true,
      canAsk: true,
      hasColor: true,
      hasUnicode: true,
      width: 80,
    },
    signal: new AbortController().signal,
    program: [],
  });
  return { code, printed, noted };
}

Deno.test("--json tells an error as one JSON object on standard error", () =>
  withFolder(async (folder) => {
    const { code, printed, noted } = await type(["runs", "--json"], folder);
    expect(printed).toBe("");
    expect(JSON.parse(noted)).toMatchObject({
      version: 1,
      kind: "error",
      code: "PHLO-003",
      exitCode: 2,
    });
    expect(code).toBe(2);
  }));

Deno.test("--json tells a wrong command line the same way, whatever the command", () =>
  withFolder(async (folder) => {
    for (const line of [["--json"], ["nonsense", "--json"], ["materialize", "--json"]]) {
      const { noted, code } = await type(line, folder);
      expect(code).toBe(2);
      expect(JSON.parse(noted)).toMatchObject({ kind: "error", code: "PHLO-002" });
    }
  }));

Deno.test("behind -- it is a name like any other", () =>
  withFolder(async (folder) => {
    const { noted } = await type(["nonsense", "--", "--json"], folder);
    expect(noted).toContain("there is no such command");
    expect(noted).not.toMatch(/^\{/);
  }));

Deno.test("flags before the command, and a version without dashes, are answered with what to type", () =>
  withFolder(async (folder) => {
    const hint = async (...args: string[]): Promise<string> => (await type(args, folder)).noted;
    expect(await hint("--env", "dev", "status")).toContain(
      "flags stand behind the command: phlo status --env dev",
    );
    for (const word of ["version", "-v"]) expect(await hint(word)).toContain("phlo --version");
    expect(await hint("--nonsense")).toContain("phlo --help lists the commands");
  }));
