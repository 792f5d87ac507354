/**
 * Disks that are full, read-only or damaged, and folders that are moved: each is said with its name, nothing is lost, and
 * what can go on goes on.
 *
 * @module
 */

import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { expect } from "expect";
import { CAN_MOUNT, mountSmallDisk } from "../support/disk_faults.ts";
import { withFeedProject, writeFeed, writeProjectFile } from "../support/feed_project.ts";
import { type CommandResult, queryRows, runPhlo, runPhloOk } from "../support/phlo_command.ts";
import { findLakeFaults, readSqlite } from "../support/read_project.ts";

const DAY = "2024-01-20";
const INGEST = ["materialize", "readings", "--partition", DAY];
const COUNT = "select count(*)::int as n, max(version)::int as version from raw.readings";

if (!CAN_MOUNT) {
  // deno-lint-ignore no-console -- a skipped test must not look like a passed one
  console.warn("SKIPPED: full and read-only disks need Linux and root, to mount a small one");
}

/** The lake lies on a disk of its own. */
async function withSmallLake(
  sizeKilobytes: number,
  body: (
    root: string,
    disk: Awaited<ReturnType<typeof mountSmallDisk>>,
    env: Readonly<Record<string, string>>,
  ) => Promise<void>,
): Promise<void> {
  await withFeedProject(async (root) => {
    const lake = join(root, "../small");
    await using disk = await mountSmallDisk(lake, sizeKilobytes);
    await body(root, disk, { PHLO_LAKE: lake });
  });
}

/** A day whose rows hardly compress. */
async function writeLargeDay(root: string, version: number, rows: number): Promise<void> {
  const noise = (): string =>
    Array.from(crypto.getRandomValues(new Uint8Array(100)), (byte) => byte.toString(16)).join("");
  const records = Array.from({ length: rows }, (_, index) => ({
    id: `${index}/${noise()}`,
    day: DAY,
    version,
    value: index,
  }));
  await writeProjectFile(root, `feed/${DAY}.json`, JSON.stringify(records));
}

function expectRefused({ code, text }: CommandResult, wanted: string): void {
  expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining(wanted) });
  expect(text).not.toMatch(/PHLO-9| {4}at /);
}

Deno.test({
  name: "a full disk is said, the tables stay, and with more space the same command finishes",
  ignore: !CAN_MOUNT,
  fn: () =>
    withSmallLake(1024, async (root, disk, env) => {
      const options = { cwd: root, env };
      await writeFeed(root, [{ day: DAY, version: 1, rows: 20 }]);
      await runPhloOk(INGEST, options);
      await writeLargeDay(root, 2, 10_000);
      expectRefused(await runPhlo(INGEST, options), "[PHLO-007]");
      expect(await queryRows(COUNT, options)).toEqual([{ n: 20, version: 1 }]);
      // Whatever was staged for the table that could not be written is gone, or the disk would stay full.
      await writeFeed(root, [{ day: DAY, version: 3, rows: 20 }]);
      await runPhloOk(INGEST, options);
      await writeLargeDay(root, 4, 10_000);
      await disk.remount("size=64m");
      await runPhloOk(INGEST, options);
      expect(await queryRows(COUNT, options)).toEqual([{ n: 10_020, version: 4 }]);
    }),
});

Deno.test({
  name: "wherever the space ends, a run is done or refused, and readers see one of the two",
  ignore: !CAN_MOUNT,
  fn: () =>
    withSmallLake(4096, async (root, disk, env) => {
      const options = { cwd: root, env };
      await writeFeed(root, [{ day: DAY, version: 0, rows: 20 }]);
      await runPhloOk(INGEST, options);
      const used = async (): Promise<number> => {
        const output = await new Deno.Command("df", { args: ["-k", env.PHLO_LAKE ?? ""] }).output();
        const line = new TextDecoder().decode(output.stdout).trim().split("\n").at(-1) ?? "";
        return Number(line.split(/\s+/)[2]);
      };
      for (const [index, spare] of [0, 8, 20, 40].entries()) {
        const version = index + 1;
        await writeFeed(root, [{ day: DAY, version, rows: 20 }]);
        const before = await queryRows(COUNT, options);
        await disk.remount(`size=${await used() + spare}k`);
        const result = await runPhlo(INGEST, options);
        if (result.code !== 0) expectRefused(result, "[PHLO-007]");
        expect([before, [{ n: 20, version }]]).toContainEqual(await queryRows(COUNT, options));
        await disk.remount("size=4096k");
        await runPhloOk(INGEST, options);
        expect(await queryRows(COUNT, options)).toEqual([{ n: 20, version }]);
      }
    }),
});

Deno.test({
  name: "a full disk under .phlo stops the fetch and leaves the tables",
  ignore: !CAN_MOUNT,
  fn: () =>
    withFeedProject(async (root) => {
      const options = { cwd: root };
      await writeFeed(root, [{ day: DAY, version: 1, rows: 20 }]);
      await runPhloOk(INGEST, options);
      await Deno.remove(join(root, ".phlo"), { recursive: true });
      await using disk = await mountSmallDisk(join(root, ".phlo"), 512);
      await writeLargeDay(root, 2, 10_000);
      expectRefused(await runPhlo(INGEST, options), "[PHLO-007]");
      expect(await queryRows(COUNT, options)).toEqual([{ n: 20, version: 1 }]);
      await disk.remount("size=64m");
      await runPhloOk(INGEST, options);
      expect(await queryRows(COUNT, options)).toEqual([{ n: 10_020, version: 2 }]);
    }),
});

Deno.test({
  name: "a read-only lake is read as ever, and writing it is refused with its name",
  ignore: !CAN_MOUNT,
  fn: () =>
    withSmallLake(4096, async (root, disk, env) => {
      const options = { cwd: root, env };
      await writeFeed(root, [{ day: DAY, version: 1, rows: 20 }]);
      await runPhloOk(INGEST, options);
      await disk.remount("ro");
      expect(await queryRows(COUNT, options)).toEqual([{ n: 20, version: 1 }]);
      await runPhloOk(["tables"], options);
      await writeFeed(root, [{ day: DAY, version: 2, rows: 20 }]);
      const refused = await runPhlo(INGEST, options);
      expectRefused(refused, "[PHLO-007]");
      expect(refused.text).toContain(env.PHLO_LAKE);
      await disk.remount("rw");
      await runPhloOk(INGEST, options);
      expect(await queryRows(COUNT, options)).toEqual([{ n: 20, version: 2 }]);
    }),
});

/** The files of a folder whose names end in one of the words. */
async function findFiles(folder: string, ...ends: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) found.push(...await findFiles(path, ...ends));
    else if (ends.some((end) => entry.name.endsWith(end))) found.push(path);
  }
  return found.sort();
}

Deno.test("a damaged file of a table is named, costs nothing else, and can be put back", () =>
  withFeedProject(async (root) => {
    const options = { cwd: root };
    await writeFeed(root, [{ day: DAY, version: 1, rows: 20 }]);
    await runPhloOk(INGEST, options);
    await writeFeed(root, [{ day: DAY, version: 2, rows: 20 }]);
    const files = await findFiles(join(root, "lake/raw"), ".metadata.json", ".avro", ".parquet");
    expect(files.length).toBeGreaterThanOrEqual(4);
    const [current] = readSqlite(
      join(root, "lake/catalog.db"),
      "SELECT metadata_location AS uri FROM iceberg_tables WHERE catalog_name = 'main'",
    );
    const currentPath = String(current?.uri).replace("file://", "");
    for (const file of files) {
      if (file.endsWith(".metadata.json") && file !== currentPath) continue;
      const bytes = await Deno.readFile(file);
      const query = ["query", "select * from raw.readings"];
      const trials = [
        { damage: bytes.slice(0, bytes.length / 2), command: INGEST },
        { damage: new Uint8Array(), command: query },
        { damage: undefined, command: INGEST },
        { damage: undefined, command: query },
      ];
      for (const { damage, command } of trials) {
        if (damage === undefined) await Deno.remove(file).catch(() => {});
        else await Deno.writeFile(file, damage);
        const result = await runPhlo(command, options);
        expect({ file, code: result.code }).toEqual({ file, code: 1 });
        expectRefused(result, file.slice(join(root, "lake/").length));
      }
      await Deno.writeFile(file, bytes);
    }
    expect(await queryRows(COUNT, options)).toEqual([{ n: 20, version: 1 }]);
    await runPhloOk(INGEST, options);
    expect(await queryRows(COUNT, options)).toEqual([{ n: 20, version: 2 }]);
  }));

Deno.test("state and catalog of a newer phlo are refused, and not a byte of them changes", () =>
  withFeedProject(async (root) => {
    const options = { cwd: root };
    await writeFeed(root, [{ day: DAY, version: 1, rows: 20 }]);
    await runPhloOk(INGEST, options);
    for (const path of [".phlo/state.db", "lake/catalog.db"]) {
      const file = join(root, path);
      const setVersion = (sql: string): unknown => {
        const database = new DatabaseSync(file);
        const [row] = database.prepare(sql).all();
        database.close();
        return row?.user_version;
      };
      const known = setVersion("PRAGMA user_version");
      setVersion("PRAGMA user_version = 999");
      const bytes = await Deno.readFile(file);
      const commands = path.startsWith("lake")
        ? [INGEST, ["query", COUNT], ["tables"], ["dbt", "run"]]
        : [INGEST, ["dbt", "run"]];
      for (const command of commands) {
        const { code, text } = await runPhlo(command, options);
        expect({ command, code }).toEqual({ command, code: 2 });
        expect(text).toContain("[PHLO-006]");
        expect(text).toContain(path.split("/")[1]);
      }
      expect(await Deno.readFile(file)).toEqual(bytes);
      setVersion(`PRAGMA user_version = ${known}`);
    }
    expect(await queryRows(COUNT, options)).toEqual([{ n: 20, version: 1 }]);
  }));

Deno.test("records that were deleted are rebuilt from the lake", () =>
  withFeedProject(async (root) => {
    const options = { cwd: root };
    const state = join(root, ".phlo/state.db");
    for (const version of [1, 2]) {
      await writeFeed(root, [{ day: DAY, version, rows: 20 }]);
      await runPhloOk(INGEST, options);
    }
    const readRuns = (known?: readonly unknown[]) =>
      readSqlite(state, "SELECT id, command, state FROM run ORDER BY id").filter(({ id }) =>
        known === undefined || known.includes(id)
      );
    const before = readRuns();
    const ids = before.map(({ id }) => id);
    expect(before.length).toBe(2);
    await Deno.remove(join(root, ".phlo"), { recursive: true });
    await runPhloOk(INGEST, options);
    expect(readRuns(ids)).toEqual(before);
    await Deno.writeTextFile(state, "no database");
    await Promise.all(["-wal", "-shm"].map((part) => Deno.remove(state + part).catch(() => {})));
    await runPhloOk(INGEST, options);
    expect(readRuns(ids)).toEqual(before);
  }));

Deno.test("a lake that was moved or copied opens, and a copy leaves the original alone", () =>
  withFeedProject(async (root) => {
    await writeFeed(root, [{ day: DAY, version: 1, rows: 20 }]);
    await runPhloOk(["materialize", "readings+", "--partition", DAY], { cwd: root });
    const moved = join(root, "../moved lake ü");
    await Deno.rename(join(root, "lake"), moved);
    const copied = join(root, "../copied");
    await new Deno.Command("cp", { args: ["-r", moved, copied] }).output();
    await writeFeed(root, [{ day: DAY, version: 2, rows: 30 }]);
    const both = [moved, copied].map((lake) => ({ cwd: root, env: { PHLO_LAKE: lake } }));
    for (const options of both) {
      expect(await queryRows(COUNT, options)).toEqual([{ n: 20, version: 1 }]);
    }
    const [first, second] = both;
    if (first === undefined || second === undefined) throw new Error("there are two");
    await runPhloOk(["materialize", "readings+", "--partition", DAY], second);
    expect(await queryRows(COUNT, second)).toEqual([{ n: 30, version: 2 }]);
    expect(await queryRows(COUNT, first)).toEqual([{ n: 20, version: 1 }]);
    await runPhloOk(["materialize", "readings+", "--partition", DAY], first);
    const daily = "select n::int as n from gold.daily";
    expect(await queryRows(daily, first)).toEqual([{ n: 30 }]);
    // The whole project elsewhere, with the lake in its place again.
    await Deno.rename(moved, join(root, "lake"));
    const elsewhere = join(root, "../elsewhere");
    await Deno.rename(root, elsewhere);
    expect(await queryRows(daily, { cwd: elsewhere })).toEqual([{ n: 30 }]);
    await Deno.rename(elsewhere, root);
  }));

Deno.test("a project is the same through a symbolic link", () =>
  withFeedProject(async (root) => {
    const link = join(root, "../link");
    await Deno.symlink(root, link);
    await writeFeed(root, [{ day: DAY, version: 1, rows: 20 }]);
    await runPhloOk(INGEST, { cwd: link });
    expect(await queryRows(COUNT, { cwd: root })).toEqual([{ n: 20, version: 1 }]);
    const again = await runPhloOk(INGEST, { cwd: root });
    expect(again.stdout).toContain("Nothing changed");
    await writeFeed(root, [{ day: DAY, version: 2, rows: 20 }]);
    await runPhloOk([...INGEST, "--project", link], { cwd: "/" });
    expect(await queryRows(COUNT, { cwd: link })).toEqual([{ n: 20, version: 2 }]);
    const uris = readSqlite(
      join(root, "lake/catalog.db"),
      "SELECT metadata_location AS uri FROM iceberg_tables",
    );
    for (const { uri } of uris) expect(String(uri)).toContain(`file://${join(root, "lake")}/`);
    expect(await findLakeFaults(root)).toEqual([]);
  }));
