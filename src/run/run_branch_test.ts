import { expect } from "expect";
import { fakeHost } from "../../tests/support/fake_host.ts";
import { openMemoryCatalog } from "../catalog/memory_catalog.ts";
import type { Catalog, TableName } from "../core/catalog.ts";
import { openRunBranch, type RunBranch, type Standing } from "./run_branch.ts";

const A = { namespace: "raw", name: "a" };
const B = { namespace: "raw", name: "b" };

function at(version: number): Standing {
  return { kind: "table", metadataUri: `file:///lake/${version}.json` };
}

async function put(table: TableName, from: number | undefined, to: number, catalog: Catalog) {
  const base = from === undefined ? undefined : at(from).metadataUri;
  const isDone = await catalog.commit("main", [{
    ...table,
    kind: "table",
    base,
    next: at(to).metadataUri,
  }]);
  expect(isDone).toBeTruthy();
}

async function withBranch(body: (branch: RunBranch, catalog: Catalog) => Promise<void>) {
  await using catalog = openMemoryCatalog({}, fakeHost());
  await body(openRunBranch({ name: "run/1", base: "main", runId: "1" }, catalog), catalog);
}

Deno.test("a run's branch shows a table where it was first looked at", () =>
  withBranch(async (branch, catalog) => {
    await put(A, undefined, 1, catalog);
    expect(await branch.look(A)).toMatchObject(at(1));
    await put(A, 1, 2, catalog);
    expect(await branch.look(A)).toMatchObject(at(1));
    branch.forget(["raw.a"], new Set());
    expect(await branch.look(A)).toMatchObject(at(2));
  }));

Deno.test("what a run has published is the base's: it is no move any more and can be forgotten", () =>
  withBranch(async (branch, catalog) => {
    await put(A, undefined, 1, catalog);
    await branch.move(A, at(2));
    const moves = branch.moves();
    expect(moves.length).toBe(1);
    await put(A, 1, 2, catalog);
    branch.settle(moves);
    expect(branch.moves()).toEqual([]);
    expect(branch.footprint()).toEqual([{ ...A, base: at(2).metadataUri }]);
    await put(A, 2, 3, catalog);
    // The part that forgets did not write the table.
    branch.forget(["raw.a"], new Set());
    expect(await branch.look(A)).toMatchObject(at(3));
  }));

Deno.test("a name in other letters is the table that the lake has, on main and on the branch", () =>
  withBranch(async (branch, catalog) => {
    await put(A, undefined, 1, catalog);
    expect(await branch.resolve({ namespace: "RAW", name: "A" })).toEqual(A);
    await branch.move(B, at(1));
    expect(await branch.resolve({ namespace: "Raw", name: "B" })).toEqual(B);
    const absent = { namespace: "raw", name: "C" };
    expect(await branch.resolve(absent)).toEqual(absent);
  }));

Deno.test("a run's list is main's with what the run wrote, each where it was first looked at", () =>
  withBranch(async (branch, catalog) => {
    await put(A, undefined, 1, catalog);
    await branch.look(A);
    await put(A, 1, 2, catalog);
    await branch.move(B, at(5));
    expect(await branch.list()).toEqual([{ ...A, ...at(1) }, { ...B, ...at(5) }]);
  }));

Deno.test("a run that only reads sees all tables of one moment", () =>
  withBranch(async (branch, catalog) => {
    await put(A, undefined, 1, catalog);
    await put(B, undefined, 1, catalog);
    await branch.pinAll();
    await put(B, 1, 2, catalog);
    expect(await branch.look(B)).toMatchObject(at(1));
  }));
