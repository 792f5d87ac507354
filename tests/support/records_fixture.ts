/**
 * Runs, events and publications for the tests of the records.
 *
 * @module
 */

import { join } from "node:path";
import type { PublishRecord } from "../../src/core/catalog.ts";
import type { RunEvent, RunEventBody } from "../../src/core/run_event.ts";
import type { StepState } from "../../src/core/step.ts";
import { openRecords } from "../../src/records/open_records.ts";
import type { PublishReport, ReportedStep } from "../../src/records/publish_report.ts";
import type { NewRun, Records } from "../../src/records/records.ts";
import { type FakeHost, fakeHost, withFolder } from "./fake_host.ts";

/** Counts of seven new rows. */
export const COUNTS = {
  fetched: 7,
  valid: 7,
  quarantined: 0,
  inserted: 7,
  updated: 0,
  unchanged: 0,
  superseded: 0,
  deleted: 0,
};

/** A run of one asset; a step's partition follows its `@`. */
export function newRun(id: string, steps: readonly string[] = ["ingest:a@2024-01-20"]): NewRun {
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

/** An event of now. */
export function event(host: FakeHost, runId: string, body: RunEventBody): RunEvent {
  return { version: 1, runId, at: new Date(host.clock.now()).toISOString(), ...body };
}

/** A step's new state. */
export function stepState(step: string, state: StepState): RunEventBody {
  return { kind: "step_state", step, state, elapsedMs: 5 };
}

/** A publication with a report of the steps. */
export function publishRecord(
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

/** Registers a test on new records. */
export function testRecords(
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
