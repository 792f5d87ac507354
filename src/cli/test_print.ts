/**
 * Prints tests as they end: a line a test, and under one that failed what it found, where, and what it printed.
 *
 * @module
 */

import { renderPlace } from "../core/place.ts";
import type { TestsSummary } from "../testing/run_tests.ts";
import type { TestEvent, TestFailure, TestResult } from "../testing/test_protocol.ts";
import { renderDuration } from "./render_table.ts";
import { type Paint, paintFor, type Terminal } from "./terminal.ts";

/** Prints events in the order they come. */
export interface TestPrinter {
  print(event: TestEvent): void;
  finish(summary: TestsSummary, elapsedMs: number): void;
}

/** The printer for people, or one JSON event a line for programs. */
export function createTestPrinter(
  { json }: { readonly json: boolean },
  terminal: Terminal,
): TestPrinter {
  return json ? createJsonPrinter(terminal) : createTextPrinter(terminal);
}

function createJsonPrinter(terminal: Terminal): TestPrinter {
  const say = (value: object): void => terminal.print(`${JSON.stringify(value)}\n`);
  return {
    print: say,
    finish: (summary, elapsedMs) =>
      say({ version: 1, kind: "tests_finished", ...summary, elapsedMs }),
  };
}

function createTextPrinter(terminal: Terminal): TestPrinter {
  const paint = paintFor(terminal);
  const say = (text: string): void => terminal.print(`${text}\n`);
  // A file whose tests are all filtered out has nothing to say.
  let titled = "";
  const title = (file: string): void => {
    if (file !== titled) say(paint.bold(file));
    titled = file;
  };
  return {
    print(event) {
      switch (event.kind) {
        case "test_started":
          return title(event.file);
        case "test_log":
          if (event.file !== "") title(event.file);
          return say(paint.dim(`    | ${event.message}`));
        case "test_finished":
          return printTest(event, paint, say);
        case "file_failed":
          title(event.file);
          return printFailure(event.failure, { paint, say, indent: "  " });
        case "file_finished":
          if (event.tests + event.filtered === 0 && titled !== event.file) {
            title(event.file);
            say(paint.dim("  there is no test in it"));
          }
          if (event.usedOnly) {
            say(paint.yellow("  only the tests marked `only` ran: the file counts as failed"));
          }
          return;
        case "tests_selected":
        case "file_started":
        case "done":
        case "refused":
          return;
        default:
          event satisfies never;
      }
    },
    finish(summary, elapsedMs) {
      const failed = summary.failed + summary.failedFiles;
      const parts = [
        `${summary.passed} passed`,
        `${failed} failed`,
        ...(summary.ignored === 0 ? [] : [`${summary.ignored} ignored`]),
        ...(summary.filtered === 0 ? [] : [`${summary.filtered} filtered out`]),
      ];
      const text = `${parts.join(" · ")}, ${renderDuration(elapsedMs)}`;
      const isGood = failed + summary.onlyFiles.length === 0;
      say(`\n${isGood ? paint.green(text) : paint.red(text)}`);
    },
  };
}

type Say = (text: string) => void;

function printTest(
  event: Extract<TestEvent, { readonly kind: "test_finished" }>,
  paint: Paint,
  say: Say,
): void {
  const time = event.result === "ignored" ? "" : paint.dim(`, ${renderDuration(event.elapsedMs)}`);
  say(`  ${renderResult(event.result, paint)} ${event.test}${time}`);
  for (const step of event.steps) {
    const indent = "  ".repeat(step.level + 1);
    say(`${indent}${renderResult(step.result, paint)} ${step.name}`);
    if (step.failure !== undefined) {
      printFailure(step.failure, { paint, say, indent: `${indent}  ` });
    }
  }
  if (event.failure !== undefined) printFailure(event.failure, { paint, say, indent: "    " });
}

function renderResult(result: TestResult, paint: Paint): string {
  switch (result) {
    case "passed":
      return paint.green("ok");
    case "failed":
      return paint.red("FAILED");
    case "ignored":
      return paint.yellow("ignored");
    default:
      return result satisfies never;
  }
}

function printFailure(
  { message, code, hint, place }: TestFailure,
  { paint, say, indent }: { readonly paint: Paint; readonly say: Say; readonly indent: string },
): void {
  const [first = "", ...rest] = message.split("\n");
  const title = code === undefined ? first : `${paint.dim(`[${code}]`)} ${first}`;
  for (const line of [title, ...rest]) say(`${indent}${paintLine(line, paint)}`.trimEnd());
  if (place !== undefined) {
    say(`${indent}at ${paint.cyan(renderPlace(place))}`);
    for (const line of place.frame?.split("\n") ?? []) say(`${indent}  ${line}`);
  }
  if (hint !== undefined) say(`${indent}${paint.green("hint")}: ${hint}`);
}

/** Differences of rows and values: what came is green, what is missing red. */
function paintLine(line: string, paint: Paint): string {
  if (/^\s*\+ /.test(line)) return paint.green(line);
  if (/^\s*- /.test(line)) return paint.red(line);
  return /^\s*~ /.test(line) ? paint.yellow(line) : line;
}
