/**
 * Ctrl-C. Once: the run stops cleanly, and the same command then finishes. Twice: the program stops at once. The terminal
 * sends the signal to the whole process group, so the worker gets it too.
 *
 * @module
 */

import { join } from "node:path";
import { expect } from "expect";
import { hold, withFeedProject, writeFeed, writeProjectFile } from "../support/feed_project.ts";
import { addSlowModel } from "../support/parallel_projects.ts";
import { runPhloOk } from "../support/phlo_command.ts";
import {
  listWorkers,
  readDays,
  readRows,
  readSqlite,
  waitForNoWorkers,
} from "../support/read_project.ts";
import { isLog, type RunningPhlo, startPhlo } from "../support/running_phlo.ts";

const DAY = "2024-01-20";
const INGEST = ["materialize", "readings", "--partition", DAY];

/** What a terminal does at Ctrl-C. */
function pressCtrlC(run: RunningPhlo, root: string): void {
  for (const pid of listWorkers(root)) Deno.kill(pid, "SIGINT");
  run.signal("SIGINT");
}

/** Presses until the run has ended: signals that come close together are one. */
async function pressUntilEnded(run: RunningPhlo, root: string): Promise<void> {
  let isEnded = false;
  const ended = run.ended.then(() => isEnded = true);
  while (!isEnded) {
    try {
      pressCtrlC(run, root);
    } catch (error) {
      // It ended between the look and the signal.
      if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
    }
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 100))]);
  }
}

async function expectStopped(run: RunningPhlo, root: string): Promise<void> {
  const ended = await run.ended;
  expect({ code: ended.code, stderr: ended.stderr }).toEqual({
    code: 130,
    stderr: expect.not.stringMatching(/PHLO-9| {4}at /),
  });
  expect(await waitForNoWorkers(root)).toBeDefined();
}

function lastState(root: string): unknown {
  const [run] = readSqlite(
    join(root, ".phlo/state.db"),
    "SELECT state FROM run ORDER BY number DESC LIMIT 1",
  );
  return run?.state;
}

Deno.test("Ctrl-C while a function fetches: cancelled, nothing published, and the same command finishes", () =>
  withFeedProject(async (root) => {
    await writeFeed(root, [{ day: DAY, version: 1, rows: 30 }]);
    const letGo = await hold(root);
    const run = startPhlo(INGEST, root, { HOLD_DAY: DAY });
    await run.waitFor(isLog("holding"));
    pressCtrlC(run, root);
    await expectStopped(run, root);
    expect(lastState(root)).toBe("cancelled");
    expect(await readDays("raw.readings", root)).toEqual([]);
    await letGo();
    await runPhloOk(INGEST, { cwd: root });
    expect(await readDays("raw.readings", root)).toEqual([
      { day: DAY, n: 30, ids: 30, low: 1, high: 1 },
    ]);
    expect(readSqlite(join(root, "lake/catalog.db"), "SELECT resource FROM lake_lease")).toEqual(
      [],
    );
  }));

Deno.test("Ctrl-C while a model runs stops its query", () =>
  withFeedProject(async (root) => {
    await addSlowModel(root);
    await writeProjectFile(
      root,
      "transforms/dbt/models/gold/endless.sql",
      `{{ config(materialized='table', meta={'dialect': 'duckdb'}) }}
select bit_xor(hash(a.i, b.i)) as x, (select version from {{ ref('quick') }}) as version
from range(1000000000) a(i), range(1000) b(i)
`,
    );
    await writeFeed(root, [{ day: DAY, version: 1, rows: 30 }]);
    await runPhloOk(INGEST, { cwd: root });
    const run = startPhlo(["dbt", "run", "--select", "quick endless"], root);
    await run.waitFor((event) =>
      event.kind === "step_state" && event.step === "model:gold.endless" &&
      event.state === "running"
    );
    pressCtrlC(run, root);
    await expectStopped(run, root);
    expect(lastState(root)).toBe("cancelled");
    expect(await readRows("select * from gold.quick", root)).toEqual([]);
    await runPhloOk(["dbt", "run", "--select", "quick"], { cwd: root });
    expect(await readRows("select version::int as version from gold.quick", root)).toEqual([
      { version: 1 },
    ]);
  }));

Deno.test("a function that does not heed the first Ctrl-C is ended, and the second ends everything at once", () =>
  withFeedProject(async (root) => {
    await writeProjectFile(
      root,
      "workflows/ingestion/deaf.ts",
      `import { phloIngestion } from "phlo";
import { z } from "zod";

export const deaf = phloIngestion(
  { tableName: "deaf", uniqueKey: "id", validationSchema: z.object({ id: z.int() }), partitions: "none" },
  (_date, { log }) => {
    log.info("deaf");
    for (;;);
  },
);
`,
    );
    const once = startPhlo(["materialize", "deaf"], root);
    await once.waitFor(isLog("deaf"));
    pressCtrlC(once, root);
    await expectStopped(once, root);

    const twice = startPhlo(["materialize", "deaf"], root);
    await twice.waitFor(isLog("deaf"));
    await pressUntilEnded(twice, root);
    await expectStopped(twice, root);
    await writeFeed(root, [{ day: DAY, version: 1, rows: 30 }]);
    await runPhloOk(INGEST, { cwd: root });
    const states = readSqlite(
      join(root, ".phlo/state.db"),
      "SELECT state FROM run ORDER BY number",
    );
    expect(states).toEqual([
      { state: "cancelled" },
      // At once: without the time that one Ctrl-C leaves a function to notice, and the run to say so.
      { state: "interrupted" },
      { state: "succeeded" },
    ]);
  }));
