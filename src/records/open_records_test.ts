import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { expect } from "expect";
import type { PublishRecord } from "../core/catalog.ts";
import type { RunEvent, RunEventBody } from "../core/run_event.ts";
import type { StepState } from "../core/step.ts";
import { type FakeHost, fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { openRecords } from "./open_records.ts";
import type { PublishReport, ReportedStep } from "./publish_report.ts";
import { rebuildRecords, reconcileRecords } from "./rebuild_records.ts";
import type { NewRun, Records } from "./records.ts";

const COUNTS = {
  fetched: 7,
  valid: 7,
  quarantined: 0,
  inserted: 7,
  updated: 0,
  unchanged: 0,
  superseded: 0,
  deleted: 0,
};

function newRun(id: string, steps: readonly string[] = ["ingest:a@2024-01-20"]): NewRun {
  return {
    id,
    command: "materialize a",
    branch: `run/${id}`,
    codeDigest: "c0de",
    steps: steps.map((step) => ({
      id: step,
      kind: "ingest",
      asset: "a",
      partition: step.split("@")[1] ?? "all",
    })),
  };
}

function event(host: FakeHost, runId: string, body: RunEventBody): RunEvent {
  return { version: 1, runId, at: new Date(host.clock.now()).toISOString(), ...body };
}

function stepState(step: string, state: StepState): RunEventBody {
  return { kind: "step_state", step, state, elapsedMs: 5 };
}

function publishRecord(
  runId: string,
  sequence: number,
  steps: readonly Partial<ReportedStep>[] = [{}],
): PublishRecord {
  const report: PublishReport = {
    version: 1,
    run: {
      id: runId,
      command: "materialize a",
      startedAt: 1000,
      pid: 77,
      hostname: "test-host",
      branch: `run/${runId}`,
    },
    steps: steps.map((step) => ({
      id: "ingest:a@2024-01-20",
      kind: "ingest",
      asset: "a",
      partition: "2024-01-20",
      state: "succeeded",
      attempt: 1,
      elapsedMs: 9,
      counts: COUNTS,
      ...step,
    })),
  };
  return { sequence, runId, target: "main", publishedAt: 5000 + sequence, moves: [], report };
}

function test(
  name: string,
  body: (records: Records, host: FakeHost, path: string) => Promise<void>,
): void {
  Deno.test(`records: ${name}`, () =>
    withFolder(async (folder) => {
      const host = fakeHost();
      const path = join(folder, ".phlo", "state.db");
      await using records = await openRecords(path, host);
      await body(records, host, path);
    }));
}

test("new records are empty", async (records) => {
  expect(await records.listRuns({ limit: 10 })).toEqual([]);
  expect(await records.readRun("x")).toBeUndefined();
  expect(await records.listEvents("x", 0)).toEqual([]);
  expect(await records.listLastSuccesses()).toEqual([]);
  expect(await records.settleInterrupted()).toEqual([]);
  expect(await records.readLastPublication()).toBeUndefined();
});

test("a run and its steps follow their events", async (records, host) => {
  await records.startRun(newRun("r1"));
  const planned = await records.readRun("r1");
  expect(planned?.run).toEqual({
    id: "r1",
    command: "materialize a",
    state: "running",
    startedAt: host.clock.now(),
    pid: Deno.pid,
    hostname: "test-host",
    branch: "run/r1",
    codeDigest: "c0de",
  });
  expect(planned?.steps[0]).toMatchObject({
    state: "planned",
    attempt: 0,
    partition: "2024-01-20",
  });

  const step = "ingest:a@2024-01-20";
  const bodies: RunEventBody[] = [
    { kind: "run_started", command: "m", steps: [step], branch: "run/r1", notes: [] },
    stepState(step, "running"),
    { kind: "rows_counted", step, counts: COUNTS, requests: 2, undeclared: [] },
    { kind: "log", stream: "log", level: "info", message: "a 'quoted' \u0000 line" },
    { ...stepState(step, "failed"), reason: "no network", errorCode: "PHLO-301" } as RunEventBody,
    stepState(step, "running"),
    stepState(step, "succeeded"),
    { kind: "run_finished", state: "succeeded", elapsedMs: 10 },
  ];
  const events = bodies.map((body) => event(host, "r1", body));
  await Promise.all(events.map((one) => records.append(one)));
  expect((await records.listEvents("r1", 0)).map((stored) => stored.event)).toEqual(events);
  const done = await records.readRun("r1");
  expect(done?.run).toMatchObject({ state: "succeeded", finishedAt: host.clock.now() });
  expect(done?.steps).toEqual([{
    runId: "r1",
    id: step,
    kind: "ingest",
    asset: "a",
    partition: "2024-01-20",
    state: "succeeded",
    attempt: 2,
    finishedAt: host.clock.now(),
    elapsedMs: 5,
    counts: COUNTS,
    requests: 2,
  }]);
});

test("events come back after the one last seen", async (records, host) => {
  for (const message of ["one", "two", "three"]) {
    const body: RunEventBody = { kind: "log", stream: "log", level: "info", message };
    await records.append(event(host, "r1", body));
  }
  await records.append(event(host, "r2", { kind: "rebased", tables: [], steps: [] }));
  const [first] = await records.listEvents("r1", 0);
  const later = await records.listEvents("r1", first?.sequence ?? 0);
  expect(later.map((stored) => stored.event)).toMatchObject([{ message: "two" }, {
    message: "three",
  }]);
});

test(
  "runs are listed newest first, page by page, also those of one moment",
  async (records, host) => {
    for (const id of ["r1", "r2", "r3"]) await records.startRun(newRun(id));
    host.advance(10);
    await records.startRun(newRun("r4"));
    const page = await records.listRuns({ limit: 2 });
    expect(page.map((run) => run.id)).toEqual(["r4", "r3"]);
    const [, last] = page;
    if (last === undefined) throw new Error("there were two");
    const rest = await records.listRuns({ limit: 5, before: last });
    expect(rest.map((run) => run.id)).toEqual(["r2", "r1"]);
    expect(await records.listRuns({ limit: 0 })).toEqual([]);
  },
);

test("a success counts when its run ended well or published it", async (records, host) => {
  const days = ["ingest:a@2024-01-20", "ingest:a@2024-01-21", "ingest:a@2024-01-22"];
  const [first = "", second = "", third = ""] = days;
  await records.startRun(newRun("r1", days));
  await records.append(event(host, "r1", stepState(first, "succeeded")));
  await records.append(event(host, "r1", stepState(second, "succeeded")));
  await records.append(event(host, "r1", stepState(third, "failed")));
  await records.append(event(host, "r1", { kind: "run_finished", state: "failed", elapsedMs: 1 }));
  expect(await records.listLastSuccesses()).toEqual([]);
  await records.addPublished([publishRecord("r1", 1)]);
  expect((await records.listLastSuccesses()).map((one) => one.partition)).toEqual(["2024-01-20"]);

  host.advance(1000);
  await records.startRun(newRun("r2", [first, third]));
  await records.append(event(host, "r2", stepState(first, "unchanged")));
  await records.append(event(host, "r2", stepState(third, "succeeded")));
  await records.append(
    event(host, "r2", { kind: "run_finished", state: "succeeded", elapsedMs: 1 }),
  );
  expect(await records.listLastSuccesses("a")).toMatchObject([
    { partition: "2024-01-20", runId: "r2", state: "unchanged", finishedAt: host.clock.now() },
    { partition: "2024-01-22", runId: "r2", state: "succeeded" },
  ]);
  expect(await records.listLastSuccesses("b")).toEqual([]);
});

test("a run that goes on keeps its finished steps", async (records, host) => {
  await records.startRun(newRun("r1", ["x@1", "x@2"]));
  await records.append(event(host, "r1", stepState("x@1", "succeeded")));
  await records.append(event(host, "r1", stepState("x@2", "failed")));
  await records.append(event(host, "r1", { kind: "run_finished", state: "failed", elapsedMs: 1 }));
  await records.startRun(newRun("r1", ["x@2"]));
  const again = await records.readRun("r1");
  expect(again?.run.state).toBe("running");
  expect(again?.run.finishedAt).toBeUndefined();
  expect(again?.steps.map((step) => step.state)).toEqual(["succeeded", "planned"]);
});

test(
  "runs of a dead process are settled, those of the living and of other hosts are not",
  async (records, host, path) => {
    const neighbours = [["dead", 4242, "test-host"], ["far", 4242, "far"]] as const;
    for (const [id, pid, hostname] of neighbours) {
      const environment = { ...host.environment, pid, hostname };
      await using other = await openRecords(path, { ...host, environment });
      await other.startRun(newRun(id, ["x@1", "x@2"]));
      host.advance(100);
      await other.append(event(host, id, stepState("x@1", "running")));
    }
    await records.startRun(newRun("own"));
    const settled = await records.settleInterrupted();
    expect(settled).toMatchObject([{ id: "dead", state: "interrupted" }]);
    expect(await records.settleInterrupted()).toEqual([]);
    const dead = await records.readRun("dead");
    expect(dead?.steps.map((step) => step.state)).toEqual(["interrupted", "interrupted"]);
    expect((await records.listEvents("dead", 0)).at(-1)?.event).toMatchObject({
      kind: "run_finished",
      state: "interrupted",
      elapsedMs: 100,
    });
    expect((await records.readRun("far"))?.run.state).toBe("running");
  },
);

test("a run that published before its process died did succeed", async (records, host, path) => {
  const environment = { ...host.environment, pid: 4242 };
  {
    await using other = await openRecords(path, { ...host, environment });
    await other.startRun(newRun("r1"));
    await other.append(event(host, "r1", stepState("ingest:a@2024-01-20", "running")));
    await other.startRun(newRun("r2"));
    await other.append(event(host, "r2", stepState("ingest:a@2024-01-20", "succeeded")));
  }
  await records.addPublished([publishRecord("r1", 1)]);
  await records.settleInterrupted();
  const published = await records.readRun("r1");
  expect(published?.run.state).toBe("succeeded");
  expect(published?.steps[0]).toMatchObject({
    state: "succeeded",
    publishedSequence: 1,
    counts: COUNTS,
  });
  // Performed, but nobody can see it.
  expect((await records.readRun("r2"))?.run.state).toBe("interrupted");
});

test(
  "a run settled before its publication was known is put right by it",
  async (records, host, path) => {
    {
      const environment = { ...host.environment, pid: 4242 };
      await using other = await openRecords(path, { ...host, environment });
      await other.startRun(newRun("r1"));
      await other.startRun(newRun("r2", ["ingest:a@2024-01-20", "ingest:a@2024-01-21"]));
    }
    expect((await records.settleInterrupted()).map((run) => run.state)).toEqual([
      "interrupted",
      "interrupted",
    ]);
    await records.addPublished([publishRecord("r1", 1), publishRecord("r2", 2)]);
    expect((await records.readRun("r1"))?.run.state).toBe("succeeded");
    // Its other step was never published.
    expect((await records.readRun("r2"))?.run.state).toBe("interrupted");
  },
);

test("deleted records are rebuilt from publications, parts of a run together", async (records) => {
  const published = [
    publishRecord("r1", 1),
    publishRecord("r1", 2, [{
      id: "model:m",
      kind: "model",
      asset: "m",
      state: "failed",
      rows: 3,
    }]),
    publishRecord("r2", 3),
    { ...publishRecord("r3", 4), report: { version: 99 } },
  ];
  await rebuildRecords(records, published);
  await rebuildRecords(records, published);
  expect((await records.listRuns({ limit: 9 })).map((run) => [run.id, run.state])).toEqual([
    ["r2", "succeeded"],
    ["r1", "failed"],
  ]);
  expect((await records.readRun("r1"))?.steps).toMatchObject([
    { id: "ingest:a@2024-01-20", counts: COUNTS, publishedSequence: 1, finishedAt: 5001 },
    { id: "model:m", rows: 3, publishedSequence: 2 },
  ]);
  expect(await records.listLastSuccesses()).toMatchObject([{
    runId: "r2",
    partition: "2024-01-20",
  }]);
  expect(await records.readLastPublication()).toEqual({ sequence: 4, runId: "r3" });
});

test("what was recorded here is not overwritten by a publication", async (records, host) => {
  await records.startRun(newRun("r1"));
  await records.append(event(host, "r1", stepState("ingest:a@2024-01-20", "unchanged")));
  await records.append(event(host, "r1", { kind: "run_finished", state: "failed", elapsedMs: 1 }));
  await records.addPublished([publishRecord("r1", 1)]);
  const run = await records.readRun("r1");
  expect(run?.run.state).toBe("failed");
  expect(run?.steps[0]).toMatchObject({ state: "unchanged", elapsedMs: 5, publishedSequence: 1 });
});

test("reconcileRecords() reads only what is new, and all of a lake made anew", async (records) => {
  const asked: number[] = [];
  const lake = (published: readonly PublishRecord[]) => ({
    listPublished: (after: number) => {
      asked.push(after);
      return Promise.resolve(published.filter((record) => record.sequence > after));
    },
  });
  await reconcileRecords(records, lake([]));
  await reconcileRecords(records, lake([publishRecord("r1", 1)]));
  asked.length = 0;
  await reconcileRecords(records, lake([publishRecord("r1", 1), publishRecord("r2", 2)]));
  expect(asked).toEqual([0]);
  await reconcileRecords(records, lake([publishRecord("n1", 1)]));
  await reconcileRecords(records, lake([publishRecord("n1", 1), publishRecord("n2", 2)]));
  const ids = (await records.listRuns({ limit: 9 })).map((run) => run.id);
  expect(ids.sort()).toEqual(["n1", "n2", "r1", "r2"]);
});

test("a newer program's file is refused and left as it is", async (records, host, path) => {
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
  name: "records: on a read-only disk they are rebuilt in memory, and it is said",
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
        await (await openRecords(path, fakeHost()))[Symbol.asyncDispose]();
        await mount("-o", "remount,ro");
        const warnings: string[] = [];
        const host = fakeHost();
        const log = { ...host.log, warn: (message: string) => void warnings.push(message) };
        await using records = await openRecords(path, { ...host, log });
        await rebuildRecords(records, [publishRecord("r1", 1)]);
        expect((await records.listRuns({ limit: 9 })).length).toBe(1);
        expect(warnings).toEqual([expect.stringContaining("read-only")]);
      } finally {
        await new Deno.Command("umount", { args: [folder] }).output();
      }
    }),
});
