/**
 * `phlo status`: every asset with its last success and its age, and every file that does not load. From the records.
 *
 * @module
 */

import { renderTableName } from "../core/catalog.ts";
import { renderPlace } from "../core/place.ts";
import type { IngestionAsset, LoadedWorkflows } from "../core/project.ts";
import type { DbtNode } from "../dbt/dbt_node.ts";
import type { LastAttempt, LastSuccess } from "../records/records.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { loadModels, openProject, startProjectWorker } from "./open_project.ts";
import { renderTable } from "./render_table.ts";
import { openRecordsToRead, renderMoment } from "./runs.ts";
import { paintFor } from "./terminal.ts";

/** The command. */
export const status = defineCommand("status", commonFlags, showStatus);

/** One asset, as it stands. */
interface AssetStatus {
  readonly asset: string;
  readonly group: string;
  readonly kind: "ingestion" | "model" | "broken";
  readonly state: "fresh" | "ok" | "late" | "very late" | "never made" | "failed" | "broken";
  readonly lastPartition: string | null;
  readonly lastSuccessAt: string | null;
  readonly partitions: number;
  readonly note: string | null;
}

async function showStatus(values: CommonFlags, cli: CliContext): Promise<number> {
  const { terminal, host } = cli;
  const project = await openProject(values, cli);
  await using worker = await startProjectWorker(project, cli);
  const workflows = await worker.load();
  const models = await loadModels(project, workflows, { vars: {} }, host);
  await using opened = await openRecordsToRead(project, host);
  const successes = await opened.records.listLastSuccesses();
  const known: Known = {
    successes,
    attempts: new Map((await opened.records.listLastAttempts()).map((each) => [each.asset, each])),
    // Records report; what there is, the lake says.
    made: new Set((await opened.lake?.catalog.list("main") ?? []).map(renderTableName)),
    nowMs: host.clock.now(),
  };
  const lines = [
    ...workflows.assets.map((asset) => describeAsset(asset, known)),
    ...[...models?.nodes.values() ?? []]
      .filter((node) => node.resourceType === "model" && node.materialization !== "ephemeral")
      .map((node) => describeModel(node, known)),
    ...describeBroken(workflows),
  ];
  if (values.json) { for (const line of lines) terminal.print(JSON.stringify(line) + "\n"); }
  else printStatus(lines, cli);
  return lines.some(({ state }) => ["broken", "failed", "very late"].includes(state)) ? 1 : 0;
}

/** What records and lake know. */
interface Known {
  readonly successes: readonly LastSuccess[];
  readonly attempts: ReadonlyMap<string, LastAttempt>;
  /** The tables that are there, as `namespace.name`. */
  readonly made: ReadonlySet<string>;
  readonly nowMs: number;
}

function describeAsset(asset: IngestionAsset, known: Known): AssetStatus {
  const isMade = known.made.has(`${asset.namespace}.${asset.tableName}`);
  const own = isMade ? known.successes.filter((success) => success.asset === asset.name) : [];
  const last = newest(own);
  const failure = findFailure(known.attempts.get(asset.name), last);
  return {
    asset: asset.name,
    group: asset.group,
    kind: "ingestion",
    state: failure !== undefined
      ? "failed"
      : last === undefined
      ? "never made"
      : judgeAge(known.nowMs - last.finishedAt, asset),
    lastPartition: last?.partition ?? null,
    lastSuccessAt: last === undefined ? null : new Date(last.finishedAt).toISOString(),
    partitions: own.length,
    note: failure ?? asset.cron ?? null,
  };
}

function describeModel(node: DbtNode, known: Known): AssetStatus {
  const isMade = known.made.has(`${node.schema}.${node.alias}`);
  const own = known.successes.filter((success) => success.asset === node.uniqueId);
  const last = isMade ? newest(own) : undefined;
  const failure = findFailure(known.attempts.get(node.uniqueId), last);
  return {
    asset: `${node.schema}.${node.alias}`,
    group: node.schema,
    kind: "model",
    state: node.error !== undefined
      ? "broken"
      : failure !== undefined
      ? "failed"
      : isMade
      ? "ok"
      : "never made",
    lastPartition: null,
    lastSuccessAt: last === undefined ? null : new Date(last.finishedAt).toISOString(),
    partitions: 0,
    note: node.error?.message ?? failure ?? node.materialization,
  };
}

/** Why the newest attempt came to nothing; undefined where a success is newer, or nothing went wrong. */
function findFailure(
  attempt: LastAttempt | undefined,
  success: LastSuccess | undefined,
): string | undefined {
  if (attempt === undefined || !["failed", "blocked"].includes(attempt.state)) return undefined;
  if (success !== undefined && success.finishedAt > attempt.finishedAt) return undefined;
  return attempt.reason ?? attempt.state;
}

/** A file that does not load is shown as broken, never left out. */
function describeBroken(workflows: LoadedWorkflows): readonly AssetStatus[] {
  return workflows.broken.map((file) => ({
    asset: renderPlace(file.place),
    group: "",
    kind: "broken",
    state: "broken",
    lastPartition: null,
    lastSuccessAt: null,
    partitions: 0,
    note: file.message,
  }));
}

function newest(successes: readonly LastSuccess[]): LastSuccess | undefined {
  return successes.reduce<LastSuccess | undefined>(
    (best, each) => best === undefined || each.finishedAt > best.finishedAt ? each : best,
    undefined,
  );
}

function judgeAge(ageMs: number, asset: IngestionAsset): AssetStatus["state"] {
  if (asset.freshnessHours === undefined) return "ok";
  const [warnHours, errorHours] = asset.freshnessHours;
  const hours = ageMs / 3_600_000;
  if (hours > errorHours) return "very late";
  return hours > warnHours ? "late" : "fresh";
}

function printStatus(lines: readonly AssetStatus[], { terminal }: CliContext): void {
  if (lines.length === 0) {
    terminal.print("No assets yet: phlo create-workflow adds the first one\n");
    return;
  }
  const paint = paintFor(terminal);
  const columns = ["asset", "kind", "state", "last partition", "last success (UTC)", "note"];
  const table = renderTable(
    columns.map((title) => ({ title })),
    lines.map((line) => [
      line.asset,
      line.kind,
      line.state,
      line.lastPartition ?? "",
      line.lastSuccessAt === null ? "" : renderMoment(Date.parse(line.lastSuccessAt)),
      line.note ?? "",
    ]),
    terminal,
  );
  terminal.print(table);
  const broken = lines.filter(({ state }) => state === "broken").length;
  if (broken > 0) terminal.print(paint.red(`${broken} broken: phlo check shows why\n`));
}
