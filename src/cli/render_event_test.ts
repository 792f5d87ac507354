import { expect } from "expect";
import type { RunEvent, RunEventBody } from "../core/run_event.ts";
import { renderEvent } from "./render_event.ts";

function told(body: RunEventBody): RunEvent {
  return { version: 1, runId: "r", at: "2024-01-20T12:00:00.000Z", ...body };
}

Deno.test("renderEvent() says what happened in one line, and how much it matters", () => {
  expect(renderEvent(told({
    kind: "run_started",
    command: "materialize orders",
    steps: ["ingest:orders@2024-01-20"],
    branch: "run/r",
    notes: ["api.example.com goes to sample://nightscout"],
  }))).toEqual({
    level: "info",
    text: "phlo materialize orders: 1 step on run/r; api.example.com goes to sample://nightscout",
  });
  expect(renderEvent(told({
    kind: "page_fetched",
    step: "s",
    resource: "orders",
    page: 2,
    records: 1,
    sizeBytes: 2048,
  }))).toEqual({ level: "debug", step: "s", text: "page 2 of orders: 1 row, 2.0 kB" });
  expect(renderEvent(told({
    kind: "step_state",
    step: "s",
    state: "failed",
    reason: "Cannot fetch it",
    errorCode: "PHLO-301",
    elapsedMs: 1500,
  }))).toEqual({ level: "error", step: "s", text: "failed [PHLO-301]: Cannot fetch it, 1.50 s" });
});

Deno.test("renderEvent() takes a check's and a state's own weight", () => {
  const check = { kind: "check_finished", step: "s", check: "not_null_id", failures: 2 } as const;
  expect([
    renderEvent(told({ ...check, passed: false, severity: "error" })).level,
    renderEvent(told({ ...check, passed: false, severity: "warn" })).level,
    renderEvent(told({ ...check, passed: true, severity: "error" })).level,
    renderEvent(told({ kind: "run_finished", state: "cancelled", elapsedMs: 1 })).level,
    renderEvent(told({ kind: "run_finished", state: "succeeded", elapsedMs: 1 })).level,
  ]).toEqual(["error", "warn", "debug", "warn", "info"]);
});

Deno.test("renderEvent() gives an example of refused rows, and none where there is no sample", () => {
  const rejects = { kind: "rows_rejected", step: "s" } as const;
  expect(
    renderEvent(told({
      ...rejects,
      total: 1,
      sample: [{ code: "too_big", path: ["sgv"], message: "Too big", row: 3 }],
    })).text,
  ).toBe("1 row breaks the schema, such as row 3 sgv: Too big");
  expect(renderEvent(told({ ...rejects, total: 2, sample: [] })).text)
    .toBe("2 rows break the schema");
});
