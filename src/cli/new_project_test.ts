import { join } from "node:path";
import { expect } from "expect";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { main } from "./main.ts";

interface Said {
  readonly code: number;
  readonly text: string;
}

type Type = (line: string) => Promise<Said>;

/** Someone who has just made a project, and looks around. */
async function withNewProject(body: (type: Type, root: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const root = join(folder, "shop");
    const typeIn = async (workingFolder: string, line: string): Promise<Said> => {
      let text = "";
      const code = await main(line.split(" "), {
        host: fakeHost({ workingFolder }),
        terminal: {
          print: (more) => void (text += more),
          note: (more) => void (text += more),
          isTerminal: false,
          canAsk: false,
          hasColor: false,
          hasUnicode: true,
          width: 100,
        },
        signal: new AbortController().signal,
        program: [],
      });
      return { code, text };
    };
    await typeIn(folder, "init shop --template minimal");
    await body((line) => typeIn(root, line), root);
  });
}

Deno.test("a new project answers every look with what to type next, and well", () =>
  withNewProject(async (type) => {
    for (const line of ["tables", "rejects", "runs", "logs", "retry", "cancel"]) {
      const { code, text } = await type(line);
      expect(`${line} ${code} ${text}`).toMatch(
        /^\w+ 0 (No tables yet: phlo |No rejects: |No runs yet: phlo |Nothing to )/,
      );
    }
    expect((await type("tables --json")).text).toBe("[]\n");
  }));

Deno.test("a question about one table says that there is no lake, by a path as people see it", () =>
  withNewProject(async (type) => {
    const { code, text } = await type("tables orders");
    expect(code).toBe(2);
    expect(text).toContain('the project has no lake at "lake" yet');
  }));

Deno.test("phlo init --force says what it added", () =>
  withNewProject(async (type, root) => {
    expect((await type("init . --template minimal --force")).text)
      .toContain("Nothing was missing in shop");
    await Deno.remove(join(root, "tsconfig.json"));
    const { text } = await type("init . --template minimal --force");
    expect(text).toContain("Successfully added 1 file to shop");
    expect(text).toContain("Added: tsconfig.json\n");
  }));

Deno.test("a file where phlo needs a folder is named with what to do about it", () =>
  withNewProject(async (type, root) => {
    await Deno.remove(join(root, ".phlo"), { recursive: true }).catch(() => {});
    await Deno.writeTextFile(join(root, ".phlo"), "");
    const { code, text } = await type("runs");
    expect(code).toBe(2);
    expect(text).toContain('Cannot make folder ".phlo": there is a file already');
    expect(text).toContain("hint: move or remove the file .phlo");
  }));

Deno.test("the type of a workflow that is no type leads to the one that is meant", () =>
  withNewProject(async (type) => {
    const { text } = await type("create-workflow --type quality --domain a --table b");
    expect(text).toContain("choose transform");
    expect(text).toContain("hint: --type transform\n");
  }));
