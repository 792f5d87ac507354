import { expect } from "expect";
import { fakeHost } from "../../tests/support/fake_host.ts";
import { openMemoryCatalog } from "../catalog/memory_catalog.ts";
import type { Catalog } from "../core/catalog.ts";
import type { OpenLake } from "./open_lake.ts";
import { publishHeld } from "./publish_held.ts";

const host = fakeHost();

interface Bench {
  readonly catalog: Catalog;
  /** Puts a new table on main. */
  put(name: string): Promise<void>;
  /** Leaves a new version of a table on the run's branch. */
  hold(name: string): Promise<void>;
  publish(): Promise<readonly string[]>;
  /** What main shows. */
  show(): Promise<readonly string[]>;
}

async function withHeld(body: (bench: Bench) => Promise<void>): Promise<void> {
  await using catalog = openMemoryCatalog({}, host);
  const table = (name: string) => ({ namespace: "raw", name, kind: "table" as const });
  await catalog.createBranch({ name: "run/r", base: "main", runId: "r", isSparse: true });
  await body({
    catalog,
    async put(name) {
      const moves = [{ ...table(name), base: undefined, next: "file:///1" }];
      expect(await catalog.commit("main", moves)).toBeTruthy();
    },
    hold: (name) =>
      catalog.hold({
        ...{ branch: "run/r", runId: "r", target: "main", resources: [`table:raw.${name}`] },
        moves: [{ ...table(name), base: undefined, next: `file:///${name}` }],
        footprint: [],
        report: {},
      }),
    async publish() {
      const lake = { catalog } as OpenLake;
      return (await publishHeld("r", { lake, signal: new AbortController().signal }, host)).tables;
    },
    show: async () => (await catalog.list("main")).map((entry) => entry.metadataUri),
  });
}

Deno.test("publishHeld() publishes every part and drops the branch", () =>
  withHeld(async ({ catalog, hold, publish, show }) => {
    await hold("a");
    await hold("b");
    expect(await publish()).toEqual(["raw.a", "raw.b"]);
    expect(await show()).toEqual(["file:///a", "file:///b"]);
    expect((await catalog.listBranches()).map(({ name }) => name)).toEqual(["main"]);
    await expect(publish()).rejects.toMatchObject({ code: "PHLO-408" });
  }));

Deno.test("publishHeld() publishes what it can and says what moved, each time it is asked", () =>
  withHeld(async ({ hold, put, publish, show }) => {
    await hold("a");
    await put("a");
    await hold("b");
    for (let turn = 0; turn < 2; turn++) {
      await expect(publish()).rejects.toMatchObject({
        code: "PHLO-404",
        message: expect.stringMatching(/raw\.a moved .*; published is raw\.b$/),
      });
    }
    expect(await show()).toEqual(["file:///1", "file:///b"]);
  }));

Deno.test("publishHeld() leaves the branch of a run that is still at work alone", () =>
  withHeld(async ({ catalog, hold, publish, show }) => {
    await hold("a");
    const { leases } = await catalog.acquireLeases(["table:raw.b"], "r");
    await expect(publish()).rejects.toMatchObject({ code: "PHLO-408" });
    expect(await show()).toEqual([]);
    await catalog.releaseLeases(leases);
    expect(await publish()).toEqual(["raw.a"]);
  }));
