/**
 * A run as small as can be, on the real store and catalog: lease, branch, a file, a commit, a publication. Run as a
 * program it dies by SIGKILL at the I/O call it is told, competes with its like, writes records or holds the catalog.
 *
 * @module
 */

import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import type { Catalog, TableName } from "../../src/core/catalog.ts";
import type { SqliteConnection, SqliteStatement } from "../../src/core/sqlite_connection.ts";
import type { Store } from "../../src/core/store.ts";
import { openSqliteCatalog } from "../../src/catalog/sqlite_catalog.ts";
import { createHost, SILENT_LOG } from "../../src/host/real_host.ts";
import { openRecords } from "../../src/records/open_records.ts";
import { openLocalStore } from "../../src/store/local_store.ts";

/** The table that runs write. */
export const TABLE: TableName = { namespace: "raw", name: "a" };

/** A lake, opened. */
export interface Lake {
  readonly store: Store;
  readonly catalog: Catalog;
}

/** Called before and after every I/O call. */
export type Boundary = () => void;

/** Opens the lake in a folder; `boundary` is told of every SQLite call. */
export async function openLake(folder: string, boundary?: Boundary): Promise<Lake> {
  const host = createHost(SILENT_LOG);
  const connect = (path: string): SqliteConnection => {
    const connection = new DatabaseSync(path, { timeout: 0 });
    return boundary === undefined ? connection : watch(connection, boundary);
  };
  return {
    store: await openLocalStore(folder, {}, host),
    catalog: await openSqliteCatalog(join(folder, "catalog.db"), { connect }, host),
  };
}

/** Does the whole run; where an earlier one of the same id got somewhere, it goes on from there. */
export async function performSmallRun(lake: Lake, runId: string): Promise<void> {
  const { store, catalog } = lake;
  const lease = await catalog.acquireLease("table raw.a", runId);
  if (lease.kind === "held") throw new Error(`held by ${lease.holder.pid}`);
  const branch = `run/${runId}`;
  await catalog.dropBranch(branch);
  await catalog.createBranch({ name: branch, isSparse: true, base: "main", runId });
  const base = (await catalog.load("main", TABLE))?.metadataUri;
  const name = `raw/a/metadata/${crypto.randomUUID()}.json`;
  await store.create(name, new TextEncoder().encode(contentOf(name)));
  const move = { ...TABLE, kind: "table", base, next: store.uriOf(name) } as const;
  if (!await catalog.commit(branch, [move])) throw new Error("nobody else writes this branch");
  const outcome = await catalog.publish({
    runId,
    target: "main",
    moves: [move],
    footprint: [{ ...TABLE, base }],
    leases: [lease.lease],
    report: { runId },
  });
  if (outcome.kind !== "published") throw new Error(outcome.kind);
  await catalog.dropBranch(branch);
  await catalog.releaseLeases([lease.lease]);
}

/** What a file of that name holds when it is whole: enough bytes to be written in several steps. */
export function contentOf(name: string): string {
  return JSON.stringify({ name, filler: "x".repeat(20_000) });
}

/** Adds one to a number that only the holder of a lease may touch, `rounds` times, and moves a table that all move. */
async function compete(lake: Lake, runId: string, rounds: number): Promise<void> {
  const { catalog } = lake;
  for (let round = 0; round < rounds; round++) {
    const lease = await waitForLease(catalog, runId);
    const count = Number(await catalog.readProperty("count") ?? "0");
    await catalog.writeProperty("count", String(count + 1));
    await catalog.releaseLeases([lease]);
    for (let isDone = false; !isDone;) {
      const base = (await catalog.load("main", TABLE))?.metadataUri;
      const next = `m-${runId}-${round}-${crypto.randomUUID()}`;
      const outcome = await catalog.publish({
        runId: `${runId}-${round}`,
        target: "main",
        moves: [{ ...TABLE, kind: "table", base, next }],
        footprint: [],
        leases: [],
        report: {},
      });
      isDone = outcome.kind === "published";
    }
  }
}

async function waitForLease(catalog: Catalog, runId: string) {
  while (true) {
    const outcome = await catalog.acquireLease("count", runId);
    if (outcome.kind === "acquired") return outcome.lease;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Records a run of many log lines, each awaited. */
async function recordEvents(folder: string, runId: string, count: number): Promise<void> {
  await using records = await openRecords(join(folder, "state.db"), createHost(SILENT_LOG));
  await records.startRun({ id: runId, command: "record", branch: "main", steps: [] });
  for (let line = 0; line < count; line++) {
    await records.append({
      version: 1,
      runId,
      at: new Date().toISOString(),
      kind: "log",
      stream: "log",
      level: "info",
      message: String(line),
    });
  }
}

/** Holds the catalog's file until the parent closes this program's input. */
async function holdCatalog(folder: string): Promise<void> {
  const file = new DatabaseSync(join(folder, "catalog.db"));
  file.exec("BEGIN IMMEDIATE");
  await Deno.stdout.write(new TextEncoder().encode("held"));
  await Deno.stdin.read(new Uint8Array(1));
  file.close();
}

function watch(connection: DatabaseSync, boundary: Boundary): SqliteConnection {
  const around = <Result>(call: () => Result): Result => {
    boundary();
    const result = call();
    boundary();
    return result;
  };
  return {
    prepare(sql): SqliteStatement {
      const statement = connection.prepare(sql);
      return {
        run: (...values) => around(() => statement.run(...values)),
        get: (...values) => around(() => statement.get(...values)),
        all: (...values) => around(() => statement.all(...values)),
      };
    },
    close: () => connection.close(),
  };
}

/** Kills this process at the n-th call of the file system or SQLite. */
function createDeath(at: number): Boundary {
  let calls = 0;
  return () => {
    if (++calls < at) return;
    Deno.kill(Deno.pid, "SIGKILL");
    while (true);
  };
}

/** The child only; the program's own code is never patched. */
function watchFileSystem(boundary: Boundary): void {
  const wrap = (owner: object, name: string): void => {
    const original = Reflect.get(owner, name);
    const wrapped = async function (this: unknown, ...values: unknown[]): Promise<unknown> {
      boundary();
      const result = await Reflect.apply(original, this, values);
      boundary();
      return result;
    };
    Object.defineProperty(owner, name, { value: wrapped, configurable: true, writable: true });
  };
  for (const name of ["open", "link", "remove", "rename", "mkdir"]) wrap(Deno, name);
  for (const name of ["write", "sync"]) wrap(Deno.FsFile.prototype, name);
}

if (import.meta.main) {
  const [mode, folder = "", runId = "", number = ""] = Deno.args;
  if (mode === "crash") {
    const death = createDeath(Number(number));
    watchFileSystem(death);
    await performSmallRun(await openLake(folder, death), runId);
  } else if (mode === "compete") {
    await compete(await openLake(folder), runId, Number(number));
  } else if (mode === "record") {
    await recordEvents(folder, runId, Number(number));
  } else {
    await holdCatalog(folder);
  }
}
