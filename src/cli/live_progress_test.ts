import { expect } from "expect";
import { fakeHost } from "../../tests/support/fake_host.ts";
import { openScreen, type TestScreen } from "../../tests/support/screen.ts";
import { displayWidth } from "../core/display_width.ts";
import { parsePartition } from "../core/partition.ts";
import type { RunEvent, RunEventBody } from "../core/run_event.ts";
import type { IngestStep } from "../core/step.ts";
import { createLiveArea } from "../host/live_area.ts";
import { createLivePrinter } from "./live_progress.ts";
import { createTextPrinter } from "./print_run.ts";
import type { Terminal } from "./terminal.ts";

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

function terminalOn(screen: TestScreen, more: Partial<Terminal> = {}): Terminal {
  const area = createLiveArea(screen);
  return {
    print: (text) => area.print(text),
    note: (text) => area.print(text),
    show: (lines) => area.show(lines),
    isTerminal: true,
    canAsk: true,
    hasColor: false,
    hasUnicode: true,
    width: screen.size().columns,
    height: screen.size().rows,
    ...more,
  };
}

function told(body: RunEventBody): RunEvent {
  return { version: 1, runId: "r", at: "2024-01-20T12:00:00.000Z", ...body };
}

const COUNTS = {
  fetched: 10,
  valid: 10,
  quarantined: 0,
  inserted: 10,
  updated: 0,
  unchanged: 0,
  superseded: 0,
  deleted: 0,
};

Deno.test("progress shows each step at work with rows, rate and size, and how far the run is", () => {
  const screen = openScreen(100, 12);
  const host = fakeHost();
  const terminal = terminalOn(screen);
  const steps = ["2024-01-01", "2024-01-02", "2024-01-03"].map(ingest);
  using printer = createLivePrinter(
    steps,
    createTextPrinter(steps, terminal),
    terminal,
    host.clock,
  );
  for (const { id } of steps.slice(0, 2)) {
    printer.print(told({ kind: "step_state", step: id, state: "running" }));
  }
  host.advance(2000);
  printer.print(told({
    kind: "page_fetched",
    step: "ingest:orders@2024-01-01",
    resource: "orders",
    page: 1,
    records: 5000,
    sizeBytes: 1_250_000,
  }));
  printer.draw();
  expect(screen.visible()).toEqual([
    "⠋ 2024-01-01  2 s · 5,000 rows · 2,500 rows/s · 1 page · 1.3 MB",
    "⠋ 2024-01-02  2 s",
    `${"░".repeat(24)}  0 of 3 · 2 s`,
  ]);
});

Deno.test("progress lets ended steps scroll past above, tells the time left, and goes without a trace", () => {
  const screen = openScreen(120, 12);
  const host = fakeHost();
  const terminal = terminalOn(screen);
  const steps = ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"].map(ingest);
  const printer = createLivePrinter(
    steps,
    createTextPrinter(steps, terminal),
    terminal,
    host.clock,
  );
  for (const { id } of steps) {
    printer.print(told({ kind: "step_state", step: id, state: "running" }));
  }
  host.advance(3000);
  for (const { id } of steps.slice(0, 2)) {
    const facts = { requests: 1, undeclared: [], counts: COUNTS };
    printer.print(told({ kind: "rows_counted", step: id, ...facts }));
    printer.print(told({ kind: "step_state", step: id, state: "succeeded" }));
  }
  printer.draw();
  const shown = screen.visible();
  expect(shown[0]).toMatch(/^ {2}2024-01-01 {2}fetched 10 rows in 1 request/);
  expect(shown.at(-1)).toBe(`${"█".repeat(12)}${"░".repeat(12)}  2 of 4 · 3 s · about 3 s left`);
  printer[Symbol.dispose]();
  expect(screen.visible()).toHaveLength(2);
  expect(screen).toMatchObject({ isCursorShown: true });
});

Deno.test("progress fits 40 columns and needs no UTF-8; more steps than rows are counted", () => {
  const screen = openScreen(40, 8);
  const host = fakeHost();
  const terminal = terminalOn(screen, { hasUnicode: false });
  const steps = Array.from(
    { length: 20 },
    (_, day) => ingest(`2024-01-${String(day + 1).padStart(2, "0")}`),
  );
  using printer = createLivePrinter(
    steps,
    createTextPrinter(steps, terminal),
    terminal,
    host.clock,
  );
  for (const { id } of steps) {
    printer.print(told({ kind: "step_state", step: id, state: "running" }));
  }
  printer.draw();
  const shown = screen.visible();
  expect(shown).toHaveLength(7);
  expect(shown).toContain("  and 15 more");
  for (const line of shown) {
    expect(displayWidth(line)).toBeLessThanOrEqual(40);
    expect(line).toMatch(/^[\x20-\x7e]*$/);
  }
});

Deno.test("a terminal that cannot draw again gets plain lines", () => {
  let printed = "";
  const terminal: Terminal = {
    print: (text) => void (printed += text),
    note() {},
    isTerminal: false,
    canAsk: false,
    hasColor: false,
    hasUnicode: true,
    width: 100,
  };
  const steps = [ingest("2024-01-01")];
  using printer = createLivePrinter(
    steps,
    createTextPrinter(steps, terminal),
    terminal,
    fakeHost().clock,
  );
  printer.print(told({ kind: "step_state", step: steps[0]?.id ?? "", state: "running" }));
  printer.draw();
  expect(printed).toBe("Materializing orders (2024-01-01)...\n");
});
