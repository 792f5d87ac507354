import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { expect } from "expect";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { createBackUp } from "./sqlite_backup.ts";
import { migrateSqlite, type Migration } from "./sqlite_migration.ts";
import { createTransactions } from "./sqlite_transaction.ts";

const FIRST: Migration = (connection) => void connection.prepare("CREATE TABLE a (x)").run();
const SECOND: Migration = (connection) =>
  void connection.prepare("ALTER TABLE a ADD COLUMN y").run();
const FAILING: Migration = (connection) => void connection.prepare("not SQL").run();

async function migrate(
  path: string,
  migrations: readonly Migration[],
  host = fakeHost(),
): Promise<void> {
  const connection = new DatabaseSync(path, { timeout: 0 });
  try {
    const transactions = createTransactions({ connection, path }, host.clock);
    const backUp = createBackUp({ connection, path }, host);
    await migrateSqlite({ path, migrations, backUp }, transactions);
  } finally {
    connection.close();
  }
}

function ask(path: string, sql: string): unknown {
  const file = new DatabaseSync(path);
  try {
    return file.prepare(sql).all().map((row) => Object.values(row));
  } finally {
    file.close();
  }
}

function listNames(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

Deno.test("migrateSqlite() leaves a copy of the older file beside it, and none of a new one", () =>
  withFolder(async (folder) => {
    const path = join(folder, "state.db");
    await migrate(path, [FIRST]);
    expect(listNames(folder)).toEqual(["state.db"]);
    ask(path, "INSERT INTO a VALUES (7)");
    await migrate(path, [FIRST, SECOND]);
    expect(listNames(folder)).toEqual(["state.db", "state.db.v1.bak"]);
    expect(ask(path, "SELECT x, y FROM a")).toEqual([[7, null]]);
    expect(ask(`${path}.v1.bak`, "SELECT * FROM a")).toEqual([[7]]);
    expect(ask(`${path}.v1.bak`, "PRAGMA user_version")).toEqual([[1]]);
    await migrate(path, [FIRST, SECOND]);
    expect(listNames(folder)).toEqual(["state.db", "state.db.v1.bak"]);
  }));

Deno.test("migrateSqlite() refuses a newer file, and says which phlo it needs where the file does", () =>
  withFolder(async (folder) => {
    const path = join(folder, "state.db");
    await migrate(path, [FIRST]);
    ask(path, "PRAGMA user_version = 7");
    const refusal = { code: "PHLO-006", message: expect.stringContaining("layout 7") };
    ask(path, "INSERT INTO phlo_layout VALUES (7, '9.8.7')");
    await expect(migrate(path, [FIRST])).rejects
      .toMatchObject({ ...refusal, hint: expect.stringContaining("use phlo 9.8.7 or newer") });
    ask(path, "DROP TABLE phlo_layout");
    await expect(migrate(path, [FIRST])).rejects
      .toMatchObject({ ...refusal, hint: expect.stringContaining("use the newer phlo") });
    expect(listNames(folder)).toEqual(["state.db"]);
  }));

Deno.test("migrateSqlite() that fails leaves the file as it was", () =>
  withFolder(async (folder) => {
    const path = join(folder, "state.db");
    await migrate(path, [FIRST]);
    const before = await Deno.readFile(path);
    await expect(migrate(path, [FIRST, SECOND, FAILING])).rejects.toThrow();
    expect(await Deno.readFile(path)).toEqual(before);
  }));

Deno.test("migrateSqlite() changes nothing where no copy can be written", () =>
  withFolder(async (folder) => {
    const path = join(folder, "state.db");
    await migrate(path, [FIRST]);
    // A folder in the way of the copy.
    await Deno.mkdir(`${path}.v1.bak/x`, { recursive: true });
    await expect(migrate(path, [FIRST, SECOND])).rejects.toMatchObject({ code: "PHLO-007" });
    expect(ask(path, "PRAGMA user_version")).toEqual([[1]]);
    expect(listNames(folder)).toEqual(["state.db", "state.db.v1.bak"]);
  }));

Deno.test("migrateSqlite() by several at once ends well, with a copy of the old layout", () =>
  withFolder(async (folder) => {
    const path = join(folder, "state.db");
    await migrate(path, [FIRST]);
    const host = fakeHost();
    await Promise.all(Array.from({ length: 5 }, () => migrate(path, [FIRST, SECOND], host)));
    expect(listNames(folder)).toEqual(["state.db", "state.db.v1.bak"]);
    expect(ask(`${path}.v1.bak`, "PRAGMA user_version")).toEqual([[1]]);
    expect(ask(path, "PRAGMA user_version")).toEqual([[2]]);
  }));
