import { join } from "node:path";
import { expect } from "expect";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { moveToFreeName } from "./durable_disk.ts";
import { openLocalStore } from "./local_store.ts";

const BYTES = new TextEncoder().encode("one");

function test(name: string, body: (folder: string) => Promise<void>): void {
  Deno.test(`local store: ${name}`, () => withFolder(body));
}

test("a root behind a symlink is the real one, and both are understood", async (folder) => {
  await Deno.mkdir(join(folder, "real"));
  await Deno.symlink(join(folder, "real"), join(folder, "link"));
  const store = await openLocalStore(join(folder, "link"), {}, fakeHost());
  expect(store.root).toBe(`file://${folder}/real`);
  expect(store.nameOf(`file:${folder}/link/a/b`)).toBe("a/b");
  expect(store.nameOf(`${folder}/real/a/b`)).toBe("a/b");
});

test("a relative root is made absolute under the working folder", async (folder) => {
  const store = await openLocalStore("lake/x", {}, fakeHost({ workingFolder: folder }));
  expect(store.root).toBe(`file://${folder}/lake/x`);
  await store.create("a", BYTES);
  expect(await Deno.readFile(join(folder, "lake/x/a"))).toEqual(BYTES);
});

test("a moved lake reads names recorded under its former root", async (folder) => {
  const before = await openLocalStore(join(folder, "old"), {}, fakeHost());
  await before.create("raw/a", BYTES);
  const uri = before.uriOf("raw/a");
  await Deno.rename(join(folder, "old"), join(folder, "new"));
  const options = { recordedRoots: [before.root] };
  const after = await openLocalStore(join(folder, "new"), options, fakeHost());
  expect(await after.read(after.nameOf(uri) ?? "")).toEqual(BYTES);
});

test("a file that stands where a folder must be is PHLO-007", async (folder) => {
  const store = await openLocalStore(folder, {}, fakeHost());
  await store.create("a", BYTES);
  await expect(store.create("a/b", BYTES)).rejects.toMatchObject({ code: "PHLO-007" });
  await expect(openLocalStore(join(folder, "a"), {}, fakeHost())).rejects.toMatchObject({
    code: "PHLO-007",
  });
  await expect(openLocalStore(join(folder, "a/b"), {}, fakeHost())).rejects.toMatchObject({
    code: "PHLO-007",
  });
});

test("a folder that someone removed is made again", async (folder) => {
  const store = await openLocalStore(folder, {}, fakeHost());
  await store.create("a/b/one", BYTES);
  await Deno.remove(join(folder, "a"), { recursive: true });
  await store.create("a/b/two", BYTES);
  expect(await store.read("a/b/two")).toEqual(BYTES);
});

test("a refused write leaves nothing behind", async (folder) => {
  const store = await openLocalStore(folder, {}, fakeHost());
  await store.create("a", BYTES);
  await expect(store.create("a", BYTES)).rejects.toMatchObject({ code: "PHLO-005" });
  expect(await Array.fromAsync(Deno.readDir(await store.stagingFolder()))).toEqual([]);
});

test("staging folders of dead processes go, those of the living and of other hosts stay", async (folder) => {
  const staging = join(folder, ".staging");
  const host = fakeHost({ nowMs: Date.now(), isProcessAlive: (pid) => pid === 7 });
  const stays = ["7-abc-test-host", "8-abc-far"];
  for (const name of [...stays, "8-abc-test-host"]) {
    await Deno.mkdir(join(staging, name), { recursive: true });
    await Deno.writeFile(join(staging, name, "half"), BYTES);
  }
  await Deno.mkdir(join(staging, "9-abc-far"));
  await Deno.utime(join(staging, "9-abc-far"), new Date(0), new Date(0));
  const other = fakeHost({ nowMs: Date.now() });
  const own = await (await openLocalStore(folder, {}, {
    ...other,
    environment: { ...host.environment, pid: 7 },
  })).stagingFolder();
  const left = (await Array.fromAsync(Deno.readDir(staging))).map((entry) =>
    join(staging, entry.name)
  );
  expect(left.sort()).toEqual([...stays.map((name) => join(staging, name)), own].sort());
});

test("readers of a name see nothing or all of it, while it is written again and again", async (folder) => {
  const store = await openLocalStore(folder, {}, fakeHost());
  const whole = new Uint8Array(300_000).fill(7);
  let isDone = false;
  const seen = new Set<number>();
  const watch = async (): Promise<void> => {
    while (!isDone) seen.add((await store.stat("a"))?.sizeBytes ?? -1);
  };
  const watching = watch();
  for (let round = 0; round < 20; round++) {
    await store.create("a", whole);
    await store.remove("a");
  }
  isDone = true;
  await watching;
  seen.delete(-1);
  seen.delete(whole.length);
  expect([...seen]).toEqual([]);
});

test("where the disk has no hard links a name is claimed first, and never overwritten", async (folder) => {
  const [from, to] = [join(folder, "from"), join(folder, "to")];
  await Deno.writeFile(from, BYTES);
  const noLinks = () => Promise.reject(Object.assign(new Error("no links"), { code: "EPERM" }));
  await moveToFreeName(from, to, noLinks);
  expect(await Deno.readFile(to)).toEqual(BYTES);
  await Deno.writeFile(from, new Uint8Array(9));
  await expect(moveToFreeName(from, to, noLinks)).rejects.toThrow(Deno.errors.AlreadyExists);
  expect(await Deno.readFile(to)).toEqual(BYTES);
});

Deno.test({
  name: "local store: putFile() takes files from another disk by a copy",
  ignore: !await hasOtherDisk(),
  fn: () =>
    withFolder(async (folder) => {
      const store = await openLocalStore(folder, {}, fakeHost());
      const local = await Deno.makeTempFile({ dir: "/dev/shm" });
      await Deno.writeFile(local, BYTES);
      await store.putFile("a/one", local);
      expect(await store.read("a/one")).toEqual(BYTES);
      await expect(Deno.stat(local)).rejects.toThrow(Deno.errors.NotFound);
      await Deno.writeFile(local, BYTES);
      await expect(store.putFile("a/one", local)).rejects.toMatchObject({ code: "PHLO-005" });
      expect(await Array.fromAsync(Deno.readDir(await store.stagingFolder()))).toEqual([]);
      await Deno.remove(local);
    }),
});

async function hasOtherDisk(): Promise<boolean> {
  const folder = await Deno.makeTempDir();
  try {
    return (await Deno.stat("/dev/shm")).dev !== (await Deno.stat(folder)).dev;
  } catch {
    return false;
  } finally {
    await Deno.remove(folder);
  }
}

Deno.test({
  name: "local store: a full disk is PHLO-007, and nothing of the write is seen",
  ignore: Deno.build.os !== "linux" || Deno.uid() !== 0,
  fn: () =>
    withFolder(async (folder) => {
      const mount = await run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder);
      // A container may not mount; then this test says nothing.
      if (!mount) return;
      try {
        const store = await openLocalStore(folder, {}, fakeHost());
        await store.create("small", BYTES);
        const large = store.create("large", new Uint8Array(1_000_000));
        await expect(large).rejects.toMatchObject({ code: "PHLO-007" });
        expect(await store.stat("large")).toBeUndefined();
        await store.create("after", BYTES);
        await run("mount", "-o", "remount,ro", folder);
        await expect(store.create("late", BYTES)).rejects.toMatchObject({ code: "PHLO-007" });
        const reopened = await openLocalStore(folder, {}, fakeHost());
        expect(await reopened.read("after")).toEqual(BYTES);
      } finally {
        await run("umount", folder);
      }
    }),
});

async function run(program: string, ...args: readonly string[]): Promise<boolean> {
  const command = new Deno.Command(program, { args: [...args], stdout: "null", stderr: "null" });
  return (await command.output()).success;
}
