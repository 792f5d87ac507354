import { expect } from "expect";
import type { StepState } from "../core/step.ts";
import {
  event,
  newRun,
  publishRecord,
  stepState,
  testRecords,
} from "../../tests/support/records_fixture.ts";
import type { FakeHost } from "../../tests/support/fake_host.ts";
import type { Records } from "./records.ts";

const DAYS = { keyLength: 10, from: "2024-01", to: "2024-02~", periodLength: 10 };

/** A run of one partition that ended so; a success is published. */
async function perform(
  records: Records,
  host: FakeHost,
  [id, key, state]: readonly [string, string, StepState],
): Promise<void> {
  const step = `ingest:a@${key}`;
  await records.startRun(newRun(id, [step]));
  await records.append(event(host, id, stepState(step, state)));
  if (state === "succeeded") {
    const sequence = Math.round(host.clock.now());
    await records.addPublished([
      publishRecord(id, sequence, [{ id: step, partition: key }]),
    ]);
  }
  if (state !== "running") {
    await records.append(event(host, id, { kind: "run_finished", state, elapsedMs: 1 }));
  }
  host.advance(1000);
}

testRecords(
  "partitions are counted once each, as their newest attempt left them",
  async (records, host) => {
    await perform(records, host, ["r1", "2024-01-01", "succeeded"]);
    await perform(records, host, ["r2", "2024-01-02", "succeeded"]);
    await perform(records, host, ["r3", "2024-01-02", "failed"]);
    await perform(records, host, ["r4", "2024-01-03", "failed"]);
    await perform(records, host, ["r5", "2024-01-03", "unchanged"]);
    await perform(records, host, ["r6", "2024-02-01", "failed"]);
    await perform(records, host, ["r7", "2024-02-01", "cancelled"]);
    await perform(records, host, ["r8", "2024-02-02", "running"]);
    expect(await records.listPartitionCounts("a", DAYS)).toEqual([
      { period: "2024-01-01", made: 1, failed: 0, running: 0 },
      { period: "2024-01-02", made: 0, failed: 1, running: 0 },
      { period: "2024-01-03", made: 1, failed: 0, running: 0 },
      { period: "2024-02-01", made: 0, failed: 1, running: 0 },
      { period: "2024-02-02", made: 0, failed: 0, running: 1 },
    ]);
    expect(await records.listPartitionCounts("a", { ...DAYS, periodLength: 7 })).toEqual([
      { period: "2024-01", made: 2, failed: 1, running: 0 },
      { period: "2024-02", made: 0, failed: 1, running: 1 },
    ]);
    expect(await records.findPartitionSpan("a", 10))
      .toEqual({ first: "2024-01-01", last: "2024-02-02" });
  },
);

testRecords(
  "keys of another grain, other assets and other times are not counted",
  async (records, host) => {
    await perform(records, host, ["r1", "2024-01", "succeeded"]);
    await perform(records, host, ["r2", "2023-12-31", "succeeded"]);
    expect(await records.listPartitionCounts("a", DAYS)).toEqual([]);
    expect(await records.listPartitionCounts("b", DAYS)).toEqual([]);
    expect(await records.findPartitionSpan("a", 13)).toBeUndefined();
    expect(await records.findPartitionSpan("a", 7)).toEqual({ first: "2024-01", last: "2024-01" });
  },
);
