/**
 * Performs a case of tests/projects step by step; the first thing that is not as wanted ends it, with everything that was printed.
 *
 * @module
 */

import { join } from "node:path";
import { expect } from "expect";
import { readMainPointers } from "./main_pointers.ts";
import { showsText } from "./match_output.ts";
import { type CommandResult, queryRows, runPhlo } from "./phlo_command.ts";
import type { CaseStep, ProjectCase, RunStep } from "./project_case.ts";
import { type Workshop, writeFiles } from "./project_workshop.ts";
import { type ScriptedServer, startScriptedServer } from "./scripted_server.ts";
import { watchMemory } from "./tree_memory.ts";

interface CaseRun {
  readonly project: string;
  readonly env: Readonly<Record<string, string>>;
  readonly server: ScriptedServer;
  readonly fill: (text: string) => string;
}

/** Performs the case in a fresh project. @throws Error that names the step and shows the output */
export async function runProjectCase(each: ProjectCase, workshop: Workshop): Promise<void> {
  let fill = (text: string): string => text;
  await using server = startScriptedServer(each.server ?? [], ({ port, otherPort }) => {
    fill = (text) =>
      text.replaceAll("{{PORT}}", String(port)).replaceAll("{{OTHER_PORT}}", String(otherPort));
    return { folder: each.folder, fill };
  });
  const project = await workshop.make(each, fill);
  const env = { ...workshop.env, ...fillAll(each.env, fill) };
  for (const [index, step] of each.steps.entries()) {
    try {
      await performStep(step, { project, env, server, fill });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`step ${index + 1} of ${each.folder}/case.yaml: ${reason}`);
    }
  }
}

async function performStep(step: CaseStep, run: CaseRun): Promise<void> {
  if ("run" in step) return await performRun(step, run);
  if ("query" in step) {
    expect(await queryRows(step.query, { cwd: run.project, env: run.env })).toEqual(step.rows);
    return;
  }
  if ("same" in step) return await compareQueries(step.same, run);
  if ("write" in step) return await writeFiles(run.project, step.write, run.fill);
  if ("remove" in step) {
    for (const name of step.remove) await Deno.remove(join(run.project, name));
    return;
  }
  if ("serve" in step) return run.server.serve(step.serve);
  return checkRequests(step, run);
}

async function performRun(step: RunStep, run: CaseRun): Promise<void> {
  const words = typeof step.run === "string" ? step.run.split(" ") : step.run;
  const before = readMainPointers(run.project);
  let watch: ReturnType<typeof watchMemory> | undefined;
  const started = performance.now();
  const result = await runPhlo(words.map(run.fill), {
    cwd: join(run.project, step.in),
    env: { ...run.env, ...fillAll(step.env, run.fill) },
    killAfterMs: step.maxSeconds * 1000,
    onSpawn: (pid) => {
      if (step.maxMemoryMb !== undefined) watch = watchMemory(pid);
    },
  });
  const elapsedMs = performance.now() - started;
  const faults = [
    ...checkOutput(step, result, run),
    ...checkPointers(step, before, readMainPointers(run.project)),
    ...checkMemory(step, watch?.stop()),
    ...(elapsedMs < step.maxSeconds * 1000 ? [] : [`it took more than ${step.maxSeconds} s`]),
  ];
  if (faults.length === 0) return;
  throw new Error(
    `phlo ${words.join(" ")}\n- ${faults.join("\n- ")}\nit printed:\n${result.text}`,
  );
}

function checkOutput(step: RunStep, result: CommandResult, run: CaseRun): string[] {
  const missing = step.shows.map(run.fill).filter((text) => !showsText(result.text, text));
  const unwanted = [...step.hides.map(run.fill), "[PHLO-901]"]
    .filter((text) => showsText(result.text, text));
  return [
    ...(result.code === step.code ? [] : [`it ended with ${result.code}, wanted ${step.code}`]),
    ...missing.map((text) => `it does not show: ${text}`),
    ...unwanted.map((text) => `it must not show: ${text}`),
  ];
}

function checkPointers(
  step: RunStep,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] {
  // A command that fails leaves main as it was (promise 1), unless the case is about something else.
  const wanted = step.changes ?? (step.code === 0 ? undefined : false);
  if (wanted === undefined) return [];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const moved = names.filter((name) => before[name] !== after[name]);
  if (wanted === moved.length > 0) return [];
  return [wanted ? "it changed no table of main" : `it changed ${moved.join(", ")}`];
}

function checkMemory(step: RunStep, bytes: number | undefined): string[] {
  if (step.maxMemoryMb === undefined || bytes === undefined) return [];
  const megabytes = Math.round(bytes / 1e6);
  return megabytes <= step.maxMemoryMb
    ? []
    : [`its processes held ${megabytes} MB, wanted at most ${step.maxMemoryMb} MB`];
}

/** One query that shows what either has and the other lacks, so that two answers cost one command. */
async function compareQueries(
  [first, second]: readonly [string, string],
  run: CaseRun,
): Promise<void> {
  const [row] = await queryRows(
    `with a as (${first}), b as (${second}) select (select count(*) from a) as total,
      (select list(x::varchar) from (from a except all from b) x) as only_first,
      (select list(x::varchar) from (from b except all from a) x) as only_second`,
    { cwd: run.project, env: run.env },
  );
  expect(row).toMatchObject({ only_first: null, only_second: null });
  expect(row?.total).toBeGreaterThan(0);
}

function checkRequests(
  step: { readonly requests: readonly string[]; readonly never: readonly string[] },
  run: CaseRun,
): void {
  const asked = run.server.takeRequests();
  const wanted = step.requests.map(run.fill);
  const isAsWanted = asked.length === wanted.length &&
    wanted.every((text, index) => showsText(asked[index] ?? "", text));
  const shown = asked.join("\n");
  const unwanted = step.never.map(run.fill).filter((text) => showsText(shown, text));
  if (isAsWanted && unwanted.length === 0) return;
  throw new Error(
    `the server was asked:\n${shown}\nwanted:\n${wanted.join("\n")}\nnever:\n${
      unwanted.join("\n")
    }`,
  );
}

function fillAll(
  variables: Readonly<Record<string, string>>,
  fill: (text: string) => string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, fill(value)]),
  );
}
