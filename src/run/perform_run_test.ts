import { expect } from "expect";
import { withFolder } from "../../tests/support/fake_host.ts";
import type { Catalog, Publication, PublishOutcome } from "../core/catalog.ts";
import type { Step } from "../core/step.ts";
import { createHost, SILENT_LOG } from "../host/real_host.ts";
import { openRecords } from "../records/open_records.ts";
import { openLake } from "./open_lake.ts";
import { performRun, type RunResult } from "./perform_run.ts";
import type { StepWork } from "./publish_part.ts";
import type { RunContext } from "./run_context.ts";

const STEP: Step = { kind: "test", id: "test:a", dependsOn: [], node: "a", severity: "error" };

type Perform = (
  run: RunContext,
  attempt: number,
  step: Step,
) => Promise<Awaited<ReturnType<StepWork["perform"]>>>;

interface Played {
  readonly result: RunResult;
  readonly messages: string[];
  readonly recorded: string | undefined;
  /** Branches that are left, with whether they are marked as failed. */
  readonly branches: readonly string[];
}

/** Runs steps whose `perform` is the test's, in a lake of its own. */
async function play(
  perform: Perform,
  options: {
    readonly steps?: readonly Step[];
    readonly finish?: () => Promise<void>;
    /** Takes the place of the catalog's own publishing. */
    readonly publish?: (catalog: Catalog, publication: Publication) => Promise<PublishOutcome>;
  } = {},
): Promise<Played> {
  const { steps = [STEP], finish, publish } = options;
  return await withFolder(async (folder) => {
    const host = createHost(SILENT_LOG);
    await using lake = await openLake(`${folder}/lake`, host);
    const { catalog } = lake;
    const wrapped = publish === undefined ? catalog : {
      ...catalog,
      publish: (publication: Publication) => publish(catalog, publication),
    };
    await using records = await openRecords(`${folder}/.phlo/state.db`, host);
    const messages: string[] = [];
    let attempt = 0;
    const result = await performRun(steps, {
      command: "test",
      lake: { ...lake, catalog: wrapped },
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
        const works = steps.map((step) => ({
          step,
          pins: new Map(),
          perform: () => perform(run, attempt, step),
          ...(finish === undefined ? {} : { finish }),
        }));
        return Promise.resolve(new Map(works.map((work) => [work.step.id, work])));
      },
    }, host);
    const recorded = (await records.readRun(result.runId))?.run.state;
    const branches = (await catalog.listBranches()).filter(({ runId }) => runId !== undefined)
      .map(({ name, failedAt }) => `${name} ${failedAt === undefined ? "open" : "failed"}`);
    return { result, messages, recorded, branches };
  });
}

function model(name: string): Step {
  const table = { namespace: "s", name };
  return { kind: "model", id: name, dependsOn: [], node: name, table, materialization: "table" };
}

/** Writes the step's table. */
async function write(run: RunContext, step: Step): Promise<{ readonly state: "succeeded" }> {
  if (step.kind !== "model") throw new RangeError("only models write here");
  const metadataUri = `file:///lake/s/${step.id}/${crypto.randomUUID()}.json`;
  await run.branch.move(step.table, { kind: "table", metadataUri });
  return { state: "succeeded" };
}

function statesOf({ result }: Played): string[] {
  return result.outcomes.map(({ step, state }) => `${step.id} ${state}`);
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

Deno.test("performRun() keeps what other parts did where one part cannot be published", async () => {
  const played = await play((run, _attempt, step) => write(run, step), {
    steps: [model("a"), model("b")],
    publish: (catalog, publication) => {
      if (publication.moves[0]?.name === "a") throw new Error("no disk");
      return catalog.publish(publication);
    },
  });
  expect(statesOf(played)).toEqual(["a failed", "b succeeded"]);
  expect(played.result.moves.map(({ name }) => name)).toEqual(["b"]);
  expect(played.result.outcomes[0]?.error).toEqual(new Error("no disk"));
  expect([played.recorded, played.branches]).toEqual(["failed", [
    `${played.result.branch} failed`,
  ]]);
});

Deno.test("performRun() only warns where tidying up after the publication fails", async () => {
  const played = await play((run, _attempt, step) => write(run, step), {
    steps: [model("a")],
    finish: () => Promise.reject(new Error("in use")),
  });
  expect(statesOf(played)).toEqual(["a succeeded"]);
  expect(played.messages.join()).toContain("in use");
  expect(played.branches).toEqual([]);
});

Deno.test("performRun() repeats only what the engine took down, on the same branch", async () => {
  const counts = new Map<string, number>();
  let fail = () => {};
  const failed = new Promise<void>((resolve) => fail = resolve);
  const played = await play(async (run, attempt, step) => {
    counts.set(step.id, (counts.get(step.id) ?? 0) + 1);
    if (step.id === "refused") {
      queueMicrotask(fail);
      throw new Error("rows break their schema");
    }
    await failed;
    const verdict = await write(run, step);
    // Time for the refusal to be seen while the engine is well.
    await run.session.rows("SELECT 1");
    if (attempt === 1) await breakEngine(run);
    return verdict;
  }, { steps: [model("refused"), model("lost")] });
  expect([...counts]).toEqual([["refused", 1], ["lost", 2]]);
  expect(statesOf(played)).toEqual(["refused failed", "lost succeeded"]);
  expect(played.branches).toEqual([`${played.result.branch} failed`]);
});

Deno.test("performRun() never publishes without end where others are always first", async () => {
  let calls = 0;
  const played = await play((run, _attempt, step) => write(run, step), {
    steps: [model("a")],
    publish: (_catalog, { moves }) => {
      calls++;
      return Promise.resolve({ kind: "moved", tables: moves });
    },
  });
  expect(played.result.outcomes[0]?.error).toMatchObject({ code: "PHLO-404" });
  expect(calls).toBeLessThan(30);
});
