import { expect } from "expect";
import { fakeHost } from "../../tests/support/fake_host.ts";
import { PhloError } from "./phlo_error.ts";
import type { SqliteConnection } from "./sqlite_connection.ts";
import { sqliteFaultOf, translateSqliteError } from "./sqlite_error.ts";
import { readNumber, readOptionalNumber, readOptionalText, readText } from "./sqlite_row.ts";
import { createTransactions } from "./sqlite_transaction.ts";

/** An error as `node:sqlite` throws it. */
function sqliteError(errcode?: number): Error {
  const code = "ERR_SQLITE_ERROR";
  return Object.assign(new Error("refused"), errcode === undefined ? { code } : { code, errcode });
}

/** A connection that notes its statements, and throws what the script says for them. */
function scripted(script: (sql: string, count: number) => Error | undefined) {
  const said: string[] = [];
  const connection: SqliteConnection = {
    close() {},
    prepare: (sql) => ({
      run() {
        said.push(sql);
        const error = script(sql, said.filter((one) => one === sql).length);
        if (error !== undefined) throw error;
        return { changes: 0 };
      },
      get: () => undefined,
      all: () => [],
    }),
  };
  return { said, connection };
}

Deno.test("a write is BEGIN IMMEDIATE, the work and COMMIT, a read begins without the lock", async () => {
  const { said, connection } = scripted(() => undefined);
  const transactions = createTransactions({ connection, path: "f" }, fakeHost().clock);
  expect(await transactions.write("work", () => 7)).toBe(7);
  expect(await transactions.read("look", () => 8)).toBe(8);
  expect(said).toEqual(["BEGIN IMMEDIATE", "COMMIT", "BEGIN", "COMMIT"]);
});

Deno.test("what the work throws rolls back and comes out as it was", async () => {
  const { said, connection } = scripted(() => undefined);
  const transactions = createTransactions({ connection, path: "f" }, fakeHost().clock);
  const fault = new RangeError("misuse");
  const work = transactions.write("work", () => {
    throw fault;
  }, () => 1);
  await expect(work).rejects.toBe(fault);
  expect(said).toEqual(["BEGIN IMMEDIATE", "ROLLBACK"]);
});

Deno.test("a busy BEGIN and a busy COMMIT are tried again from the start", async () => {
  const { connection } = scripted((sql, count) =>
    sql !== "ROLLBACK" && count === 1 ? sqliteError(sql === "COMMIT" ? 5 : 517) : undefined
  );
  const host = fakeHost();
  let calls = 0;
  const transactions = createTransactions({ connection, path: "f", random: () => 1 }, host.clock);
  expect(await transactions.write("work", () => ++calls)).toBe(2);
  expect(host.slept).toEqual([3, 6]);
});

Deno.test("patience ends with PHLO-403, and a holder that cannot be asked is not known", async () => {
  const { connection } = scripted(() => sqliteError(5));
  const host = fakeHost();
  const transactions = createTransactions({
    connection,
    path: "catalog.db",
    describeHolder: () => {
      throw sqliteError(5);
    },
  }, host.clock);
  const error = await transactions.write("work", () => 1, () => 2).catch((error) => error);
  expect(error).toMatchObject({ code: "PHLO-403", isRetryable: true });
  expect(error.message).toBe(
    'Cannot work in "catalog.db": it was held for 60 seconds by a program that is not known to phlo',
  );
});

Deno.test("when COMMIT fails the answer is read back, or the failure stays", async () => {
  const { connection } = scripted((sql, count) =>
    sql === "COMMIT" && count === 1 ? sqliteError(1034) : undefined
  );
  const path = "f";
  const transactions = createTransactions({ connection, path }, fakeHost().clock);
  expect(await transactions.write("work", () => 1, () => 2)).toBe(2);

  const second = scripted((sql, count) =>
    sql === "COMMIT" && count % 2 === 1 ? sqliteError(13) : undefined
  );
  const again = createTransactions({ connection: second.connection, path }, fakeHost().clock);
  const full = { code: "PHLO-007" };
  await expect(again.write("work", () => 1, () => undefined)).rejects.toMatchObject(full);
  await expect(again.write("work", () => 1)).rejects.toMatchObject(full);
});

Deno.test("faults are told by SQLite's codes, extended ones too, and nothing else is a fault", () => {
  const wanted = [
    [5, "busy"],
    [261, "busy"],
    [6, "busy"],
    [13, "disk"],
    [1032, "disk"],
    [11, "damaged"],
    [
      26,
      "damaged",
    ],
    [1, undefined],
    [2067, undefined],
    [undefined, "disk"],
  ] as const;
  for (const [errcode, fault] of wanted) expect(sqliteFaultOf(sqliteError(errcode))).toBe(fault);
  for (const thrown of [new Error("database is locked"), "text", undefined, { errcode: 5 }]) {
    expect(sqliteFaultOf(thrown)).toBeUndefined();
    expect(translateSqliteError(thrown, "work", "f")).toBe(thrown);
  }
  expect(translateSqliteError(sqliteError(11), "work", "f")).toBeInstanceOf(PhloError);
});

Deno.test("values of a row are checked when they are read", () => {
  const row = { text: "a", number: 0, nothing: null, blob: new Uint8Array() };
  expect([readText(row, "text"), readNumber(row, "number")]).toEqual(["a", 0]);
  expect([readOptionalText(row, "nothing"), readOptionalNumber(row, "nothing")]).toEqual([
    undefined,
    undefined,
  ]);
  for (const column of ["number", "nothing", "blob", "absent"]) {
    expect(() => readText(row, column)).toThrow(PhloError);
  }
  expect(() => readNumber(row, "text")).toThrow('Cannot read column "text"');
  expect(() => readOptionalText(row, "absent")).toThrow(PhloError);
});
