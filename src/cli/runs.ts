/**
 * `phlo runs`: lists runs, or shows one with its steps. From the records, never guessed.
 *
 * @module
 */

import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { optional, withDefault } from "@optique/core/modifiers";
import { argument, option } from "@optique/core/primitives";
import { integer, string } from "@optique/core/valueparser";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { renderSuggestion } from "../core/suggest.ts";
import type { Records, RunRecord, StepRecord } from "../records/records.ts";
import { hasLake, type OpenLake } from "../run/open_lake.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import {
  type CliProject,
  openProject,
  openProjectLake,
  openProjectRecords,
} from "./open_project.ts";
import { renderCounts } from "./print_run.ts";
import { renderDuration, renderTable } from "./render_table.ts";
import { paintFor } from "./terminal.ts";

const parser = merge(
  object({
    run: optional(argument(string({ metavar: "RUN" }), {
      description: message`A run to show; the newest runs where left out`,
    })),
    limit: withDefault(
      option("--limit", integer({ metavar: "N", min: 1 }), {
        description: message`How many runs to list`,
      }),
      20,
    ),
  }),
  commonFlags,
);

type Values = CommonFlags & { readonly run: string | undefined; readonly limit: number };

/** The command. */
export const runs = defineCommand("runs", parser, showRuns);

async function showRuns(values: Values, cli: CliContext): Promise<number> {
  const project = await openProject(values, cli);
  await using opened = await openRecordsToRead(project, cli.host);
  const { records } = opened;
  if (values.run === undefined) await listRuns(records, values, cli);
  else await showRun(values.run, records, values, cli);
  return 0;
}

/** The records of a project, brought up to what its lake says, with dead runs settled. */
export async function openRecordsToRead(
  project: CliProject,
  host: Host,
): Promise<{ readonly records: Records; readonly lake: OpenLake | undefined } & AsyncDisposable> {
  const lake = await hasLake(project.config.lakeFolder, host)
    ? await openProjectLake(project, host)
    : undefined;
  const records = await openProjectRecords(project, lake, host);
  await records.settleInterrupted();
  return {
    records,
    lake,
    async [Symbol.asyncDispose]() {
      await records[Symbol.asyncDispose]();
      await lake?.[Symbol.asyncDispose]();
    },
  };
}

async function listRuns(records: Records, values: Values, { terminal }: CliContext): Promise<void> {
  const list = await records.listRuns({ limit: values.limit });
  if (values.json) {
    for (const run of list) terminal.print(JSON.stringify(run) + "\n");
    return;
  }
  if (list.length === 0) {
    terminal.print("No runs yet: phlo materialize <asset> makes the first one\n");
    return;
  }
  const columns = ["run", "state", "started (UTC)", "took", "command"].map((title) => ({ title }));
  const rows = list.map((run) => [
    run.id,
    run.state,
    renderMoment(run.startedAt),
    renderTook(run),
    run.command,
  ]);
  terminal.print(renderTable(columns, rows, terminal));
}

async function showRun(
  id: string,
  records: Records,
  values: Values,
  { terminal }: CliContext,
): Promise<void> {
  const found = await findRun(id, records);
  if (values.json) {
    for (const { event } of await records.listEvents(found.run.id, 0)) {
      terminal.print(JSON.stringify(event) + "\n");
    }
    return;
  }
  const paint = paintFor(terminal);
  const { run, steps } = found;
  terminal.print(
    [
      `${paint.bold(run.id)}  ${run.state}`,
      `  command   ${run.command}`,
      `  started   ${renderMoment(run.startedAt)} UTC, took ${renderTook(run)}`,
      `  branch    ${run.branch}`,
      `  code      ${run.codeDigest?.slice(0, 12) ?? "unknown"}${
        run.gitCommit === undefined ? "" : `, commit ${run.gitCommit.slice(0, 12)}`
      }`,
      "",
    ].join("\n"),
  );
  const columns = ["step", "state", "took", "what"].map((title) => ({ title }));
  terminal.print(renderTable(columns, steps.map(renderStep), terminal));
}

async function findRun(
  id: string,
  records: Records,
): Promise<{ readonly run: RunRecord; readonly steps: readonly StepRecord[] }> {
  const exact = await records.readRun(id);
  if (exact !== undefined) return exact;
  const known = (await records.listRuns({ limit: 1000 })).map((run) => run.id);
  const matching = known.filter((each) => each.endsWith(id) || each.startsWith(id));
  const [only] = matching;
  const found = only !== undefined && matching.length === 1
    ? await records.readRun(only)
    : undefined;
  if (found !== undefined) return found;
  throw new PhloError("PHLO-001", `Cannot find the run "${id}": the records have none`, {
    hint: renderSuggestion(id, known) ?? "phlo runs lists them",
  });
}

function renderStep(step: StepRecord): string[] {
  const what = step.counts === undefined
    ? step.reason ?? (step.rows === undefined ? "" : `${step.rows} rows`)
    : renderCounts(step.counts, step.requests ?? 0);
  const took = step.elapsedMs === undefined ? "" : renderDuration(step.elapsedMs);
  return [step.id, step.state, took, step.reason ?? what];
}

/** `2024-01-20 12:00:00`. */
export function renderMoment(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace("T", " ");
}

function renderTook(run: RunRecord): string {
  return run.finishedAt === undefined ? "" : renderDuration(run.finishedAt - run.startedAt);
}
