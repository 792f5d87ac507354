import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { expect } from "expect";
import type { Publication } from "../core/catalog.ts";
import type { SqliteConnection } from "../core/sqlite_connection.ts";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { openSqliteCatalog } from "./sqlite_catalog.ts";

const A = { namespace: "raw", name: "a" };
const CREATE_A = { ...A, kind: "table", base: undefined, next: "m1" } as const;
const PUBLICATION: Publication = {
  runId: "r1",
  target: "main",
  moves: [CREATE_A],
  footprint: [],
  leases: [],
  report: {},
};

/** Runs SQL on a file as another program would. */
function asForeigner<Result>(path: string, work: (file: DatabaseSync) => Result): Result {
  const file = new DatabaseSync(path);
  try {
    return work(file);
  } finally {
    file.close();
  }
}

/** What Java writes when nobody asks for schema version V1. */
function createJavaFile(path: string): void {
  asForeigner(path, (file) => {
    file.exec(`CREATE TABLE iceberg_tables(catalog_name VARCHAR(255) NOT NULL,
      table_namespace VARCHAR(255) NOT NULL, table_name VARCHAR(255) NOT NULL,
      metadata_location VARCHAR(1000), previous_metadata_location VARCHAR(1000),
      PRIMARY KEY (catalog_name, table_namespace, table_name))`);
    file.exec("INSERT INTO iceberg_tables VALUES ('main', 'raw', 'a', 'm1', NULL)");
    file.exec("INSERT INTO iceberg_tables VALUES ('prod', 'raw', 'p', 'p1', NULL)");
  });
}

function test(name: string, body: (path: string) => Promise<void>): void {
  Deno.test(`SQLite catalog: ${name}`, () =>
    withFolder((folder) => body(join(folder, "catalog.db"))));
}

test("a new file has journal mode DELETE, is synced fully and is one file when idle", async (path) => {
  await using catalog = await openSqliteCatalog(path, {
    connect: (path) => {
      const file = new DatabaseSync(path, { timeout: 0 });
      expect({ ...file.prepare("PRAGMA journal_mode").get() }).toEqual({ journal_mode: "delete" });
      expect({ ...file.prepare("PRAGMA synchronous").get() }).toEqual({ synchronous: 2 });
      return file;
    },
  }, fakeHost());
  await catalog.commit("main", [CREATE_A]);
  const names = (await Array.fromAsync(Deno.readDir(join(path, "..")))).map((entry) => entry.name);
  expect(names).toEqual(["catalog.db"]);
});

test("the journal mode that an old file has is kept", async (path) => {
  asForeigner(path, (file) => file.exec("PRAGMA journal_mode = WAL"));
  await (await openSqliteCatalog(path, {}, fakeHost()))[Symbol.asyncDispose]();
  asForeigner(
    path,
    (file) =>
      expect({ ...file.prepare("PRAGMA journal_mode").get() }).toEqual({ journal_mode: "wal" }),
  );
});

test("a file that Java made gets the type column, and its tables are ours to move", async (path) => {
  createJavaFile(path);
  for (let opened = 0; opened < 2; opened++) {
    await using catalog = await openSqliteCatalog(path, {}, fakeHost());
    expect(await catalog.load("main", A)).toEqual({ ...A, kind: "table", metadataUri: "m1" });
    expect((await catalog.list("prod")).map((entry) => entry.metadataUri)).toEqual(["p1"]);
  }
  await using catalog = await openSqliteCatalog(path, {}, fakeHost());
  expect(await catalog.commit("main", [{ ...CREATE_A, base: "m1", next: "m2" }])).toBeTruthy();
  asForeigner(path, (file) => {
    const row = file.prepare("SELECT * FROM iceberg_tables WHERE catalog_name = 'main'").get();
    expect({ ...row }).toEqual({
      "catalog_name": "main",
      "table_namespace": "raw",
      "table_name": "a",
      "metadata_location": "m2",
      "previous_metadata_location": "m1",
      "iceberg_type": "TABLE",
    });
  });
});

test("a foreign commit counts, is logged, and is told its one row", async (path) => {
  await using catalog = await openSqliteCatalog(path, {}, fakeHost());
  await catalog.commit("main", [CREATE_A]);
  const before = Date.now();
  asForeigner(path, (file) => {
    const { changes } = file.prepare(
      `UPDATE iceberg_tables SET metadata_location = 'f2', previous_metadata_location = 'm1'
      WHERE catalog_name = 'main' AND table_namespace = 'raw' AND table_name = 'a'
      AND metadata_location = 'm1'`,
    ).run();
    expect(changes).toBe(1);
  });
  expect(
    await catalog.publish({ ...PUBLICATION, moves: [{ ...CREATE_A, base: "m1", next: "m2" }] }),
  )
    .toEqual({ kind: "moved", tables: [A] });
  asForeigner(path, (file) => {
    file.exec("DELETE FROM iceberg_tables");
    const rows = file.prepare(
      "SELECT at, old_location AS before, new_location AS after FROM lake_log ORDER BY sequence",
    ).all();
    expect(rows.map(({ before, after }) => [before, after])).toEqual([
      [null, "m1"],
      ["m1", "f2"],
      ["f2", null],
    ]);
    expect(Math.abs(Number(rows[1]?.at) - before)).toBeLessThan(5_000);
  });
});

test("a newer program's file is refused and left as it is", async (path) => {
  await (await openSqliteCatalog(path, {}, fakeHost()))[Symbol.asyncDispose]();
  asForeigner(path, (file) => file.exec("PRAGMA user_version = 99"));
  const before = await Deno.readFile(path);
  await expect(openSqliteCatalog(path, {}, fakeHost())).rejects.toMatchObject({ code: "PHLO-006" });
  expect(await Deno.readFile(path)).toEqual(before);
});

test("a file that is no database is PHLO-401 and left as it is", async (path) => {
  await Deno.writeTextFile(path, "no database at all\n".repeat(300));
  await expect(openSqliteCatalog(path, {}, fakeHost())).rejects.toMatchObject({ code: "PHLO-401" });
  expect((await Deno.readTextFile(path)).length).toBe(19 * 300);
});

test("a file whose folder cannot be made is PHLO-007", async (path) => {
  await Deno.writeTextFile(path, "");
  const opening = openSqliteCatalog(join(path, "below", "catalog.db"), {}, fakeHost());
  await expect(opening).rejects.toMatchObject({ code: "PHLO-007" });
});

test("a busy file is asked again until it is free", async (path) => {
  const host = fakeHost();
  const holder = new DatabaseSync(path);
  holder.exec("BEGIN EXCLUSIVE");
  let waits = 0;
  const clock = {
    ...host.clock,
    sleep(durationMs: number) {
      if (++waits === 3) holder.exec("COMMIT");
      return host.clock.sleep(durationMs);
    },
  };
  await using catalog = await openSqliteCatalog(path, {}, { ...host, clock });
  expect(await catalog.list("main")).toEqual([]);
  expect(waits).toBe(3);
  holder.close();
});

test("a file held for a minute is PHLO-403 that names the holder of the lease", async (path) => {
  const host = fakeHost();
  await using catalog = await openSqliteCatalog(path, {}, host);
  await catalog.acquireLease("table raw.a", "nightly");
  const holder = new DatabaseSync(path);
  holder.exec("BEGIN IMMEDIATE");
  const startedAt = host.clock.now();
  const error = await catalog.commit("main", [CREATE_A]).catch((error) => error);
  expect(error).toMatchObject({
    code: "PHLO-403",
    isRetryable: true,
    message: expect.stringMatching(/held for 60 seconds by .*run "nightly"/),
  });
  const waitedMs = host.clock.now() - startedAt;
  expect(waitedMs).toBeGreaterThanOrEqual(60_000);
  expect(waitedMs).toBeLessThan(61_000);
  expect(Math.max(...host.slept)).toBeLessThanOrEqual(150);
  holder.exec("COMMIT");
  holder.close();
  expect(await catalog.commit("main", [CREATE_A])).toBeTruthy();
});

test("a reader that stays does not make a commit half done", async (path) => {
  await using catalog = await openSqliteCatalog(path, { patienceMs: 100 }, fakeHost());
  const reader = new DatabaseSync(path);
  reader.exec("BEGIN");
  reader.prepare("SELECT * FROM iceberg_tables").all();
  await expect(catalog.publish(PUBLICATION)).rejects.toMatchObject({ code: "PHLO-403" });
  reader.exec("COMMIT");
  reader.close();
  expect(await catalog.listPublished(0)).toEqual([]);
  expect((await catalog.publish(PUBLICATION)).kind).toBe("published");
});

/** A connection whose n-th COMMIT fails as a bad disk would make it, before or after it has happened. */
function failingCommit(path: string, nth: number, moment: "before" | "after"): SqliteConnection {
  const file = new DatabaseSync(path, { timeout: 0 });
  let commits = 0;
  return {
    close: () => file.close(),
    prepare(sql) {
      const statement = file.prepare(sql);
      if (sql !== "COMMIT" || ++commits !== nth) return statement;
      return {
        ...{ get: () => undefined, all: () => [] },
        run() {
          if (moment === "after") statement.run();
          throw Object.assign(new Error("disk I/O error"), {
            code: "ERR_SQLITE_ERROR",
            errcode: 10,
          });
        },
      };
    },
  };
}

for (const moment of ["before", "after"] as const) {
  test(`when COMMIT fails ${moment} it happened, publish() and commit() tell what is the case`, async (path) => {
    await (await openSqliteCatalog(path, {}, fakeHost()))[Symbol.asyncDispose]();
    for (const method of ["publish", "commit"] as const) {
      // The first COMMIT is that of opening.
      const connect = (path: string) => failingCommit(path, 2, moment);
      await using catalog = await openSqliteCatalog(path, { connect }, fakeHost());
      const table = { ...CREATE_A, name: method };
      const work = async () =>
        method === "commit"
          ? await catalog.commit("main", [table])
          : (await catalog.publish({ ...PUBLICATION, moves: [table] })).kind === "published";
      if (moment === "before") await expect(work()).rejects.toMatchObject({ code: "PHLO-007" });
      else expect(await work()).toBeTruthy();
      const stands = await catalog.load("main", table) !== undefined;
      expect(stands).toBe(moment === "after");
    }
  });
}

Deno.test({
  name: "SQLite catalog: a lake on a read-only disk can be read, and says so when written",
  // Root ignores permissions, and only root can give this process other ones.
  ignore: Deno.build.os !== "linux" || Deno.uid() !== 0 || !hasSetpriv(),
  fn: () =>
    withFolder(async (folder) => {
      const path = join(folder, "catalog.db");
      {
        await using catalog = await openSqliteCatalog(path, {}, fakeHost());
        await catalog.publish(PUBLICATION);
      }
      await Deno.chmod(path, 0o444);
      await Deno.chmod(folder, 0o555);
      const program = `
        import { openSqliteCatalog } from "${new URL("sqlite_catalog.ts", import.meta.url)}";
        import { fakeHost } from "${new URL("../../tests/support/fake_host.ts", import.meta.url)}";
        const catalog = await openSqliteCatalog("${path}", {}, fakeHost());
        const tables = await catalog.list("main");
        const code = await catalog.writeProperty("a", "b").catch((error) => error.code);
        console.log(JSON.stringify([tables.length, (await catalog.listPublished(0)).length, code]));`;
      const file = await Deno.makeTempFile({ suffix: ".ts" });
      await Deno.writeTextFile(file, program);
      await Deno.chmod(file, 0o644);
      const config = new URL("../../deno.json", import.meta.url).pathname;
      const flags = ["run", "-A", "--quiet", "--no-check", "--no-lock", `--config=${config}`, file];
      const { stdout, stderr } = await new Deno.Command("setpriv", {
        args: ["--reuid=65534", "--regid=65534", "--clear-groups", Deno.execPath(), ...flags],
        env: { DENO_DIR: folder, HOME: "/nonexistent" },
      }).output();
      await Deno.remove(file);
      await Deno.chmod(folder, 0o755);
      const said = new TextDecoder().decode(stdout).trim() || new TextDecoder().decode(stderr);
      expect(said).toBe(JSON.stringify([1, 1, "PHLO-007"]));
    }),
});

function hasSetpriv(): boolean {
  try {
    return Deno.statSync("/usr/bin/setpriv").isFile;
  } catch {
    return false;
  }
}
