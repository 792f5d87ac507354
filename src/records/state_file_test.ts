import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { expect } from "expect";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { newRun, publishRecord, testRecords } from "../../tests/support/records_fixture.ts";
import { openRecords } from "./open_records.ts";
import { rebuildRecords } from "./rebuild_records.ts";

testRecords("a newer program's file is refused and left as it is", async (records, host, path) => {
  await records[Symbol.asyncDispose]();
  setVersion(path, 99);
  const before = await Deno.readFile(path);
  await expect(openRecords(path, host)).rejects.toMatchObject({ code: "PHLO-006" });
  expect(await Deno.readFile(path)).toEqual(before);
});

function setVersion(path: string, version: number): void {
  const file = new DatabaseSync(path);
  file.exec(`PRAGMA user_version = ${version}`);
  file.close();
}

for (
  const [kind, bytes] of [["text", "no database at all\n".repeat(300)], ["half a page", "SQLite f"]]
) {
  Deno.test(`records: a file that is ${kind} is set aside and begun anew`, () =>
    withFolder(async (folder) => {
      const warnings: string[] = [];
      const host = fakeHost();
      const log = { ...host.log, warn: (message: string) => void warnings.push(message) };
      const path = join(folder, "state.db");
      await Deno.writeTextFile(path, bytes ?? "");
      await using records = await openRecords(path, { ...host, log });
      await rebuildRecords(records, [publishRecord("r1", 1)]);
      expect((await records.listRuns({ limit: 9 })).length).toBe(1);
      expect(warnings.length).toBe(1);
      const names = (await Array.fromAsync(Deno.readDir(folder))).map((entry) => entry.name);
      expect(names.some((name) => name.startsWith("state.db.damaged-"))).toBeTruthy();
    }));
}

Deno.test("records: damage deep in the file is met later, and heals then", () =>
  withFolder(async (folder) => {
    const host = fakeHost();
    const path = join(folder, "state.db");
    {
      await using records = await openRecords(path, host);
      await records.startRun(newRun("r1", Array.from({ length: 300 }, (_, index) => `x@${index}`)));
    }
    // The first page, with the schema, stays whole.
    const bytes = await Deno.readFile(path);
    bytes.fill(0xff, 4096);
    await Deno.writeFile(path, bytes);
    await using records = await openRecords(path, host);
    const [runs, run] = await Promise.all([
      records.listRuns({ limit: 9 }),
      records.readRun("r1"),
    ]);
    expect(runs).toEqual([]);
    expect(run).toBeUndefined();
    await records.startRun(newRun("r2"));
    expect((await records.listRuns({ limit: 9 })).length).toBe(1);
  }));

Deno.test("records: several who open one new file at once all get it", () =>
  withFolder(async (folder) => {
    const path = join(folder, "state.db");
    const opened = await Promise.all(
      Array.from({ length: 6 }, () => openRecords(path, fakeHost())),
    );
    await Promise.all(opened.map((records, index) => records.startRun(newRun(`r${index}`))));
    expect((await opened[0]?.listRuns({ limit: 9 }))?.length).toBe(6);
    for (const records of opened) await records[Symbol.asyncDispose]();
  }));

Deno.test({
  name: "records: on a read-only disk they are copied into memory, and it is said",
  ignore: Deno.build.os !== "linux" || Deno.uid() !== 0,
  fn: () =>
    withFolder(async (folder) => {
      const mount = async (...args: readonly string[]): Promise<boolean> =>
        (await new Deno.Command("mount", { args: [...args, folder], stderr: "null" }).output())
          .success;
      // A container may not mount; then this test says nothing.
      if (!await mount("-t", "tmpfs", "-o", "size=1m", "tmpfs")) return;
      try {
        const path = join(folder, ".phlo", "state.db");
        {
          await using before = await openRecords(path, fakeHost());
          await before.startRun(newRun("r0"));
        }
        await mount("-o", "remount,ro");
        const warnings: string[] = [];
        const host = fakeHost();
        const log = { ...host.log, warn: (message: string) => void warnings.push(message) };
        await using records = await openRecords(path, { ...host, log });
        await rebuildRecords(records, [publishRecord("r1", 1)]);
        // What was recorded is there, and what the lake tells too.
        expect((await records.listRuns({ limit: 9 })).map(({ id }) => id).sort())
          .toEqual(["r0", "r1"]);
        expect(warnings).toEqual([expect.stringContaining("read-only")]);
      } finally {
        await new Deno.Command("umount", { args: [folder] }).output();
      }
    }),
});
