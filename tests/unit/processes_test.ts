import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { expect } from "expect";
import { openSqliteCatalog } from "../../src/catalog/sqlite_catalog.ts";
import { openRecords } from "../../src/records/open_records.ts";
import { fakeHost, withFolder } from "../support/fake_host.ts";
import { contentOf, type Lake, openLake, performSmallRun, TABLE } from "./small_run.ts";

const PROGRAM = new URL("small_run.ts", import.meta.url).pathname;

interface Ended {
  readonly code: number;
  readonly signal: string | null;
  readonly errors: string;
}

async function runChild(...args: readonly string[]): Promise<Ended> {
  const { code, signal, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--quiet", PROGRAM, ...args],
    stdout: "null",
    stderr: "piped",
  }).output();
  return { code, signal, errors: new TextDecoder().decode(stderr) };
}

Deno.test("several processes publish and lease at once: nothing is lost, none sees a lock error", () =>
  withFolder(async (folder) => {
    const [processes, rounds] = [4, 15];
    const ended = await Promise.all(
      Array.from(
        { length: processes },
        (_, index) => runChild("compete", folder, `p${index}`, String(rounds)),
      ),
    );
    expect(ended.map(({ code, errors }) => ({ code, errors }))).toEqual(
      Array.from({ length: processes }, () => ({ code: 0, errors: "" })),
    );
    const { catalog } = await openLake(folder);
    await using _closing = catalog;
    expect(await catalog.readProperty("count")).toBe(String(processes * rounds));
    const published = await catalog.listPublished(0);
    expect(published.length).toBe(processes * rounds);
    // Each took up where the one before left off: the history is one chain.
    expect(published.slice(1).map((record) => record.moves[0]?.base)).toEqual(
      published.slice(0, -1).map((record) => record.moves[0]?.next),
    );
    expect((await catalog.load("main", TABLE))?.metadataUri).toBe(published.at(-1)?.moves[0]?.next);
  }));

Deno.test("several processes record at once: every event is there, each run's in order", () =>
  withFolder(async (folder) => {
    const ended = await Promise.all(
      ["r1", "r2", "r3"].map((runId) => runChild("record", folder, runId, "100")),
    );
    expect(ended.map(({ code, errors }) => ({ code, errors }))).toEqual(
      Array.from({ length: 3 }, () => ({ code: 0, errors: "" })),
    );
    await using records = await openRecords(join(folder, "state.db"), fakeHost());
    for (const runId of ["r1", "r2", "r3"]) {
      const events = await records.listEvents(runId, 0);
      const messages = events.map(({ event }) => event.kind === "log" ? event.message : "");
      expect(messages).toEqual(Array.from({ length: 100 }, (_, line) => String(line)));
    }
  }));

Deno.test({
  name: "a process that holds the catalog without a lease is named by its number",
  // Other systems do not list locks.
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withFolder(async (folder) => {
      const path = join(folder, "catalog.db");
      await using catalog = await openSqliteCatalog(path, { patienceMs: 0 }, fakeHost());
      const child = new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", "--quiet", PROGRAM, "hold", folder],
        stdin: "piped",
        stdout: "piped",
      }).spawn();
      const reader = child.stdout.getReader();
      await reader.read();
      await expect(catalog.writeProperty("a", "b")).rejects.toMatchObject({
        code: "PHLO-403",
        message: expect.stringContaining(`by process ${child.pid}`),
      });
      // Whoever only reads is not kept waiting.
      expect(await catalog.readProperty("a")).toBeUndefined();
      await child.stdin.close();
      await child.status;
      await reader.cancel();
      await catalog.writeProperty("a", "b");
      expect(await catalog.readProperty("a")).toBe("b");
    }),
});

/** Asserts that the lake is in one of its states, and returns how often it was published. */
async function checkLake(folder: string, lake: Lake): Promise<number> {
  const file = new DatabaseSync(join(folder, "catalog.db"));
  expect({ ...file.prepare("PRAGMA integrity_check").get() }).toEqual({ integrity_check: "ok" });
  file.close();
  const uri = (await lake.catalog.load("main", TABLE))?.metadataUri;
  const published = await lake.catalog.listPublished(0);
  expect(published.at(-1)?.moves[0]?.next).toBe(uri);
  const entries = await Array.fromAsync(lake.store.list("raw/a/metadata/"));
  // Also those that nobody points to: what has its name is whole.
  for (const { name } of entries) {
    expect(new TextDecoder().decode(await lake.store.read(name))).toBe(contentOf(name));
  }
  if (uri !== undefined) {
    expect(entries.map((entry) => entry.name)).toContain(lake.store.nameOf(uri));
  }
  return published.length;
}

type Outcome = "killed" | "finished";

/** Kills one run at a call; returns whether it lived to its end. */
async function killAt(at: number, runAgain: (lake: Lake) => Promise<void>): Promise<Outcome> {
  return await withFolder(async (folder) => {
    {
      const lake = await openLake(folder);
      await performSmallRun(lake, "before");
      await lake.catalog[Symbol.asyncDispose]();
    }
    const { signal, code, errors } = await runChild("crash", folder, "victim", String(at));
    if (signal !== "SIGKILL") {
      expect({ code, errors }).toEqual({ code: 0, errors: "" });
      return "finished";
    }
    const lake = await openLake(folder);
    await using _closing = lake.catalog;
    const count = await checkLake(folder, lake);
    expect([1, 2]).toContain(count);
    await runAgain(lake);
    expect(await checkLake(folder, lake)).toBe(count + 1);
    const staging = await Array.fromAsync(Deno.readDir(join(folder, ".staging")));
    const foreign = staging.filter((entry) => !entry.name.startsWith(`${Deno.pid}-`));
    expect(foreign).toEqual([]);
    return "killed";
  });
}

Deno.test("a run killed at any I/O call leaves the old state or the new one, and the next run finishes", async () => {
  // All of them take a quarter of a minute, so only each eleventh is tried every day.
  const stride = Deno.env.get("PHLO_TEST_CRASH") === "all" ? 1 : 11;
  const outcomes: Outcome[] = [];
  for (let at = 1;; at += stride) {
    outcomes.push(await killAt(at, (lake) => performSmallRun(lake, `after-${at}`)));
    if (outcomes.at(-1) === "finished") break;
  }
  expect(outcomes.length).toBeGreaterThan(5);
});
