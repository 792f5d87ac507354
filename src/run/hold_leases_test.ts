import { expect } from "expect";
import { fakeHost } from "../../tests/support/fake_host.ts";
import { openMemoryCatalog } from "../catalog/memory_catalog.ts";
import { createMemoryState } from "../catalog/memory_state.ts";
import type { Host } from "../core/host.ts";
import { holdLeases, type HoldOptions, type RunLeases } from "./hold_leases.ts";

interface Bench {
  readonly calls: string[];
  readonly waits: string[];
  open(runId: string, options?: Partial<HoldOptions>): RunLeases;
  list(): Promise<readonly string[]>;
}

/** Sleeps until the signal: only what is waited for by name goes on. */
function withBench(body: (bench: Bench) => Promise<void>): () => Promise<void> {
  return async () => {
    const state = createMemoryState();
    const fake = fakeHost();
    const turn = (signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
        setTimeout(resolve, 0);
      });
    const asleep = (signal?: AbortSignal) =>
      new Promise<void>((_, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
    const host: Host = {
      ...fake,
      clock: { ...fake.clock, sleep: (ms, signal) => ms > 1000 ? asleep(signal) : turn(signal) },
    };
    const calls: string[] = [];
    const waits: string[] = [];
    const catalog = openMemoryCatalog({
      state,
      onCall: ({ method, phase }) => phase === "before" && calls.push(method),
    }, host);
    await body({
      calls,
      waits,
      open: (runId, options) =>
        holdLeases(catalog, {
          runId,
          signal: new AbortController().signal,
          onWait: (resource, holder) =>
            waits.push(`${runId} waits for ${resource} of ${holder.runId}`),
          ...options,
        }, { ...host, environment: { ...host.environment, pid: Number(runId) } }),
      list: () =>
        Promise.resolve(
          [...state.leases.values()].map(({ resource, runId }) => `${resource}:${runId}`).sort(),
        ),
    });
  };
}

Deno.test(
  "takeAll() takes hundreds of leases in one transaction, and gives them back in one",
  withBench(async (bench) => {
    const names = Array.from({ length: 300 }, (_, index) => `table:${index}`);
    await using run = bench.open("1");
    {
      await using part = run.forPart("a");
      expect((await part.takeAll(names)).length).toBe(300);
      expect((await part.takeAll(names.slice(0, 10))).length).toBe(10);
      expect(bench.calls).toEqual(["acquireLeases"]);
    }
    expect(bench.calls).toEqual(["acquireLeases", "releaseLeases"]);
    expect(await bench.list()).toEqual([]);
  }),
);

Deno.test(
  "parts of a run share a lease, which goes back with the last of them",
  withBench(async (bench) => {
    await using run = bench.open("1");
    const [a, b] = [run.forPart("a"), run.forPart("b")];
    const [first, second] = await Promise.all([a.takeAll(["x", "y"]), b.takeAll(["y", "z"])]);
    expect(second[0]).toEqual(first[1]);
    await a[Symbol.asyncDispose]();
    expect(await bench.list()).toEqual(["y:1", "z:1"]);
    await b[Symbol.asyncDispose]();
    expect(await bench.list()).toEqual([]);
  }),
);

Deno.test(
  "a lease that another run holds is waited for with those before it in hand",
  withBench(async (bench) => {
    await using one = bench.open("1");
    await using two = bench.open("2");
    const first = one.forPart("p");
    await first.take("b");
    const all = two.forPart("p").takeAll(["c", "b", "a"]);
    while (bench.waits.length === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    expect(bench.waits).toEqual(["2 waits for b of 1"]);
    expect(await bench.list()).toEqual(["a:2", "b:1"]);
    await first[Symbol.asyncDispose]();
    expect((await all).map(({ resource }) => resource)).toEqual(["a", "b", "c"]);
    expect(await bench.list()).toEqual(["a:2", "b:2", "c:2"]);
  }),
);

Deno.test(
  "who stops waiting keeps nothing: what was taken goes back, and others may have it",
  withBench(async (bench) => {
    const stop = new AbortController();
    await using one = bench.open("1");
    await one.forPart("p").take("b");
    const two = bench.open("2", { signal: stop.signal });
    const all = two.forPart("p").takeAll(["a", "b"]);
    const failed = expect(all).rejects.toThrow("enough");
    while (bench.waits.length === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    stop.abort(new Error("enough"));
    await failed;
    await two[Symbol.asyncDispose]();
    expect(await bench.list()).toEqual(["b:1"]);
  }),
);
