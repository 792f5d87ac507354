/**
 * Runs that meet at the publication: what a run read has moved since, so it works again from there, or may not publish.
 *
 * @module
 */

import { join } from "node:path";
import { expect } from "expect";
import { withFeedProject, writeFeed, writeProjectFile } from "../support/feed_project.ts";
import {
  addSlowModel,
  addTwinModels,
  withFamilyProject,
  withPairProject,
  writeFamily,
} from "../support/parallel_projects.ts";
import { hold } from "../support/feed_project.ts";
import { runPhlo, runPhloOk } from "../support/phlo_command.ts";
import { readRows, readSqlite } from "../support/read_project.ts";
import { isLog, type PrintedEvent, startPhlo } from "../support/running_phlo.ts";

const DAY = "2024-01-20";
const INGEST = ["materialize", "readings", "--partition", DAY];

function ofKind(kind: string, step: string): (event: PrintedEvent) => boolean {
  return (event) => event.kind === kind && event.step === step;
}

async function ingestVersion(root: string, version: number): Promise<void> {
  await writeFeed(root, [{ day: DAY, version, rows: 50 }]);
  await runPhloOk(INGEST, { cwd: root });
}

Deno.test("a table that moved between reading and publishing makes the run read it again", () =>
  withFeedProject(async (root) => {
    await addSlowModel(root);
    await ingestVersion(root, 1);
    const run = startPhlo(["dbt", "run", "--select", "quick slow"], root);
    await run.waitFor(ofKind("model_built", "model:gold.quick"));
    await run.holdStill();
    await ingestVersion(root, 2);
    run.letGo();
    const { code, stderr, events } = await run.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const rebased = events.filter((event) => event.kind === "rebased");
    expect(rebased.map(({ tables, steps }) => ({ tables, steps }))).toEqual([
      { tables: ["raw.readings"], steps: ["model:gold.quick", "model:gold.slow"] },
    ]);
    expect(await readRows("select version, quick_version from gold.slow", root)).toEqual([
      { version: 2, quick_version: 2 },
    ]);
  }));

Deno.test("a run that loses again and again publishes before those that come after it", () =>
  withFeedProject(async (root) => {
    await addSlowModel(root);
    await ingestVersion(root, 1);
    const run = startPhlo(["dbt", "run", "--select", "quick slow"], root);
    const built = ofKind("model_built", "model:gold.quick");
    for (const round of [1, 2]) {
      await run.waitFor(() => run.events.filter(built).length === round);
      await run.holdStill();
      await ingestVersion(root, 1 + round);
      run.letGo();
    }
    // Now it holds the publish lease: who comes third is let through only after it.
    await run.waitFor(() => run.events.filter(built).length === 3);
    await writeFeed(root, [{ day: DAY, version: 4, rows: 50 }]);
    const late = startPhlo(INGEST, root);
    const ended = [await run.ended, await late.ended];
    expect(ended.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      Array(2).fill({ code: 0, stderr: "" }),
    );
    expect(run.events.filter((event) => event.kind === "rebased").length).toBe(2);
    expect(await readRows("select version, quick_version from gold.slow", root)).toEqual([
      { version: 3, quick_version: 3 },
    ]);
    expect(await readRows("select max(version) as version from raw.readings", root)).toEqual([
      { version: 4 },
    ]);
  }));

Deno.test("each part of a run knows what it read itself: one that looks anew hides nothing from the other", () =>
  withFeedProject(async (root) => {
    await addTwinModels(root);
    await ingestVersion(root, 1);
    const run = startPhlo([
      "dbt",
      "run",
      "--select",
      "twin_left twin_right twin_left_slow twin_right_slow",
    ], root);
    await run.waitFor(ofKind("model_built", "model:gold.twin_left"));
    await run.waitFor(ofKind("model_built", "model:gold.twin_right"));
    await run.holdStill();
    await ingestVersion(root, 2);
    run.letGo();
    expect((await run.ended).code).toBe(0);
    const rows = await readRows(
      "select version from gold.twin_left_slow union all select version from gold.twin_right_slow",
      root,
    );
    expect(rows).toEqual([{ version: 2 }, { version: 2 }]);
  }));

Deno.test("two runs that only together break a relationships test do not both publish", () =>
  withFamilyProject(async (root) => {
    const all: [number, number][] = [[1, 1], [2, 2]];
    await writeFamily(root, { parents: [1, 2, 3, 4], children: all });
    await runPhloOk(["materialize", "parents+", "children+"], { cwd: root });
    // One run drops parent 4, the other adds its child: each is right about the tables as they are.
    await writeFamily(root, { parents: [1, 2, 3], children: [...all, [3, 4]] });
    const dropping = startPhlo(["materialize", "parents+"], root);
    await dropping.waitFor((event) => event.kind === "check_finished");
    await dropping.holdStill();
    await runPhloOk(["materialize", "children+"], { cwd: root });
    dropping.letGo();
    const { code, events } = await dropping.ended;
    expect(code).toBe(1);
    expect(events.filter((event) => event.kind === "published")).toEqual([]);
    const orphans = `select c.id::int as id from silver.children_all c
      anti join silver.parents_all p on p.id = c.parent`;
    expect(await readRows(orphans, root)).toEqual([]);
    expect(await readRows("select count(*)::int as n from raw.parents", root)).toEqual([{ n: 4 }]);
    expect(await readRows("select count(*)::int as n from raw.children", root)).toEqual([{ n: 3 }]);
  }));

Deno.test("runs with the same unconnected assets in another order do not wait for ever", () =>
  withPairProject(async (root) => {
    const letGo = await hold(root);
    const words = ["--partition", DAY];
    // One step at a time: the first run comes to `left` only after the second has done it.
    const env = { PHLO_ENGINE_THREADS: "1" };
    const one = startPhlo(["materialize", "right", "left", ...words], root, {
      ...env,
      HOLD_TABLE: "right",
    });
    await one.waitFor(isLog("holding"));
    const two = startPhlo(["materialize", "left", "right", ...words], root, env);
    await two.waitFor(isLog(`waiting for step:right@${DAY}`));
    await letGo();
    const timer = setTimeout(() => [one, two].forEach((run) => run.signal("SIGKILL")), 20_000);
    const ended = await Promise.all([one.ended, two.ended]);
    clearTimeout(timer);
    expect(ended.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      Array(2).fill({ code: 0, stderr: "" }),
    );
  }));

Deno.test("publish all keeps back a connected whole, publish succeeded only what failed", () =>
  withPairProject(async (root) => {
    await writeProjectFile(
      root,
      "transforms/dbt/models/gold/both.sql",
      `{{ config(materialized='table', meta={'dialect': 'duckdb'}) }}
select id from {{ source('raw', 'left') }} union all select id from {{ source('raw', 'right') }}
`,
    );
    const tablesOf = (sql: string) => readRows(sql, root);
    const command = ["materialize", "left+", "right+", "--partition", DAY];
    await Deno.writeTextFile(join(root, "broken-right"), "");
    const all = await runPhlo(command, { cwd: root });
    expect(all.code).toBe(1);
    expect(await tablesOf("select * from raw.left")).toEqual([]);
    const published = () =>
      readSqlite(join(root, "lake/catalog.db"), "SELECT 1 FROM lake_publish").length;
    expect(published()).toBe(0);

    const some = await runPhlo(command, { cwd: root, env: { PHLO_PUBLISH: "succeeded" } });
    expect(some.code).toBe(1);
    expect(published()).toBe(1);
    expect((await tablesOf("select id from raw.left")).length).toBe(1);
    expect(await tablesOf("select id from raw.right")).toEqual([]);
    expect(await tablesOf("select id from gold.both")).toEqual([]);

    await Deno.remove(join(root, "broken-right"));
    await runPhloOk(command, { cwd: root });
    expect((await tablesOf("select id from gold.both")).length).toBe(2);
  }));
