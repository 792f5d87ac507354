/**
 * What every Catalog must do. Each implementation runs the whole list.
 *
 * @module
 */

import { expect } from "expect";
import type { Catalog, PointerMove, Publication, TableName } from "../../src/core/catalog.ts";
import { type FakeHost, fakeHost, withFolder } from "../support/fake_host.ts";

/** Opens the catalog that belongs to `folder`; opened twice, both see the same. */
export type OpenCatalog = (folder: string, host: FakeHost) => Promise<Catalog>;

const A: TableName = { namespace: "raw", name: "a" };
const B: TableName = { namespace: "raw", name: "b" };

/** A pointer move, short. */
export function move(table: TableName, base: string | undefined, next?: string): PointerMove {
  return { ...table, kind: "table", base, next };
}

/** A publication to `main`, short. */
export function publication(part: Partial<Publication>): Publication {
  return {
    runId: "run-1",
    target: "main",
    moves: [],
    footprint: [],
    leases: [],
    report: {},
    ...part,
  };
}

/** Registers the suite. */
export function testCatalog(kind: string, open: OpenCatalog): void {
  const test = (
    name: string,
    body: (
      catalog: Catalog,
      host: FakeHost,
      again: (host: FakeHost) => Promise<Catalog>,
    ) => Promise<void>,
  ): void =>
    Deno.test(`${kind}: ${name}`, () =>
      withFolder(async (folder) => {
        const host = fakeHost();
        await using opened = new AsyncDisposableStack();
        const openIn = async (other: FakeHost) => opened.use(await open(folder, other));
        await body(await openIn(host), host, openIn);
      }));
  testPointers(test);
  testBranches(test);
  testPublish(test);
  testHeld(test);
  testLeaseLists(test);
  testLeases(test);

  test(
    "properties keep their last value and are there for the next process",
    async (catalog, host, again) => {
      expect(await catalog.readProperty("root")).toBeUndefined();
      await catalog.writeProperty("root", "file:///a");
      await catalog.writeProperty("root", "file:///b");
      const other = await again(host);
      expect(await other.readProperty("root")).toBe("file:///b");
    },
  );
}

type Register = (
  name: string,
  body: (
    catalog: Catalog,
    host: FakeHost,
    again: (host: FakeHost) => Promise<Catalog>,
  ) => Promise<void>,
) => void;

function testPointers(test: Register): void {
  test("an empty catalog has main and no tables", async (catalog) => {
    expect(await catalog.list("main")).toEqual([]);
    expect(await catalog.load("main", A)).toBeUndefined();
    expect((await catalog.listBranches()).map((branch) => branch.name)).toEqual(["main"]);
    expect(await catalog.listPublished(0)).toEqual([]);
  });

  test("commit() creates, moves and drops, each only from its base", async (catalog) => {
    expect(await catalog.commit("main", [move(A, undefined, "m1")])).toBeTruthy();
    expect(await catalog.commit("main", [move(A, undefined, "m2")])).toBeFalsy();
    expect(await catalog.commit("main", [move(A, "other", "m2")])).toBeFalsy();
    expect(await catalog.load("main", A)).toEqual({ ...A, kind: "table", metadataUri: "m1" });
    expect(await catalog.commit("main", [move(A, "m1", "m2")])).toBeTruthy();
    expect((await catalog.load("main", A))?.metadataUri).toBe("m2");
    expect(await catalog.commit("main", [move(A, "m1")])).toBeFalsy();
    expect(await catalog.commit("main", [move(A, "m2")])).toBeTruthy();
    expect(await catalog.load("main", A)).toBeUndefined();
    expect(await catalog.commit("main", [])).toBeTruthy();
  });

  test("commit() of many tables changes all or none", async (catalog) => {
    await catalog.commit("main", [move(A, undefined, "a1"), move(B, undefined, "b1")]);
    expect(await catalog.commit("main", [move(A, "a1", "a2"), move(B, "stale", "b2")])).toBeFalsy();
    expect((await catalog.list("main")).map((entry) => entry.metadataUri)).toEqual(["a1", "b1"]);
  });

  test("a table named twice in one commit is misuse", async (catalog) => {
    const moves = [move(A, undefined, "a1"), move(A, undefined, "a2")];
    await expect(catalog.commit("main", moves)).rejects.toThrow(RangeError);
    await expect(catalog.publish(publication({ moves }))).rejects.toThrow(RangeError);
    expect(await catalog.list("main")).toEqual([]);
  });

  test("listAt() knows the past of each branch: nothing before the first commit, no dropped table after", async (catalog) => {
    const ever = 8e15;
    await catalog.commit("main", [move(A, undefined, "a1"), move(B, undefined, "b1")]);
    await catalog.commit("main", [move(A, "a1", "a2"), move(B, "b1", undefined)]);
    expect(await catalog.listAt("main", 0)).toEqual([]);
    expect(await catalog.listAt("main", ever)).toEqual([{ ...A, metadataUri: "a2" }]);
    await catalog.createBranch({ name: "empty", base: "empty", isSparse: false });
    expect(await catalog.listAt("empty", ever)).toEqual([]);
    await expect(catalog.listAt("gone", ever)).rejects.toMatchObject({ code: "PHLO-406" });
  });

  test("listRoots() names all that is pointed at or held, and what was since a moment", async (catalog) => {
    const held = { branch: "run/1", runId: "r", target: "main", footprint: [], resources: [] };
    await catalog.commit("main", [move(A, undefined, "a1"), move(B, undefined, "b1")]);
    await catalog.commit("main", [move(A, "a1", "a2"), move(B, "b1", undefined)]);
    await catalog.createBranch({ name: "run/1", base: "main", runId: "r", isSparse: true });
    await catalog.commit("run/1", [move(A, "a2", "a3")]);
    await catalog.hold({ ...held, moves: [move(A, "a2", "a4")], report: {} });
    expect(await catalog.listRoots(8e15)).toEqual(["a2", "a3", "a4"]);
    expect(await catalog.listRoots(0)).toEqual(["a1", "a2", "a3", "a4", "b1"]);
    await catalog.dropBranch("run/1");
    expect(await catalog.listRoots(8e15)).toEqual(["a2"]);
  });

  test("views and tables keep their kind, and a name may change it", async (catalog) => {
    await catalog.commit("main", [{ ...move(A, undefined, "v1"), kind: "view" }]);
    expect((await catalog.load("main", A))?.kind).toBe("view");
    await catalog.commit("main", [move(A, "v1", "t1")]);
    expect((await catalog.list("main"))[0]?.kind).toBe("table");
  });

  test("names with quotes and dots stay apart", async (catalog) => {
    const odd = { namespace: "a.b", name: `x'"y` };
    await catalog.commit("main", [move(odd, undefined, "m'1")]);
    expect(await catalog.load("main", odd)).toMatchObject({ ...odd, metadataUri: "m'1" });
    expect(await catalog.load("main", { namespace: "a", name: odd.name })).toBeUndefined();
  });
}

function testBranches(test: Register): void {
  test("a sparse branch shows its own rows over its base's, live", async (catalog) => {
    await catalog.commit("main", [move(A, undefined, "a1"), move(B, undefined, "b1")]);
    const run = { name: "run/1", isSparse: true, base: "main", runId: "1" };
    const branch = await catalog.createBranch(run);
    expect(branch).toMatchObject(run);
    expect(await catalog.commit("run/1", [move(A, "a1", "a2")])).toBeTruthy();
    await catalog.commit("main", [move(B, "b1", "b2")]);
    expect((await catalog.list("run/1")).map((entry) => entry.metadataUri)).toEqual(["a2", "b2"]);
    expect((await catalog.list("main")).map((entry) => entry.metadataUri)).toEqual(["a1", "b2"]);
    expect((await catalog.listBranches()).at(-1)).toEqual(branch);
  });

  test("a drop on a sparse branch hides the base's table, and a create shows it again", async (catalog) => {
    await catalog.commit("main", [move(A, undefined, "a1")]);
    await catalog.createBranch({ name: "run/1", isSparse: true, base: "main" });
    await catalog.commit("run/1", [move(A, "a1")]);
    expect(await catalog.list("run/1")).toEqual([]);
    expect(await catalog.load("run/1", A)).toBeUndefined();
    expect((await catalog.load("main", A))?.metadataUri).toBe("a1");
    expect(await catalog.commit("run/1", [move(A, undefined, "a9")])).toBeTruthy();
    expect((await catalog.list("run/1")).map((entry) => entry.metadataUri)).toEqual(["a9"]);
    expect(await catalog.commit("run/1", [move(A, "a9")])).toBeTruthy();
    expect(await catalog.load("run/1", A)).toBeUndefined();
  });

  test("a full branch starts as a copy and goes its own way, also from a sparse one", async (catalog) => {
    await catalog.commit("main", [move(A, undefined, "a1"), move(B, undefined, "b1")]);
    await catalog.createBranch({ name: "run/1", isSparse: true, base: "main" });
    await catalog.commit("run/1", [move(A, "a1"), move(B, "b1", "b2")]);
    await catalog.createBranch({ name: "dev", isSparse: false, base: "run/1" });
    await catalog.dropBranch("run/1");
    await catalog.commit("main", [move(B, "b1", "b3")]);
    expect((await catalog.list("dev")).map((entry) => entry.metadataUri)).toEqual(["b2"]);
    await catalog.createBranch({ name: "run/2", isSparse: true, base: "dev" });
    expect((await catalog.load("run/2", B))?.metadataUri).toBe("b2");
  });

  test("a branch that is its own base begins empty and shows nothing of main", async (catalog) => {
    await catalog.commit("main", [move(A, undefined, "a1")]);
    await catalog.createBranch({ name: "quarantine", isSparse: false, base: "quarantine" });
    expect(await catalog.list("quarantine")).toEqual([]);
    expect(await catalog.commit("quarantine", [move(A, undefined, "q1")])).toBeTruthy();
    expect((await catalog.load("main", A))?.metadataUri).toBe("a1");
    const sparse = catalog.createBranch({ name: "self", isSparse: true, base: "self" });
    await expect(sparse).rejects.toMatchObject({ code: "PHLO-406" });
  });

  test("unknown branches are PHLO-406 with a suggestion, taken names PHLO-005", async (catalog) => {
    await expect(catalog.list("mian")).rejects.toMatchObject({
      code: "PHLO-406",
      hint: expect.stringContaining("main"),
    });
    const missing = { code: "PHLO-406" };
    await expect(catalog.load("x", A)).rejects.toMatchObject(missing);
    await expect(catalog.commit("x", [move(A, undefined, "a")])).rejects.toMatchObject(missing);
    await expect(catalog.markBranchFailed("x")).rejects.toMatchObject(missing);
    await expect(catalog.publish(publication({ target: "x" }))).rejects.toMatchObject(missing);
    const orphan = catalog.createBranch({ name: "y", isSparse: true, base: "x" });
    await expect(orphan).rejects.toMatchObject(missing);
    for (const name of ["main", "dev"]) {
      const create = () => catalog.createBranch({ name, isSparse: true, base: "main" });
      if (name === "dev") await create();
      await expect(create()).rejects.toMatchObject({ code: "PHLO-005" });
    }
  });

  test(
    "a failed branch remembers the first moment, and dropping is complete and repeatable",
    async (catalog, host) => {
      await catalog.commit("main", [move(A, undefined, "a1")]);
      await catalog.createBranch({ name: "run/1", isSparse: true, base: "main" });
      await catalog.commit("run/1", [move(A, "a1")]);
      const failedAt = host.clock.now();
      await catalog.markBranchFailed("run/1");
      host.advance(5);
      await catalog.markBranchFailed("run/1");
      expect((await catalog.listBranches()).at(-1)?.failedAt).toBe(failedAt);
      await catalog.dropBranch("run/1");
      await catalog.dropBranch("run/1");
      await catalog.createBranch({ name: "run/1", isSparse: true, base: "main" });
      expect((await catalog.load("run/1", A))?.metadataUri).toBe("a1");
    },
  );

  test("main, and a branch that another one reads, cannot be dropped", async (catalog) => {
    await catalog.createBranch({ name: "dev", isSparse: true, base: "main" });
    await catalog.createBranch({ name: "run/1", isSparse: true, base: "dev" });
    for (const name of ["main", "dev"]) {
      await expect(catalog.dropBranch(name)).rejects.toMatchObject({ code: "PHLO-002" });
    }
    await catalog.dropBranch("run/1");
    await catalog.dropBranch("dev");
    expect((await catalog.listBranches()).length).toBe(1);
  });
}

function testPublish(test: Register): void {
  test("publish() moves all pointers and writes one row, in order", async (catalog, host) => {
    const moves = [move(B, undefined, "b1"), move(A, undefined, "a1")];
    const first = await catalog.publish(publication({ moves, report: { rows: 7, none: null } }));
    expect(first).toMatchObject({ kind: "published", publishedAt: host.clock.now() });
    const second = await catalog.publish(
      publication({ runId: "run-2", moves: [move(A, "a1")], footprint: [{ ...B, base: "b1" }] }),
    );
    expect((await catalog.list("main")).map((entry) => entry.metadataUri)).toEqual(["b1"]);
    const records = await catalog.listPublished(0);
    expect(records.map((record) => record.runId)).toEqual(["run-1", "run-2"]);
    expect(records[0]).toMatchObject({ target: "main", report: { rows: 7, none: null } });
    expect(records[0]?.moves).toEqual([move(A, undefined, "a1"), move(B, undefined, "b1")]);
    expect(records[1]?.moves).toEqual([move(A, "a1")]);
    const last = await catalog.listPublished(records[0]?.sequence ?? 0);
    expect(last.map((record) => record.sequence)).toEqual(
      second.kind === "published" ? [second.sequence] : [],
    );
  });

  test("publish() changes nothing where any table of the footprint moved, and names them", async (catalog) => {
    await catalog.commit("main", [move(A, undefined, "a1"), move(B, undefined, "b1")]);
    await catalog.commit("main", [move(B, "b1", "b2")]);
    const outcome = await catalog.publish(publication({
      moves: [move(A, "a1", "a2")],
      footprint: [
        { ...A, base: "a1" },
        { ...B, base: "b1" },
        { namespace: "x", name: "absent", base: undefined },
        { namespace: "x", name: "gone", base: "g1" },
      ],
    }));
    expect(outcome).toEqual({ kind: "moved", tables: [B, { namespace: "x", name: "gone" }] });
    expect((await catalog.load("main", A))?.metadataUri).toBe("a1");
    expect(await catalog.listPublished(0)).toEqual([]);
  });

  test("publish() compares the bases of its moves even where the footprint forgot them", async (catalog) => {
    await catalog.commit("main", [move(A, undefined, "a1")]);
    const outcome = await catalog.publish(publication({ moves: [move(A, undefined, "a2")] }));
    expect(outcome).toEqual({ kind: "moved", tables: [A] });
  });

  test("publishing again answers with the old sequence, also when others published since", async (catalog) => {
    const wanted = publication({ moves: [move(A, undefined, "a1")], report: { n: 1 } });
    const first = await catalog.publish(wanted);
    expect(await catalog.publish(wanted)).toEqual(first);
    await catalog.publish(publication({ runId: "run-2", moves: [move(A, "a1", "a2")] }));
    expect(await catalog.publish({ ...wanted, report: { n: 2 } })).toEqual(first);
    expect((await catalog.load("main", A))?.metadataUri).toBe("a2");
    expect((await catalog.listPublished(0)).length).toBe(2);
  });

  test("parts of one run publish apart, those without moves told by their report", async (catalog) => {
    const parts = [
      publication({ moves: [move(A, undefined, "a1")] }),
      publication({ moves: [move(B, undefined, "b1")] }),
      publication({ report: { part: 3 } }),
      publication({ report: { part: 4 } }),
    ];
    for (const part of [...parts, ...parts]) await catalog.publish(part);
    expect((await catalog.listPublished(0)).length).toBe(4);
  });

  test("publish() goes to the branch that was asked for", async (catalog) => {
    await catalog.createBranch({ name: "dev", isSparse: false, base: "main" });
    await catalog.publish(publication({ target: "dev", moves: [move(A, undefined, "a1")] }));
    expect((await catalog.load("dev", A))?.metadataUri).toBe("a1");
    expect(await catalog.load("main", A)).toBeUndefined();
  });

  test("publish() refuses a run whose lease has another owner", async (catalog, host, again) => {
    const got = await catalog.acquireLease("table raw.a", "run-1");
    if (got.kind !== "acquired") throw new Error("the lease was free");
    host.advance(121_000);
    const other = await again(host);
    const taken = await other.acquireLease("table raw.a", "run-2");
    const late = publication({ moves: [move(A, undefined, "a1")], leases: [got.lease] });
    expect(await catalog.publish(late)).toEqual({
      kind: "lease_lost",
      resources: ["table raw.a"],
    });
    expect(await catalog.list("main")).toEqual([]);
    if (taken.kind !== "acquired") throw new Error("the heartbeat was old");
    const outcome = await other.publish({ ...late, runId: "run-2", leases: [taken.lease] });
    expect(outcome.kind).toBe("published");
  });
}

function testLeaseLists(test: Register): void {
  test(
    "acquireLeases() takes in order up to one that is held, and all once it is free",
    async (catalog, _host, again) => {
      const other = await again(fakeHost());
      const got = await other.acquireLease("c", "run-2");
      const part = await catalog.acquireLeases(["a", "b", "c", "d"], "run-1");
      expect(part.leases.map(({ resource }) => resource)).toEqual(["a", "b"]);
      expect(part.holder).toMatchObject({ resource: "c", runId: "run-2" });
      expect((await catalog.listLeases()).map(({ resource }) => resource)).toEqual(["a", "b", "c"]);
      if (got.kind === "acquired") await other.releaseLeases([got.lease]);
      const rest = await catalog.acquireLeases(["a", "b", "c", "d"], "run-1");
      expect(rest.holder).toBeUndefined();
      expect(rest.leases.slice(0, 2)).toEqual(part.leases);
      expect(rest.leases).toHaveLength(4);
      expect(await catalog.acquireLeases([], "run-1")).toEqual({ leases: [] });
    },
  );
}

function testHeld(test: Register): void {
  test(
    "what a branch holds keeps its order and goes with the branch",
    async (catalog, host, again) => {
      const branch = { name: "run/1", base: "main", runId: "run-1", isSparse: true };
      await catalog.createBranch(branch);
      expect(await catalog.listHeld("run/1")).toEqual([]);
      const { leases: _, ...first } = publication({
        moves: [move(A, undefined, "a1"), move(B, "b1")],
        footprint: [{ ...A, base: undefined }, { ...B, base: "b1" }],
        report: { version: 1, steps: [] },
      });
      const held = { ...first, branch: "run/1", resources: ["table:raw.a"] };
      await catalog.hold(held);
      await catalog.hold({ ...held, moves: [], resources: [] });
      const other = await again(host);
      expect(await other.listHeld("run/1")).toEqual([held, { ...held, moves: [], resources: [] }]);
      expect(await other.listHeld("main")).toEqual([]);
      await catalog.dropBranch("run/1");
      expect(await other.listHeld("run/1")).toEqual([]);
      await expect(catalog.hold(held)).rejects.toMatchObject({ code: "PHLO-406" });
    },
  );
}

function testLeases(test: Register): void {
  const neighbour = (pid: number): FakeHost => {
    const host = fakeHost({ isProcessAlive: (asked) => asked !== 4242 });
    return { ...host, environment: { ...host.environment, pid } };
  };

  test("a lease is held until released, and tokens grow", async (catalog, _host, again) => {
    const other = await again(neighbour(7));
    const first = await catalog.acquireLease("r", "run-1");
    const refused = await other.acquireLease("r", "run-2");
    expect(refused).toMatchObject({ kind: "held", holder: { runId: "run-1", pid: Deno.pid } });
    if (first.kind !== "acquired") throw new Error("the lease was free");
    await catalog.releaseLeases([first.lease]);
    const second = await other.acquireLease("r", "run-2");
    if (second.kind !== "acquired") throw new Error("the lease was released");
    expect(second.lease.token).toBeGreaterThan(first.lease.token);
    await catalog.releaseLeases([first.lease]);
    expect((await catalog.listLeases()).map((holder) => holder.runId)).toEqual(["run-2"]);
    expect((await other.acquireLease("s", "run-2")).kind).toBe("acquired");
  });

  test(
    "the run and process that hold a lease get the same one again",
    async (catalog, host, again) => {
      const first = await catalog.acquireLease("r", "run-1");
      host.advance(1000);
      expect(await catalog.acquireLease("r", "run-1")).toEqual(first);
      expect((await catalog.listLeases())[0]?.heartbeatAt).toBe(host.clock.now());
      const twin = await again(neighbour(7));
      expect((await twin.acquireLease("r", "run-1")).kind).toBe("held");
    },
  );

  test(
    "a dead process of this host holds nothing, one of another host does",
    async (catalog, _host, again) => {
      const dead = await again(neighbour(4242));
      await dead.acquireLease("r", "run-1");
      const live = await again(neighbour(7));
      expect((await live.acquireLease("r", "run-2")).kind).toBe("acquired");
      const elsewhere = neighbour(4242);
      const far = await again({
        ...elsewhere,
        environment: { ...elsewhere.environment, hostname: "far" },
      });
      await far.acquireLease("s", "run-3");
      expect((await live.acquireLease("s", "run-2")).kind).toBe("held");
      expect((await catalog.listLeases()).map((holder) => holder.resource)).toEqual(["r", "s"]);
    },
  );

  test(
    "a heartbeat keeps a lease for two minutes more, no heartbeat loses it",
    async (catalog, host, again) => {
      const got = await catalog.acquireLease("r", "run-1");
      if (got.kind !== "acquired") throw new Error("the lease was free");
      const later = neighbour(7);
      const other = await again(later);
      for (const waitMs of [100_000, 100_000]) {
        host.advance(waitMs);
        later.advance(waitMs);
        expect(await catalog.renewLeases([got.lease])).toEqual([]);
        expect((await other.acquireLease("r", "run-2")).kind).toBe("held");
      }
      later.advance(121_000);
      expect((await other.acquireLease("r", "run-2")).kind).toBe("acquired");
      expect(await catalog.renewLeases([got.lease])).toEqual([got.lease]);
      expect(await catalog.renewLeases([])).toEqual([]);
    },
  );
}
