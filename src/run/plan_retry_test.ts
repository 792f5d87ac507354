import { expect } from "expect";
import type { StepState } from "../core/step.ts";
import type { RunRecord, StepRecord } from "../records/records.ts";
import { planRetry } from "./plan_retry.ts";

function recorded(
  state: StepState,
  steps: readonly (readonly [string, StepState, Partial<StepRecord>?])[],
): { readonly run: RunRecord; readonly steps: readonly StepRecord[] } {
  const run: RunRecord = {
    id: "r1",
    command: "materialize a",
    startedBy: "command",
    state,
    startedAt: 1,
    pid: 1,
    hostname: "here",
    branch: "run/r1",
  };
  return {
    run,
    steps: steps.map(([id, each, more]) => {
      const [kind, rest = ""] = id.split(":");
      const [asset = "", partition] = rest.split("@");
      return {
        runId: "r1",
        id,
        kind: kind === "ingest" || kind === "model" ? kind : "test",
        asset,
        state: each,
        attempt: 1,
        ...(partition === undefined ? {} : { partition }),
        ...more,
      };
    }),
  };
}

Deno.test("planRetry() takes every state that is no good end, and leaves the good ones", () => {
  const plan = planRetry(recorded("failed", [
    ["ingest:a@2024-01-01", "succeeded", { publishedSequence: 3 }],
    ["ingest:a@2024-01-02", "failed"],
    ["ingest:a@2024-01-03", "cancelled"],
    ["ingest:b@2024-01-02", "interrupted"],
    ["ingest:c@2024-01-02", "unchanged"],
    ["model:m", "skipped"],
    ["model:n", "blocked"],
  ]));
  expect(plan).toMatchObject({
    kind: "again",
    ingestions: [
      { asset: "a", partitions: ["2024-01-02", "2024-01-03"] },
      { asset: "b", partitions: ["2024-01-02"] },
    ],
    models: ["m", "n"],
    tests: [],
  });
});

Deno.test("planRetry() runs again the checks that passed on what was never published", () => {
  const plan = planRetry(recorded("blocked", [
    ["model:m", "blocked"],
    ["test:passed", "succeeded"],
    ["test:broke", "blocked"],
    ["test:of_another_part", "succeeded", { publishedSequence: 4 }],
  ]));
  expect(plan).toMatchObject({ kind: "again", models: ["m"], tests: ["passed", "broke"] });
});

Deno.test("planRetry() of checks alone takes only those that failed", () => {
  const plan = planRetry(recorded("blocked", [
    ["test:passed", "succeeded"],
    ["test:broke", "blocked"],
  ]));
  expect(plan).toMatchObject({ kind: "again", models: [], tests: ["broke"] });
});

Deno.test("planRetry() has nothing to do where all ended well, and waits for a run at work", () => {
  expect(planRetry(recorded("unchanged", []))).toEqual({ kind: "done" });
  expect(planRetry(recorded("succeeded", [["ingest:a@2024-01-01", "succeeded"]])))
    .toEqual({ kind: "done" });
  expect(planRetry(recorded("running", [["ingest:a@2024-01-01", "running"]])))
    .toEqual({ kind: "running" });
});
