import { expect } from "expect";
import type { RunEventBody } from "../core/run_event.ts";
import {
  COUNTS,
  event,
  newRun,
  publishRecord,
  stepState,
  testRecords,
} from "../../tests/support/records_fixture.ts";
import { openRecords } from "./open_records.ts";

testRecords("new records are empty", async (records) => {
  expect(await records.listRuns({ limit: 10 })).toEqual([]);
  expect(await records.readRun("x")).toBeUndefined();
  expect(await records.listEvents("x", 0)).toEqual([]);
  expect(await records.listLastSuccesses()).toEqual([]);
  expect(await records.settleInterrupted()).toEqual([]);
  expect(await records.readLastPublication()).toBeUndefined();
});

testRecords("a run and its steps follow their events", async (records, host) => {
  await records.startRun(newRun("r1"));
  const planned = await records.readRun("r1");
  expect(planned?.run).toEqual({
    id: "r1",
    command: "materialize a",
    startedBy: "command",
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

testRecords("events come back after the one last seen", async (records, host) => {
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

testRecords(
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

testRecords(
  "a success counts once it is published, an unchanged step once its run ended well",
  async (records, host) => {
    const days = ["ingest:a@2024-01-20", "ingest:a@2024-01-21", "ingest:a@2024-01-22"];
    const [first = "", second = "", third = ""] = days;
    await records.startRun(newRun("r1", days));
    await records.append(event(host, "r1", stepState(first, "succeeded")));
    await records.append(event(host, "r1", stepState(second, "succeeded")));
    await records.append(event(host, "r1", stepState(third, "failed")));
    await records.append(
      event(host, "r1", { kind: "run_finished", state: "failed", elapsedMs: 1 }),
    );
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
    // What no publication made visible, as with --no-publish, is no success of the asset.
    expect(await records.listLastSuccesses("a")).toMatchObject([
      { partition: "2024-01-20", runId: "r2", state: "unchanged", finishedAt: host.clock.now() },
    ]);
    expect(await records.listLastSuccesses("b")).toEqual([]);
  },
);

testRecords("a run that goes on keeps its finished steps", async (records, host) => {
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

testRecords(
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

testRecords(
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

testRecords("a run is asked to stop once it runs, and not after its end", async (records, host) => {
  const before = await records.requestCancel("r1");
  await records.startRun({ ...newRun("r1"), startedBy: "page", args: ["materialize", "a b"] });
  const unasked = await records.isCancelRequested("r1");
  const first = await records.requestCancel("r1");
  const askedAt = host.clock.now();
  host.advance(1000);
  const second = await records.requestCancel("r1");
  const asked = await records.isCancelRequested("r1");
  expect((await records.readRun("r1"))?.run).toMatchObject({
    startedBy: "page",
    args: ["materialize", "a b"],
    cancelRequestedAt: askedAt,
  });
  await records.append(
    event(host, "r1", { kind: "run_finished", state: "cancelled", elapsedMs: 1 }),
  );
  const after = await records.requestCancel("r1");
  expect({ before, unasked, first, second, asked, after }).toEqual({
    before: false,
    unasked: false,
    first: true,
    second: true,
    asked: true,
    after: false,
  });
});

testRecords("news are the events of all runs after a sequence", async (records, host) => {
  expect([await records.readLastSequence(), await records.listNews(0, 10)]).toEqual([0, []]);
  for (const id of ["r1", "r2"]) {
    await records.startRun(newRun(id));
    await records.append(
      event(host, id, { kind: "run_finished", state: "succeeded", elapsedMs: 1 }),
    );
  }
  const [first, ...rest] = await records.listNews(0, 10);
  expect([first?.event.runId, ...rest.map(({ event: each }) => each.runId)]).toEqual(["r1", "r2"]);
  expect((await records.listNews(0, 1)).length).toBe(1);
  expect(await records.listNews(first?.sequence ?? 0, 10)).toEqual(rest);
  expect(await records.readLastSequence()).toBe(rest.at(-1)?.sequence);
});

testRecords("histories are the newest steps of each asset, newest first", async (records, host) => {
  for (const id of ["r1", "r2", "r3"]) {
    host.advance(1000);
    await records.startRun(newRun(id, ["ingest:a@2024-01-20", "ingest:b@2024-01-20"]));
    await records.append(
      event(host, id, { kind: "step_state", step: "ingest:a@2024-01-20", state: "succeeded" }),
    );
  }
  const names = async (options: { limit: number; beforeMs?: number }): Promise<unknown> =>
    [...await records.listHistory(["a", "b", "c"], options)].map(([asset, steps]) => [
      asset,
      ...steps.map((step) => step.runId),
    ]);
  expect(await names({ limit: 2 })).toEqual([["a", "r3", "r2"], ["b"], ["c"]]);
  expect(await names({ limit: 9, beforeMs: host.clock.now() })).toEqual(
    [["a", "r2", "r1"], ["b"], ["c"]],
  );
});

testRecords("results of tests are listed newest first", async (records, host) => {
  for (const id of ["r1", "r2"]) {
    host.advance(1000);
    const steps = [{ id: "test:t", kind: "test", asset: "test.p.t" }] as const;
    await records.startRun({ ...newRun(id), steps });
    await records.append(
      event(host, id, { kind: "step_state", step: "test:t", state: "succeeded" }),
    );
  }
  const results = await records.listTestResults(["test.p.t", "test.p.u"], 5);
  expect([...results].map(([test, steps]) => [test, ...steps.map(({ runId }) => runId)]))
    .toEqual([["test.p.t", "r2", "r1"], ["test.p.u"]]);
});

testRecords(
  "runs at work are listed however old they are, those of other hosts too",
  async (records, host, path) => {
    await records.startRun(newRun("r1"));
    await records.startRun(newRun("r2"));
    const environment = { ...host.environment, hostname: "elsewhere" };
    {
      await using other = await openRecords(path, { ...host, environment });
      await other.startRun(newRun("r3"));
    }
    await records.append(
      event(host, "r2", { kind: "run_finished", state: "failed", elapsedMs: 1 }),
    );
    expect((await records.listOpenRuns()).map(({ id }) => id)).toEqual(["r1", "r3"]);
  },
);
