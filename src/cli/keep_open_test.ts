import { expect } from "expect";
import { join } from "node:path";
import { withFolder } from "../../tests/support/fake_host.ts";
import { createDisk } from "../host/real_disk.ts";
import { keepOpen, type KeptOpen } from "./keep_open.ts";

const DISK = createDisk({ uuid: () => crypto.randomUUID(), snapshotId: () => 1 });

interface Opened extends AsyncDisposable {
  readonly text: string;
}

/** Opens a file's text; notes what was closed. */
async function withKept(
  body: (kept: KeptOpen<Opened>, path: string, closed: string[]) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const path = join(folder, "state.db");
    const closed: string[] = [];
    const open = async (): Promise<Opened | undefined> => {
      if (await DISK.stat(path) === undefined) return undefined;
      const text = await Deno.readTextFile(path);
      if (text === "bad") throw new Error("bad file");
      return {
        text,
        [Symbol.asyncDispose]: () => Promise.resolve(void closed.push(text)),
      };
    };
    await using kept = keepOpen({ open, path: () => path }, { disk: DISK });
    await body(kept, path, closed);
  });
}

Deno.test("keepOpen() opens once, and anew where the file was deleted or replaced", () =>
  withKept(async (kept, path, closed) => {
    expect(await kept.ask()).toBeUndefined();
    await Deno.writeTextFile(path, "one");
    const first = await kept.ask();
    expect([first?.text, await kept.ask() === first]).toEqual(["one", true]);
    await Deno.writeTextFile(path, "one, written to");
    expect(await kept.ask()).toBe(first);
    await Deno.writeTextFile(`${path}.new`, "two");
    await Deno.rename(`${path}.new`, path);
    const found = await Promise.all([kept.ask(), kept.ask(), kept.ask()]);
    expect(found.map((each) => each?.text)).toEqual(["two", "two", "two"]);
    expect(closed).toEqual(["one"]);
    await Deno.remove(path);
    expect(await kept.ask()).toBeUndefined();
    expect(closed).toEqual(["one", "two"]);
  }));

Deno.test("keepOpen() tries again after an opening that failed, and closes what is dropped", () =>
  withKept(async (kept, path, closed) => {
    await Deno.writeTextFile(path, "bad");
    await expect(kept.ask()).rejects.toThrow("bad file");
    await Deno.writeTextFile(path, "good");
    expect((await kept.ask())?.text).toBe("good");
    await kept.drop();
    expect(closed).toEqual(["good"]);
    expect((await kept.ask())?.text).toBe("good");
  }));
