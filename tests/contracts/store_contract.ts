/**
 * What every Store must do. Each implementation runs the whole list.
 *
 * @module
 */

import { join } from "node:path";
import { expect } from "expect";
import type { Store, StoreEntry } from "../../src/core/store.ts";
import { withFolder } from "../support/fake_host.ts";

/** Opens an empty store for one test; `folder` is the test's own and on the store's disk. */
export type OpenStore = (
  folder: string,
  options: { readonly recordedRoots?: readonly string[] },
) => Promise<Store & Partial<AsyncDisposable>>;

const BYTES = new TextEncoder().encode("one");

/** Registers the suite. */
export function testStore(kind: string, open: OpenStore): void {
  const test = (
    name: string,
    body: (store: Store, folder: string) => Promise<void>,
    recordedRoots: readonly string[] = [],
  ): void =>
    Deno.test(`${kind}: ${name}`, () =>
      withFolder(async (folder) => {
        const store = await open(folder, { recordedRoots });
        await body(store, folder);
        await store[Symbol.asyncDispose]?.();
      }));

  test("what was created reads back, an empty object too", async (store) => {
    await store.create("a/b/one.bin", BYTES);
    await store.create("empty", new Uint8Array());
    expect(await store.read("a/b/one.bin")).toEqual(BYTES);
    expect((await store.read("empty")).length).toBe(0);
  });

  test("a taken name is refused and keeps its bytes", async (store) => {
    await store.create("a", BYTES);
    await expect(store.create("a", new Uint8Array(5))).rejects.toMatchObject({ code: "PHLO-005" });
    expect(await store.read("a")).toEqual(BYTES);
  });

  test("of many who create one name exactly one succeeds", async (store) => {
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => store.create("x/one", new Uint8Array([index]))),
    );
    const winners = results.flatMap((result, index) => result.status === "fulfilled" ? index : []);
    expect(winners.length).toBe(1);
    expect(await store.read("x/one")).toEqual(new Uint8Array(winners));
  });

  test("a missing name is PHLO-401 to read, undefined to look at, nothing to remove", async (store) => {
    await expect(store.read("no/such")).rejects.toMatchObject({ code: "PHLO-401" });
    const call = store.withLocalFiles(["no/such"], () => Promise.resolve(1));
    await expect(call).rejects.toMatchObject({ code: "PHLO-401" });
    expect(await store.stat("no/such")).toBeUndefined();
    await store.remove("no/such");
  });

  test("names that leave the store are refused", async (store) => {
    for (const name of ["../a", "/etc/passwd", "a//b", "a/./b", "", "a/", ".staging/x", "a\0"]) {
      await expect((async () => await store.create(name, BYTES))()).rejects.toThrow(RangeError);
    }
    expect(await all(store.list(""))).toEqual([]);
  });

  test("putFile() takes a file in, and the file is gone afterwards", async (store) => {
    const local = join(await store.stagingFolder(), "new.parquet");
    await Deno.writeFile(local, BYTES);
    await store.putFile("t/data/new.parquet", local);
    expect(await store.read("t/data/new.parquet")).toEqual(BYTES);
    await expect(Deno.stat(local)).rejects.toThrow(Deno.errors.NotFound);
  });

  test("putFile() refuses a taken name and leaves the file", async (store, folder) => {
    await store.create("t/one", BYTES);
    const local = join(folder, "two");
    await Deno.writeFile(local, new Uint8Array(7));
    await expect(store.putFile("t/one", local)).rejects.toMatchObject({ code: "PHLO-005" });
    expect(await store.read("t/one")).toEqual(BYTES);
    expect((await Deno.stat(local)).size).toBe(7);
  });

  test("putFile() of a file that is not there is refused", async (store, folder) => {
    const call = store.putFile("t/one", join(folder, "absent"));
    await expect(call).rejects.toMatchObject({ code: "PHLO-007" });
    expect(await store.stat("t/one")).toBeUndefined();
  });

  test("withLocalFiles() gives readable paths in order, and passes the result on", async (store) => {
    await store.create("a/1.bin", new Uint8Array([1]));
    await store.create("b/1.bin", new Uint8Array([2]));
    const read = await store.withLocalFiles(
      ["b/1.bin", "a/1.bin"],
      (paths) => Promise.all(paths.map(async (path) => [...await Deno.readFile(path)])),
    );
    expect(read).toEqual([[2], [1]]);
    expect(await store.withLocalFiles([], (paths) => Promise.resolve(paths.length))).toBe(0);
  });

  test("stat() and list() tell names in order, sizes and moments", async (store) => {
    for (const name of ["b/x", "a/y", "a.b", "a/y2/z", "ab/c"]) await store.create(name, BYTES);
    const names = (await all(store.list(""))).map((entry) => entry.name);
    expect(names).toEqual(["a.b", "a/y", "a/y2/z", "ab/c", "b/x"]);
    expect((await all(store.list("a/"))).map((entry) => entry.name)).toEqual(["a/y", "a/y2/z"]);
    expect((await all(store.list("a"))).length).toBe(4);
    expect(await all(store.list("none/such"))).toEqual([]);
    const stat = await store.stat("a/y2/z");
    expect(stat).toMatchObject({ name: "a/y2/z", sizeBytes: 3 });
    expect((await all(store.list("a/y2/z")))[0]).toEqual(stat);
    expect(await store.stat("a")).toBeUndefined();
  });

  test("a removed name can be created again", async (store) => {
    await store.create("a/one", BYTES);
    await store.remove("a/one");
    expect(await all(store.list(""))).toEqual([]);
    await store.create("a/one", BYTES);
    expect((await all(store.list(""))).length).toBe(1);
  });

  test("nameOf() undoes uriOf(), unencoded, and knows what is elsewhere", async (store) => {
    await Promise.resolve();
    const name = "raw/ü b%41/part=a c.parquet";
    expect(store.uriOf(name)).toBe(`${store.root}/${name}`);
    expect(store.nameOf(store.uriOf(name))).toBe(name);
    expect(store.nameOf("s3://bucket/lake/a")).toBeUndefined();
    expect(store.nameOf(`${store.root}/../secret`)).toBeUndefined();
    expect(store.nameOf(`${store.root}more/a`)).toBeUndefined();
    expect(store.nameOf(store.root)).toBeUndefined();
  });

  test("nameOf() reads every spelling of a recorded former root", async (store) => {
    await Promise.resolve();
    for (const uri of ["/old/lake/a/b", "file:/old/lake/a/b", "file:///old/lake/a/b"]) {
      expect(store.nameOf(uri)).toBe("a/b");
    }
  }, ["file:/old/lake/"]);
}

async function all(entries: AsyncIterable<StoreEntry>): Promise<StoreEntry[]> {
  return await Array.fromAsync(entries);
}
