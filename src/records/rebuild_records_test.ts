import { expect } from "expect";
import type { PublishRecord } from "../core/catalog.ts";
import {
  COUNTS,
  event,
  newRun,
  publishRecord,
  stepState,
  testRecords,
} from "../../tests/support/records_fixture.ts";
import { openRecords } from "./open_records.ts";
import { rebuildRecords, reconcileRecords } from "./rebuild_records.ts";

testRecords(
  "a run that published before its process died did succeed",
  async (records, host, path) => {
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
  },
);

testRecords(
  "deleted records are rebuilt from publications, parts of a run together",
  async (records) => {
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
  },
);

testRecords("what was recorded here is not overwritten by a publication", async (records, host) => {
  await records.startRun(newRun("r1"));
  await records.append(event(host, "r1", stepState("ingest:a@2024-01-20", "unchanged")));
  await records.append(event(host, "r1", { kind: "run_finished", state: "failed", elapsedMs: 1 }));
  await records.addPublished([publishRecord("r1", 1)]);
  const run = await records.readRun("r1");
  expect(run?.run.state).toBe("failed");
  expect(run?.steps[0]).toMatchObject({ state: "unchanged", elapsedMs: 5, publishedSequence: 1 });
});

testRecords(
  "reconcileRecords() reads only what is new, and all of a lake made anew",
  async (records) => {
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
  },
);

testRecords(
  "what a rollback takes back is no longer made, until it is taken up again",
  async (records) => {
    const rollback = (runId: string, sequence: number, changes: object): PublishRecord => ({
      ...publishRecord(runId, sequence, []),
      report: { ...publishRecord(runId, sequence, []).report, ...changes },
    });
    const [first, second] = [publishRecord("r1", 1), publishRecord("r2", 2)];
    const work = { asset: "a", partition: "2024-01-20" };
    const isMade = async (): Promise<string | undefined> =>
      (await records.listLastSuccesses("a"))[0]?.runId;
    const since = second.publishedAt;
    await rebuildRecords(records, [
      first,
      second,
      rollback("r3", 3, { undone: [{ ...work, since }] }),
    ]);
    expect(await isMade()).toBe("r1");
    // It has no steps, and is whole with its publication.
    expect((await records.readRun("r3"))?.run.state).toBe("succeeded");
    expect((await records.readRun("r2"))?.steps).toMatchObject([
      { state: "cancelled", reason: "rolled back by run r3" },
    ]);
    // What reads the table is stale then: the rollback is the newest change.
    const [rolled] = await records.listAssetFacts();
    expect(rolled?.changedAt).toBe(rollback("r3", 3, {}).publishedAt);
    await records.addPublished([rollback("r4", 4, { undone: [{ ...work, since: 0 }] })]);
    expect(await isMade()).toBeUndefined();
    const [facts] = await records.listAssetFacts();
    expect(facts).toMatchObject({ made: [], failedPartitions: 0 });
    await records.addPublished([rollback("r5", 5, { redone: [{ ...work, run: "r2" }] })]);
    expect(await isMade()).toBe("r2");
  },
);
