import { expect } from "expect";
import { withFolder } from "../../tests/support/fake_host.ts";
import type { Step } from "../core/step.ts";
import { createHost, SILENT_LOG } from "../host/real_host.ts";
import { openRecords } from "../records/open_records.ts";
import { openLake } from "./open_lake.ts";
import { performRun, type RunResult } from "./perform_run.ts";
import type { StepWork } from "./publish_part.ts";
import type { RunContext } from "./run_context.ts";

const STEP: Step = { kind: "test", id: "test:a", dependsOn: [], node: "a", severity: "error" };

/** Runs one step whose `perform` is the test's, in a lake of its own. */
async function play(
  perform: (run: RunContext, attempt: number) => Promise<Awaited<ReturnType<StepWork["perform"]>>>,
): Promise<{ result: RunResult; messages: string[]; recorded: string | undefined }> {
  return await withFolder(async (folder) => {
    const host = createHost(SILENT_LOG);
    await using lake = await openLake(`${folder}/lake`, host);
    await using records = await openRecords(`${folder}/.phlo/state.db`, host);
    const messages: string[] = [];
    let attempt = 0;
    const result = await performRun([STEP], {
      command: "test",
      lake,
      records,
      stateFolder: `${folder}/.phlo`,
      codeDigest: "0",
      policy: "all",
      publishes: true,
      limit: 2,
      memoryBytes: 500_000_000,
      notes: [],
      signal: new AbortController().signal,
      onEvent: (event) => {
        if (event.kind === "log") messages.push(event.message);
      },
      createWorks: (run) => {
        attempt++;
        const work = { step: STEP, pins: new Map(), perform: () => perform(run, attempt) };
        return Promise.resolve(new Map([[STEP.id, work]]));
      },
    }, host);
    const recorded = (await records.readRun(result.runId))?.run.state;
    return { result, messages, recorded };
  });
}

/** A statement that DuckDB 1.5 answers with an internal error, after which the instance answers nothing. */
async function breakEngine(run: RunContext): Promise<never> {
  await run.session.run(`CREATE SCHEMA memory.s; CREATE TABLE memory.s.t (a INTEGER)`);
  await run.session.run(`ALTER TABLE memory.s.t ADD COLUMN "memory"."s"."c" VARCHAR`);
  throw new Error("the engine is still well");
}

Deno.test("performRun() records how a run ended", async () => {
  const { result, recorded } = await play(() => Promise.resolve({ state: "succeeded" }));
  expect(result.state).toBe("succeeded");
  expect(recorded).toBe("succeeded");
});

Deno.test("performRun() reports a failing step and does not repeat it", async () => {
  let calls = 0;
  const { result, recorded } = await play(() => {
    calls++;
    return Promise.reject(new Error("broken"));
  });
  expect(result.outcomes[0]).toMatchObject({ state: "failed", error: new Error("broken") });
  expect([calls, recorded]).toEqual([1, "failed"]);
});

Deno.test("performRun() opens a lost engine again and repeats what it took down, once", async () => {
  const { result, messages } = await play(async (run, attempt) => {
    if (attempt === 1) await breakEngine(run);
    expect(await run.session.rows("SELECT 1 AS one")).toEqual([{ one: 1 }]);
    return { state: "succeeded" };
  });
  expect(result.state).toBe("succeeded");
  expect(messages.join()).toContain("opened again");
  const twice = await play((run) => breakEngine(run));
  expect(twice.result.state).toBe("failed");
});
