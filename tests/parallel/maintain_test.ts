/**
 * Housekeeping beside everything that may still need a file: snapshots, branches, held runs, a run under way.
 *
 * @module
 */

import { join } from "node:path";
import { expect } from "expect";
import { hold, withFeedProject, writeFeed } from "../support/feed_project.ts";
import { queryRows, runPhlo, runPhloOk } from "../support/phlo_command.ts";
import { isLog, startPhlo } from "../support/running_phlo.ts";

const COUNT = "select count(*)::int as n from raw.readings";

interface Maintained {
  readonly orphans: readonly { readonly name: string }[];
  readonly removed: number;
  readonly kept: number;
}

async function maintain(root: string, ...flags: string[]): Promise<Maintained> {
  const { stdout } = await runPhloOk(["maintain", "--json", "--grace", "0", ...flags], {
    cwd: root,
  });
  return JSON.parse(stdout);
}

async function listFiles(root: string): Promise<readonly string[]> {
  const names: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for await (const entry of Deno.readDir(join(root, folder))) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory) await walk(path);
      else names.push(path);
    }
  };
  await walk("lake");
  return names.sort();
}

Deno.test("what nobody refers to goes, and everything that anybody may need stays", () =>
  withFeedProject(async (root) => {
    const cwd = { cwd: root };
    await writeFeed(root, [
      { day: "2024-01-20", version: 1, rows: 30 },
      { day: "2024-01-21", version: 1, rows: 12 },
      { day: "2024-01-22", version: 1, rows: 5 },
    ]);
    await runPhloOk(["materialize", "readings+", "--partition", "2024-01-20"], cwd);
    await runPhloOk(["materialize", "readings+", "--partition", "2024-01-21"], cwd);
    await runPhloOk(["materialize", "readings+", "--partition", "2024-01-22", "--no-publish"], cwd);
    const before = await listFiles(root);
    expect(await maintain(root)).toMatchObject({ orphans: [], removed: 0 });
    expect(await listFiles(root)).toEqual(before);

    const strays = ["lake/raw/readings/data/stray.parquet", "lake/gone/t/metadata/x.avro"];
    for (const stray of strays) {
      await Deno.mkdir(join(root, stray, ".."), { recursive: true });
      await Deno.writeTextFile(join(root, stray), "left by a crash");
    }
    const dry = await maintain(root, "--dry-run");
    expect(dry.orphans.map(({ name }) => `lake/${name}`).sort()).toEqual(strays.toSorted());
    expect(dry.removed).toBe(0);
    const young = await runPhloOk(["maintain", "--json"], cwd);
    expect(JSON.parse(young.stdout)).toMatchObject({ orphans: [], kept: 2, removed: 0 });
    expect(await maintain(root)).toMatchObject({ removed: 2 });
    expect(await listFiles(root)).toEqual(before);

    await runPhloOk(["publish"], cwd);
    expect(await queryRows(COUNT, cwd)).toEqual([{ n: 47 }]);
    await runPhloOk(["verify"], cwd);
  }));

Deno.test("a run under way loses nothing to housekeeping beside it", () =>
  withFeedProject(async (root) => {
    const cwd = { cwd: root };
    await writeFeed(root, [
      { day: "2024-01-20", version: 1, rows: 30 },
      { day: "2024-01-21", version: 1, rows: 12 },
    ]);
    const letGo = await hold(root);
    const args = ["materialize", "readings+", "--from", "2024-01-20", "--to", "2024-01-21"];
    const run = startPhlo(args, root, { HOLD_DAY: "2024-01-21" });
    await run.waitFor(isLog("holding"));
    // The other day is through by then, or soon will be: its files are on nobody's branch yet, or on the run's.
    await run.waitFor((event) => event.kind === "rows_counted");
    const beside = await maintain(root);
    expect(beside.removed).toBe(0);
    await letGo();
    expect(await run.ended).toMatchObject({ code: 0 });
    expect(await queryRows(COUNT, cwd)).toEqual([{ n: 42 }]);
    await runPhloOk(["verify"], cwd);
  }));

Deno.test("verify names every file that is missing or cut short, and what needs it", () =>
  withFeedProject(async (root) => {
    const cwd = { cwd: root };
    await writeFeed(root, [{ day: "2024-01-20", version: 1, rows: 30 }]);
    await runPhloOk(["materialize", "readings+", "--partition", "2024-01-20"], cwd);
    expect((await runPhloOk(["verify"], cwd)).text).toContain("The lake is whole");
    const parquet = (await listFiles(root)).filter((name) => name.endsWith(".parquet"));
    const [missing = "", short = ""] = parquet;
    await Deno.remove(join(root, missing));
    await Deno.truncate(join(root, short), 10);
    const { code, text } = await runPhlo(["verify"], cwd);
    expect(code).toBe(1);
    expect(text).toContain(`${missing.slice("lake/".length)}: the data file is missing`);
    expect(text).toContain(`${short.slice("lake/".length)}: the data file has 10 bytes`);
    expect(text).toContain("2 faults");
  }));
