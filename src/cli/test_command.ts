/**
 * `phlo test`: runs the project's own tests, by domain, table, model or file.
 *
 * @module
 */

import { join, relative } from "node:path";
import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { multiple, optional, withDefault } from "@optique/core/modifiers";
import { argument, option } from "@optique/core/primitives";
import { float, string } from "@optique/core/valueparser";
import { isErrorCode } from "../core/error_codes.ts";
import { PhloError } from "../core/phlo_error.ts";
import { runTests, type TestsSummary } from "../testing/run_tests.ts";
import type { TestFailure } from "../testing/test_protocol.ts";
import { readStamps, waitForChange } from "../testing/watch_folders.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { type CliProject, openProject } from "./open_project.ts";
import { renderError } from "./render_error.ts";
import { paintFor } from "./terminal.ts";
import { createTestPrinter } from "./test_print.ts";

const parser = merge(
  object({
    names: multiple(argument(string({ metavar: "NAME" }), {
      description:
        message`A domain, table, model, or file or folder of tests; all tests where left out`,
    })),
    filter: optional(option("--filter", string({ metavar: "TEXT" }), {
      description: message`Only tests whose name holds the text, or fits the pattern in /…/`,
    })),
    failFast: option("--fail-fast", { description: message`Stop at the first test that fails` }),
    timeout: withDefault(
      option("--timeout", float({ metavar: "SECONDS", min: 0.001 }), {
        description: message`How long one test may take`,
      }),
      60,
    ),
    watch: option("--watch", { description: message`Run again whenever a file is saved` }),
    record: option("--record", {
      description: message`Ask the real sources once and keep their answers in tests/recorded`,
    }),
  }),
  commonFlags,
);

type Values = CommonFlags & {
  readonly names: readonly string[];
  readonly filter: string | undefined;
  readonly failFast: boolean;
  readonly timeout: number;
  readonly watch: boolean;
  readonly record: boolean;
};

/** The command. */
export const test = defineCommand("test", parser, testProject);

async function testProject(values: Values, cli: CliContext): Promise<number> {
  if (values.watch) return await watchProject(values, cli);
  return await testOnce(values, await openProject(values, cli), cli);
}

async function testOnce(values: Values, project: CliProject, cli: CliContext): Promise<number> {
  const { host } = cli;
  const started = host.clock.monotonic();
  const printer = createTestPrinter(values, cli.terminal);
  const summary = await runTests({
    command: [...cli.program, "__tests"],
    root: project.root,
    workflowsFolder: relative(project.root, project.config.workflowsFolder),
    variables: {
      ...project.config.variables,
      ...(project.config.environment === undefined ? {} : { PHLO_ENV: project.config.environment }),
    },
    names: values.names,
    ...(values.filter === undefined ? {} : { filter: values.filter }),
    failFast: values.failFast,
    timeoutSeconds: values.timeout,
    records: values.record,
    signal: cli.signal,
    onEvent: (event) => printer.print(event),
  }, host);
  if (summary.refused !== undefined) throw restoreError(summary.refused);
  if (cli.signal.aborted) return 130;
  assertSomething(values, summary);
  printer.finish(summary, host.clock.monotonic() - started);
  const isGood = summary.failed + summary.failedFiles + summary.onlyFiles.length === 0;
  return isGood ? 0 : 1;
}

function restoreError({ message: text, code = "", hint, place }: TestFailure): PhloError {
  return new PhloError(isErrorCode(code) ? code : "PHLO-901", text, {
    ...(hint === undefined ? {} : { hint }),
    ...(place === undefined ? {} : { place }),
  });
}

/** A run without a test is no success: it would hide a filter that fits nothing. */
function assertSomething(values: Values, summary: TestsSummary): void {
  const { passed, failed, ignored, failedFiles, filtered } = summary;
  if (passed + failed + ignored + failedFiles > 0) return;
  if (filtered > 0) {
    throw new PhloError(
      "PHLO-001",
      `Cannot find tests for --filter "${values.filter}": none of ${filtered} has that in its name`,
      { hint: "phlo test without --filter shows all names" },
    );
  }
  throw new PhloError(
    "PHLO-001",
    summary.files === 0
      ? "Cannot find tests: the project has no files tests/…_test.ts"
      : "Cannot find tests: no file of tests calls Deno.test",
    { hint: "phlo create-workflow writes a test with each table" },
  );
}

async function watchProject(values: Values, cli: CliContext): Promise<number> {
  const { host, terminal, signal } = cli;
  for (;;) {
    const project = await openProject(values, cli);
    const { root, config } = project;
    const paths = [
      join(root, "tests"),
      config.workflowsFolder,
      config.dbtFolder,
      ...["deno.json", "deno.jsonc", "phlo.yaml", ".env"].map((name) => join(root, name)),
    ];
    const before = await readStamps(paths, host);
    try {
      const code = await testOnce(values, project, cli);
      if (code === 130) return code;
    } catch (error) {
      // What is wrong now may be right after the next save.
      if (signal.aborted) return 130;
      terminal.note(renderError(error, { debug: false }, paintFor(terminal)));
    }
    terminal.note(paintFor(terminal).dim("waiting for a file to be saved; Ctrl-C ends\n"));
    try {
      await waitForChange(paths, { before, signal }, host);
    } catch (error) {
      if (signal.aborted) return 130;
      throw error;
    }
  }
}
