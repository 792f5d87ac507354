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
import { countOf, renderCount } from "../core/count_text.ts";
import type { Host } from "../core/host.ts";
import type { RowCounts } from "../core/run_event.ts";
import type { Records, RunRecord, RunStarter, StepRecord } from "../records/records.ts";
import { hasLake, type OpenLake } from "../run/open_lake.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { findRun } from "./find_run.ts";
import {
  type CliProject,
  openProject,
  openProjectLake,
  openProjectRecords,
} from "./open_project.ts";
import { renderCounts } from "./render_counts.ts";
import { renderDuration, renderTable } from "./render_table.ts";
import { paintFor } from "./terminal.ts";

const parser = merge(
  object({
    run: optional(argument(string({ metavar: "RUN" }), {
      description:
        message`A run to show, the part of its name that tells it from others, or last; the newest runs where left out`,
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
  const columns = ["run", "state", "started (UTC)", "took", "by", "command"].map((title) => ({
    title,
  }));
  const rows = list.map((run) => [
    run.id,
    run.state,
    renderMoment(run.startedAt),
    renderTook(run),
    run.startedBy,
    run.command,
  ]);
  terminal.print(renderTable(columns, rows, terminal));
}

async function showRun(
  id: string,
  records: Records,
  values: Values,
  { terminal, host }: CliContext,
): Promise<void> {
  const { run, steps } = await findRun(id, records);
  if (values.json) {
    for (const { event } of await records.listEvents(run.id, 0)) {
      terminal.print(JSON.stringify(event) + "\n");
    }
    return;
  }
  const paint = paintFor(terminal);
  const facts = describeRun(run, steps, host.clock.now());
  const label = Math.max(...facts.map(([name]) => name.length)) + 2;
  terminal.print([
    `${paint.bold(run.id)}  ${run.state}`,
    ...facts.map(([name, text]) => `  ${paint.dim(name.padEnd(label))}${text}`),
    "",
    "",
  ].join("\n"));
  const columns = ["step", "state", "took", "what"].map((title) => ({ title }));
  terminal.print(renderTable(columns, steps.map(renderStep), terminal));
}

type Fact = readonly [name: string, text: string];

function describeRun(
  run: RunRecord,
  steps: readonly StepRecord[],
  nowMs: number,
): readonly Fact[] {
  const partitions = steps.flatMap(({ partition }) => partition ?? []).sort();
  const [first, last] = [partitions[0], partitions.at(-1)];
  const tallies = [...Map.groupBy(steps, ({ state }) => state)].map(([state, each]) =>
    `${renderCount(each.length)} ${state}`
  );
  const took = run.finishedAt === undefined
    ? `${renderDuration(nowMs - run.startedAt)} so far`
    : renderTook(run);
  const commit = run.gitCommit === undefined ? "" : `, commit ${run.gitCommit.slice(0, 12)}`;
  return [
    ["command", `phlo ${run.args?.map(quoteWord).join(" ") ?? run.command}`],
    ["by", STARTED_BY[run.startedBy]],
    ["started", `${renderMoment(run.startedAt)} UTC, took ${took}`],
    ...(first === undefined || last === undefined || first === "all" ? [] : [
      ["partitions", first === last ? first : `${first} to ${last}`] satisfies Fact,
    ]),
    ["steps", `${renderCount(steps.length)}: ${tallies.join(", ")}`],
    ...describeRows(steps),
    ...(run.cancelRequestedAt === undefined
      ? []
      : [["cancel", `asked for at ${renderMoment(run.cancelRequestedAt)} UTC`] satisfies Fact]),
    ["branch", run.branch],
    ["code", `${run.codeDigest?.slice(0, 12) ?? "unknown"}${commit}`],
    ["process", `${run.pid} on ${run.hostname}`],
  ];
}

/** What all partitions of the run counted together. */
function describeRows(steps: readonly StepRecord[]): readonly Fact[] {
  const counted = steps.flatMap(({ counts }) => counts ?? []);
  if (counted.length === 0) return [];
  const sum = (name: keyof RowCounts): number =>
    counted.reduce((total, counts) => total + counts[name], 0);
  const total: RowCounts = {
    fetched: sum("fetched"),
    valid: sum("valid"),
    quarantined: sum("quarantined"),
    inserted: sum("inserted"),
    updated: sum("updated"),
    unchanged: sum("unchanged"),
    superseded: sum("superseded"),
    deleted: sum("deleted"),
  };
  const requests = steps.reduce((total, step) => total + (step.requests ?? 0), 0);
  return [["rows", renderCounts(total, requests)]];
}

const STARTED_BY: Readonly<Record<RunStarter, string>> = {
  command: "a command",
  page: "the page",
  schedule: "a schedule",
  backfill: "a backfill",
  retry: "a retry",
};

/** A word as a shell would take it. */
function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function renderStep(step: StepRecord): string[] {
  const counts = step.counts === undefined
    ? step.rows === undefined ? "" : countOf(step.rows, "row")
    : renderCounts(step.counts, step.requests ?? 0);
  const took = step.elapsedMs === undefined ? "" : renderDuration(step.elapsedMs);
  return [step.id, step.state, took, step.reason ?? counts];
}

/** `2024-01-20 12:00:00`. */
export function renderMoment(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace("T", " ");
}

function renderTook(run: RunRecord): string {
  return run.finishedAt === undefined ? "" : renderDuration(run.finishedAt - run.startedAt);
}
