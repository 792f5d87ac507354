import { expect } from "expect";
import { parsePartition } from "../core/partition.ts";
import type { RunEventBody } from "../core/run_event.ts";
import type { IngestStep, StepState } from "../core/step.ts";
import { createTextPrinter } from "./print_run.ts";

function ingest(day: string): IngestStep {
  return {
    kind: "ingest",
    id: `ingest:orders@${day}`,
    dependsOn: [],
    asset: "orders",
    table: { namespace: "raw", name: "orders" },
    partition: parsePartition(day, "day", "UTC"),
  };
}

function printAll(
  steps: readonly IngestStep[],
  events: readonly RunEventBody[],
  width = 120,
): string {
  let printed = "";
  const printer = createTextPrinter(steps, {
    print: (text) => void (printed += text),
    note() {},
    isTerminal: false,
    canAsk: false,
    hasColor: false,
    hasUnicode: true,
    width,
  });
  for (const body of events) {
    printer.print({ version: 1, runId: "r", at: "2024-01-20T12:00:00.000Z", ...body });
  }
  return printed;
}

const DAYS = ["2024-01-01", "2024-01-02", "2024-01-03"].map(ingest);

function ends(state: StepState, reason?: string): RunEventBody[] {
  return DAYS.map(({ id }) => ({
    kind: "step_state",
    step: id,
    state,
    ...(reason === undefined ? {} : { reason }),
  }));
}

const FINISHED: RunEventBody = { kind: "run_finished", state: "cancelled", elapsedMs: 1 };

function counted(step: string, rows: number): RunEventBody {
  return {
    kind: "rows_counted",
    step,
    requests: 1,
    undeclared: [],
    counts: {
      fetched: rows,
      valid: rows,
      quarantined: 0,
      inserted: rows,
      updated: 0,
      unchanged: 0,
      superseded: 0,
      deleted: 0,
    },
  };
}

Deno.test("partitions print in the order of the plan, whichever ends first", () => {
  const printed = printAll(DAYS, [
    counted("ingest:orders@2024-01-03", 3),
    { kind: "step_state", step: "ingest:orders@2024-01-03", state: "succeeded" },
    counted("ingest:orders@2024-01-01", 1),
    { kind: "step_state", step: "ingest:orders@2024-01-01", state: "succeeded" },
    counted("ingest:orders@2024-01-02", 2),
    { kind: "step_state", step: "ingest:orders@2024-01-02", state: "succeeded" },
    FINISHED,
  ]);
  expect([...printed.matchAll(/2024-01-0\d/g)].map(String))
    .toEqual(["2024-01-01", "2024-01-02", "2024-01-03"]);
  expect(printed).toContain("fetched 1 row in 1 request");
});

Deno.test("a range that was stopped is one line, also where each step is told of twice", () => {
  expect(printAll(DAYS, [...ends("cancelled", "x"), ...ends("cancelled", "x"), FINISHED]))
    .toBe("cancelled orders: 3 partitions, 2024-01-01 to 2024-01-03\n");
});

Deno.test("what is kept back is one line with the name of the step that is to blame", () => {
  expect(
    printAll(DAYS, [
      ...ends("blocked", "not published: ingest:orders@2024-01-02 failed"),
      FINISHED,
    ]),
  )
    .toBe(
      "kept back orders: 3 partitions, 2024-01-01 to 2024-01-03: not published: orders (2024-01-02) failed\n",
    );
});

Deno.test("tries that say the same are shown once and counted", () => {
  const [step] = DAYS;
  const tries = [1, 2, 3].map((wait): RunEventBody => ({
    kind: "log",
    step: step?.id ?? "",
    stream: "log",
    level: "warn",
    message: `the source answered 503; asking again in ${wait}.0 s`,
  }));
  const printed = printAll(DAYS.slice(0, 1), [
    ...tries,
    { kind: "step_state", step: step?.id ?? "", state: "failed" },
    FINISHED,
  ]);
  expect(printed).toBe(
    "  the source answered 503; asking again in 1.0 s\n" +
      "  the source answered 503 (3 times)\n" +
      "failed orders (2024-01-01)\n",
  );
});

Deno.test("counts that would not fit leave out what is zero", () => {
  const [step] = DAYS;
  const events = [counted(step?.id ?? "", 288)];
  expect(printAll(DAYS.slice(0, 1), events))
    .toBe(
      "  fetched 288 rows in 1 request · valid 288 · quarantined 0 · inserted 288 · updated 0 · unchanged 0\n",
    );
  expect(printAll(DAYS.slice(0, 1), events, 80))
    .toBe("  fetched 288 rows in 1 request · valid 288 · inserted 288\n");
});
