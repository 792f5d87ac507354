import { expect } from "expect";
import { fakeHost } from "../../tests/support/fake_host.ts";
import { type MemoryStoreCall, openMemoryStore } from "./memory_store.ts";

Deno.test("a memory store fails at the call it is told: before it nothing has happened, after it everything has", async () => {
  for (const phase of ["before", "after"] as const) {
    const calls: MemoryStoreCall[] = [];
    await using store = openMemoryStore({
      onCall(call) {
        calls.push(call);
        const nth = calls.filter((one) => one.phase === phase).length;
        if (call.phase === phase && nth === 2) throw new Error("power cut");
      },
    }, fakeHost());
    await store.create("a", new Uint8Array(1));
    await expect(store.create("b", new Uint8Array(1))).rejects.toThrow("power cut");
    const names = (await Array.fromAsync(store.list(""))).map((entry) => entry.name);
    expect(names).toEqual(phase === "before" ? ["a"] : ["a", "b"]);
    expect(calls.slice(0, 3)).toEqual([
      { operation: "create", name: "a", phase: "before" },
      { operation: "create", name: "a", phase: "after" },
      { operation: "create", name: "b", phase: "before" },
    ]);
  }
});

Deno.test("a memory store keeps its own copy of the bytes, both ways", async () => {
  await using store = openMemoryStore({}, fakeHost());
  const bytes = new Uint8Array([1]);
  await store.create("a", bytes);
  bytes[0] = 2;
  (await store.read("a"))[0] = 3;
  expect(await store.read("a")).toEqual(new Uint8Array([1]));
});
