import { join } from "node:path";
import { expect } from "expect";
import { withFolder } from "../../tests/support/fake_host.ts";
import { packArchive, type ProjectArchive } from "../core/project_archive.ts";
import {
  chooseDataFolder,
  inspectProgram,
  openBuiltProject,
  writeBuiltProgram,
} from "./built_project.ts";
import { readTree } from "./read_tree.ts";

const PROGRAM = new Uint8Array(1000).fill(7);
PROGRAM.set([0x7f, 0x45, 0x4c, 0x46]);

function archiveOf(text: string): ProjectArchive {
  const bytes = new TextEncoder().encode(text);
  return {
    name: "carried",
    entries: [
      { path: "folder/a.ts", content: { kind: "file", bytes } },
      { path: "b", content: { kind: "link", target: "folder" } },
    ],
  };
}

/** Runs `body` with a cache of its own. */
async function withCache(body: (folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const before = Deno.env.get("XDG_CACHE_HOME");
    Deno.env.set("XDG_CACHE_HOME", join(folder, "cache"));
    try {
      await Deno.writeFile(join(folder, "phlo"), PROGRAM);
      await body(folder);
    } finally {
      if (before === undefined) Deno.env.delete("XDG_CACHE_HOME");
      else Deno.env.set("XDG_CACHE_HOME", before);
    }
  });
}

Deno.test("a built program carries the project, and is the program it was built on", () =>
  withCache(async (folder) => {
    const [base, output] = [join(folder, "phlo"), join(folder, "out/app")];
    expect(openBuiltProject(base)).toBeUndefined();
    const sizeBytes = await writeBuiltProgram({ base, output, archive: archiveOf("first") });
    const written = await Deno.readFile(output);
    expect(written.length).toBe(sizeBytes);
    expect(written.subarray(0, 1000)).toEqual(PROGRAM);
    expect((await Deno.stat(output)).mode ?? 0 & 0o111).not.toBe(0);
    for (let start = 0; start < 2; start++) {
      const built = openBuiltProject(output);
      expect(built?.name).toBe("carried");
      expect(await Deno.readTextFile(join(built?.root ?? "", "b/a.ts"))).toBe("first");
    }
    expect([...Deno.readDirSync(join(folder, "out"))].map(({ name }) => name)).toEqual(["app"]);
  }));

Deno.test("a program built on a built one carries the new project alone", () =>
  withCache(async (folder) => {
    const [base, first, second] = ["phlo", "first", "second"].map((name) => join(folder, name));
    if (base === undefined || first === undefined || second === undefined) return;
    await writeBuiltProgram({ base, output: first, archive: archiveOf("one") });
    await writeBuiltProgram({ base: first, output: second, archive: archiveOf("two") });
    expect(await Deno.readFile(second)).toEqual(
      new Uint8Array([...PROGRAM, ...packArchive(archiveOf("two"))]),
    );
    expect(await Deno.readTextFile(join(openBuiltProject(second)?.root ?? "", "b/a.ts")))
      .toBe("two");
    expect(await Deno.readTextFile(join(openBuiltProject(first)?.root ?? "", "b/a.ts")))
      .toBe("one");
  }));

Deno.test("a built program that was damaged on its way says so, and leaves nothing unpacked", () =>
  withCache(async (folder) => {
    const output = join(folder, "app");
    await writeBuiltProgram({ base: join(folder, "phlo"), output, archive: archiveOf("text") });
    const bytes = await Deno.readFile(output);
    bytes.set([(bytes[1010] ?? 0) ^ 1], 1010);
    await Deno.writeFile(output, bytes);
    expect(() => openBuiltProject(output)).toThrow("damaged");
    // Cut in its middle it is a program without a project.
    await Deno.writeFile(output, bytes.subarray(0, -10));
    expect(openBuiltProject(output)).toBeUndefined();
  }));

Deno.test("an unpacking that was interrupted is done again", () =>
  withCache(async (folder) => {
    const output = join(folder, "app");
    await writeBuiltProgram({ base: join(folder, "phlo"), output, archive: archiveOf("text") });
    const root = openBuiltProject(output)?.root ?? "";
    await Deno.remove(`${root}.name`);
    expect(await Deno.readTextFile(join(openBuiltProject(output)?.root ?? "", "b/a.ts")))
      .toBe("text");
    await Deno.remove(root, { recursive: true });
    await Deno.remove(`${root}.name`);
    expect(await Deno.readTextFile(join(openBuiltProject(output)?.root ?? "", "b/a.ts")))
      .toBe("text");
  }));

Deno.test("writeBuiltProgram() that cannot write leaves what was there", () =>
  withCache(async (folder) => {
    const output = join(folder, "taken");
    await Deno.mkdir(join(output, "inside"), { recursive: true });
    const request = { base: join(folder, "phlo"), output, archive: archiveOf("x") };
    await expect(writeBuiltProgram(request)).rejects.toMatchObject({ code: "PHLO-007" });
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    expect(names).toEqual(["phlo", "taken"]);
  }));

Deno.test("inspectProgram() tells programs from other files", () =>
  withCache(async (folder) => {
    const write = async (name: string, bytes: readonly number[]): Promise<string> => {
      await Deno.writeFile(join(folder, name), Uint8Array.from(bytes));
      return join(folder, name);
    };
    expect(inspectProgram(join(folder, "phlo"))).toBe("program");
    expect(inspectProgram(join(folder, "none"))).toBe("missing");
    expect(inspectProgram(folder)).toBe("other");
    expect(inspectProgram(await write("empty", []))).toBe("other");
    expect(inspectProgram(await write("mac", [0xcf, 0xfa, 0xed, 0xfe]))).toBe("macos");
    expect(inspectProgram(await write("app.exe", [0x4d, 0x5a, 0x90, 0]))).toBe("program");
  }));

Deno.test("readTree() keeps links inside, packs what others lead to, and leaves dangling ones out", () =>
  withFolder(async (folder) => {
    const root = join(folder, "root");
    await Deno.mkdir(join(root, "inner"), { recursive: true });
    await Deno.mkdir(join(folder, "outside/deep"), { recursive: true });
    await Deno.writeTextFile(join(root, "inner/a"), "a");
    await Deno.writeTextFile(join(root, "secret"), "s");
    await Deno.writeTextFile(join(folder, "outside/deep/b"), "b");
    await Deno.symlink("inner", join(root, "near"));
    await Deno.symlink("inner/a", join(root, "file"));
    await Deno.symlink(join(folder, "outside"), join(root, "far"));
    // Round and round.
    await Deno.symlink("..", join(root, "up"));
    await Deno.symlink(root, join(folder, "outside/deep/back"));
    await Deno.symlink("nowhere", join(root, "dangling"));
    // What is left out does not come in by another name.
    await Deno.symlink("secret", join(root, "to_secret"));
    await Deno.mkdir(join(root, "state"));
    await Deno.writeTextFile(join(root, "state/s"), "s");
    await Deno.symlink("state/s", join(root, "to_state"));
    await Deno.symlink("state", join(root, "to_folder"));
    const entries = await readTree(root, (path) => path !== "secret" && path !== "state/");
    const shown = entries.map(({ path, content }) =>
      content.kind === "link"
        ? `${path} -> ${content.target}`
        : `${path}: ${new TextDecoder().decode(content.bytes)}`
    );
    expect(shown).toEqual(["far/deep/b: b", "file -> inner/a", "inner/a: a", "near -> inner"]);
  }));

Deno.test("chooseDataFolder() takes --project, what the parent works with, or the current folder", () => {
  const before = Deno.env.get("PHLO_BUILT_DATA");
  const built = { name: "carried", root: "/cache/one" };
  const choose = (...args: readonly string[]): string => chooseDataFolder(built, args);
  try {
    Deno.env.delete("PHLO_BUILT_DATA");
    expect(choose("status")).toBe(Deno.cwd());
    expect(choose("status", "--project", "/data")).toBe("/data");
    // A child, which is started in the project's own folder.
    expect(choose("materialize", "x")).toBe("/data");
    expect(choose("status", "--project=/other")).toBe("/other");
    const another = { name: "another", root: "/cache/two" };
    expect(chooseDataFolder(another, ["status"])).toBe(Deno.cwd());
    for (const odd of ["no JSON", "null", "[]", '{"root":"/cache/one"}']) {
      Deno.env.set("PHLO_BUILT_DATA", odd);
      expect(choose("status", "--project")).toBe(Deno.cwd());
    }
  } finally {
    if (before === undefined) Deno.env.delete("PHLO_BUILT_DATA");
    else Deno.env.set("PHLO_BUILT_DATA", before);
  }
});
