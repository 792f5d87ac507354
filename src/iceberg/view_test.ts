/**
 * Tests of views.
 *
 * @module
 */

import { expect } from "expect";
import { fakeHost } from "../../tests/support/fake_host.ts";
import type { Column } from "../core/column.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { Store } from "../core/store.ts";
import { planView, readView, viewColumns, type ViewPlan, writeView } from "./view.ts";

const ID: Column = { name: "id", type: { kind: "long" }, required: false };

const PLAN: ViewPlan = {
  name: "silver.v",
  columns: [ID],
  sql: { duckdb: "SELECT 1 AS id", trino: "SELECT BIGINT '1' AS id" },
  defaultNamespace: ["silver"],
  location: "memory:///lake/silver/v",
};

/** Objects by name, as far as metadata files need them. */
function objectStore(): Store & { readonly names: () => readonly string[] } {
  const objects = new Map<string, Uint8Array<ArrayBuffer>>();
  const refuse = () => Promise.reject(new Error("not asked of this store"));
  return {
    root: "memory:///lake",
    names: () => [...objects.keys()],
    read: (name) => {
      const bytes = objects.get(name);
      return bytes === undefined
        ? Promise.reject(new PhloError("PHLO-401", `Cannot read "${name}": there is none`))
        : Promise.resolve(bytes);
    },
    create: (name, bytes) => {
      objects.set(name, bytes.slice());
      return Promise.resolve();
    },
    putFile: refuse,
    withLocalFiles: refuse,
    localPath: () => undefined,
    stat: refuse,
    list: () => {
      throw new Error("not asked of this store");
    },
    remove: refuse,
    stagingFolder: refuse,
    uriOf: (name) => `memory:///lake/${name}`,
    nameOf: (uri) => uri.startsWith("memory:///lake/") ? uri.slice(15) : undefined,
  };
}

Deno.test("a view is planned, written and read back, with its columns", async () => {
  const store = objectStore();
  const host = fakeHost();
  const written = await writeView(planView(PLAN, undefined, host), { store, host });
  expect(store.names()).toEqual([
    expect.stringMatching(/^silver\/v\/metadata\/00000-.*\.metadata\.json$/),
  ]);
  const read = await readView(written.metadataUri, store);
  expect(read).toEqual(written);
  expect(read.sql).toBe("SELECT 1 AS id");
  expect(viewColumns(read)).toEqual([{ ...ID, id: 1 }]);
});

Deno.test("a view planned again is the same state; other SQL or columns make a version", async () => {
  const store = objectStore();
  const host = fakeHost();
  const first = await writeView(planView(PLAN, undefined, host), { store, host });
  expect(planView(PLAN, first, host)).toBe(first);
  const second = planView({ ...PLAN, sql: { duckdb: "SELECT 2 AS id" } }, first, host);
  expect(second.metadata).toMatchObject({
    "current-version-id": 2,
    "view-uuid": first.metadata["view-uuid"],
  });
  expect(second.metadata.schemas).toHaveLength(1);
  const wide = { ...PLAN, columns: [ID, { ...ID, name: "x" }] };
  const third = await writeView(planView(wide, second, host), { store, host });
  expect(third.metadata.schemas).toHaveLength(2);
  expect(third.metadataUri).toContain("/00001-");
  expect(viewColumns(third).map(({ name }) => name)).toEqual(["id", "x"]);
});

Deno.test("only the newest versions are kept", () => {
  const host = fakeHost();
  let view = planView(PLAN, undefined, host);
  for (let index = 0; index < 50; index++) {
    view = planView({ ...PLAN, sql: { duckdb: `SELECT ${index} AS id` } }, view, host);
  }
  expect(view.metadata.versions).toHaveLength(20);
  expect(view.metadata["current-version-id"]).toBe(51);
  expect(view.sql).toBe("SELECT 49 AS id");
});

Deno.test("views that phlo cannot run, and files that are none, are refused by name", async () => {
  const store = objectStore();
  const host = fakeHost();
  const view = planView({ ...PLAN, sql: { duckdb: "SELECT 1" } }, undefined, host);
  const spark = JSON.stringify(view.metadata).replaceAll('"duckdb"', '"spark"');
  await store.create("spark", new TextEncoder().encode(spark));
  await expect(readView(store.uriOf("spark"), store)).rejects.toMatchObject({ code: "PHLO-402" });
  await store.create("none", new TextEncoder().encode("{}"));
  await expect(readView(store.uriOf("none"), store)).rejects.toMatchObject({
    code: "PHLO-401",
    message: expect.stringContaining("none"),
  });
});
