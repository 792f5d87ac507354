import { expect } from "expect";
import { PhloError } from "../core/phlo_error.ts";
import { dbt } from "./dbt.ts";
import { init } from "./init.ts";
import { materialize } from "./materialize.ts";
import type { Command } from "./command.ts";
import { runs } from "./runs.ts";
import { fakeHost } from "../../tests/support/fake_host.ts";

async function refuse(command: Command, line: string): Promise<readonly string[]> {
  try {
    await command.run(line === "" ? [] : line.split(" "), {
      host: fakeHost(),
      terminal: {
        print() {},
        note() {},
        isTerminal: false,
        canAsk: false,
        hasColor: false,
        hasUnicode: true,
        width: 80,
      },
      signal: new AbortController().signal,
      args: [],
      program: [],
      runCommand: () => Promise.resolve(0),
    });
  } catch (error) {
    if (error instanceof PhloError) return [error.message, error.hint ?? ""];
    throw error;
  }
  throw new Error("it was accepted");
}

Deno.test("a missing argument is named", async () => {
  expect(await refuse(materialize, "")).toEqual([
    'Cannot run "phlo materialize": ASSET is missing',
    "phlo materialize --help",
  ]);
  expect((await refuse(init, "--force"))[0]).toBe('Cannot run "phlo init": NAME is missing');
});

Deno.test("an option without its value, or that is not there, is named", async () => {
  expect((await refuse(materialize, "a --partition"))[0])
    .toBe('Cannot run "phlo materialize": --partition needs a value: PARTITION');
  expect(await refuse(materialize, "a --partitoin 2024-01-20")).toEqual([
    'Cannot run "phlo materialize": there is no option "--partitoin"',
    'did you mean "--partition"?',
  ]);
});

Deno.test("a subcommand that is missing or not known is answered with those there are", async () => {
  expect((await refuse(dbt, ""))[0])
    .toBe('Cannot run "phlo dbt": say which: run, build, test, ls, compile');
  expect(await refuse(dbt, "rn")).toEqual([
    'Cannot run "phlo dbt": it knows run, build, test, ls, compile, not "rn"',
    'did you mean "run"?',
  ]);
  expect(await refuse(dbt, "run --selct x")).toEqual([
    'Cannot run "phlo dbt run": there is no option "--selct"',
    'did you mean "--select"?',
  ]);
});

Deno.test("a word too many and a wrong number are said in plain words", async () => {
  expect((await refuse(runs, "a b"))[0]).toBe('Cannot run "phlo runs": "b" is one word too many');
  expect((await refuse(runs, "--limit x"))[0]).toContain('but got "x"');
});
