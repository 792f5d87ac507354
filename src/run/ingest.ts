/**
 * One ingest step: fetch pages in the worker, validate them, keep the rejects, bring the valid rows into the table.
 * Fetching needs no lease on the table; applying does, and may be repeated after a lost rebase without a new request.
 *
 * @module
 */

import { join } from "node:path";
import { countOf } from "../core/count_text.ts";
import type { FetchResult } from "../core/fetch_result.ts";
import type { Host } from "../core/host.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import type { IngestionAsset } from "../core/project.ts";
import { retry } from "../core/retry.ts";
import type { RowCounts } from "../core/run_event.ts";
import type { IngestStep } from "../core/step.ts";
import type { RequestLimits, WorkerEvent, WorkerPort } from "../core/worker_port.ts";
import type { Session } from "../duckdb/session.ts";
import { renderHostNotes } from "../source/map_host.ts";
import { applyRows, type ApplyTools } from "./apply_rows.ts";
import { dropPublishedPages } from "./drop_published_pages.ts";
import { contentColumns } from "./ingest_columns.ts";
import { openIngestTable } from "./open_ingest_table.ts";
import { identityOf, planValidation, stampOf } from "./plan_validation.ts";
import { quarantineRows } from "./quarantine.ts";
import { createRejectedKeys } from "./rejected_keys.ts";
import { type RunContext, runSummary } from "./run_context.ts";
import type { StepVerdict } from "./schedule_steps.ts";
import type { DirectRead } from "./validate_direct.ts";
import { openDirect, type ValidatedRows, validatePages } from "./validate_pages.ts";

/** What an ingest step needs besides the run. */
export interface IngestOptions {
  readonly asset: IngestionAsset;
  readonly worker: WorkerPort;
  readonly hosts: Readonly<Record<string, string>>;
  readonly requestLimits: RequestLimits;
  /** `.phlo/staging`: pages are kept here until their rows are published. */
  readonly stagingFolder: string;
  readonly acceptsShrink: boolean;
  /** True where the table takes on the schema's columns, whatever they ask. */
  readonly acceptsSchemaChange: boolean;
  /** The models that read a column of the asset's table. */
  readonly findReaders: (asset: string, column: string) => Promise<readonly string[]>;
  /** A connection of the step's own. */
  readonly session: Session;
  /** A name of the step's own that temporary tables begin with. */
  readonly prefix: string;
}

/** A step whose rows are fetched and valid, ready to be applied as often as needed. */
export interface FetchedStep {
  /** Applies the rows to the table as the branch has it now. */
  apply(): Promise<StepVerdict>;
  /** Removes the staged pages: their rows are published. */
  finish(): Promise<void>;
  readonly hasStatement: boolean;
}

/**
 * Fetches and validates one partition.
 * @throws PhloError PHLO-3xx where nothing could be fetched; PHLO-201 and PHLO-202 where rows break their schema.
 */
export async function fetchStep(
  step: IngestStep,
  options: IngestOptions,
  run: RunContext,
  host: Host,
): Promise<FetchedStep> {
  const folder = join(options.stagingFolder, step.asset, step.partition.key);
  const { asset, partition } = step;
  await dropPublishedPages(
    { asset, partition: partition.key, folder },
    { records: run.records, catalog: run.lake.catalog },
    host,
  );
  const start = await planValidation(
    step,
    { asset: options.asset, prefix: options.prefix },
    run,
    host,
  );
  const direct = openDirect(options.session, start);
  const fetched = await fetchPages(step, folder, { ...options, direct }, run, host)
    .catch(async (error) => {
      // The session is closed next, and no statement may be under way then.
      await direct.settle();
      throw error;
    });
  // The run's header has said once where hosts are sent.
  const told = renderHostNotes(options.hosts);
  for (const warning of fetched.warnings) {
    if (told.includes(warning)) continue;
    run.emit({ kind: "log", step: step.id, stream: "log", level: "warn", message: warning });
  }
  const finish = async (): Promise<void> => {
    await host.disk.remove(folder);
    await host.disk.remove(start.folder);
  };
  if (!fetched.hasStatement) {
    return { hasStatement: false, finish, apply: () => Promise.resolve({ state: "unchanged" }) };
  }
  const rows = await validatePages(options.session, {
    ...start,
    direct,
    pages: fetched.pages,
    judge: (request) => options.worker.judge({ asset, ...request }),
  }, host);
  for (const field of rows.duplicated) {
    const message = `${
      countOf(field.rows, "record holds", "records hold")
    } the key "${field.name}" twice: the last value was taken`;
    run.emit({ kind: "log", step: step.id, stream: "log", level: "warn", message });
  }
  const tools: ApplyTools = {
    session: options.session,
    dataFiles: run.dataFilesFor(options.session),
    store: run.lake.store,
  };
  await keepRejects(step, rows, options, { run, tools }, host);
  const refusal = findRefusal(step, rows, options.asset);
  if (refusal !== undefined) {
    // The source may be put right before the next run, so that one must ask it again.
    await finish();
    throw refusal;
  }
  const work: ApplyWork = { step, rows, requests: fetched.requests, options, run, tools };
  return { hasStatement: true, finish, apply: () => applyStep(work, host) };
}

function fetchPages(
  step: IngestStep,
  folder: string,
  options: IngestOptions & { readonly direct: DirectRead },
  run: RunContext,
  host: Host,
): Promise<FetchResult> {
  const { asset, direct } = options;
  const onEvent = (event: WorkerEvent): void => {
    direct.listen(event);
    relay(step, event, run);
  };
  return retry(
    () =>
      options.worker.fetch(
        {
          asset: asset.name,
          partition: step.partition,
          folder,
          hosts: options.hosts,
          cursors: {},
          maxRuntimeSeconds: asset.maxRuntimeSeconds,
          resumeWithinSeconds: asset.resumeWithinSeconds,
          limits: options.requestLimits,
        },
        onEvent,
        run.signal,
      ),
    {
      attempts: asset.maxRetries + 1,
      firstDelayMs: asset.retryDelaySeconds * 1000,
      maxDelayMs: asset.retryDelaySeconds * 1000,
      signal: run.signal,
      onRetry: (attempt, delayMs, error) => {
        direct.restart();
        run.emit({
          kind: "log",
          step: step.id,
          stream: "log",
          level: "warn",
          message: `${messageOf(error)}; try ${attempt + 1} of ${asset.maxRetries + 1} in ${
            Math.round(delayMs / 1000)
          } s`,
        });
      },
    },
    host.clock,
  );
}

function relay(step: IngestStep, event: WorkerEvent, run: RunContext): void {
  switch (event.kind) {
    case "page":
      return run.emit({
        kind: "page_fetched",
        step: step.id,
        resource: event.page.resource,
        page: event.page.number,
        records: event.page.records,
        sizeBytes: event.page.sizeBytes,
      });
    case "file":
      // It is told of when the page is whole.
      return;
    case "log":
      return run.emit({
        kind: "log",
        step: step.id,
        stream: event.stream,
        level: event.level,
        message: event.message,
      });
    case "retry":
      return run.emit({
        kind: "log",
        step: step.id,
        stream: "log",
        level: "warn",
        message: `${event.reason}; asking again in ${(event.delayMs / 1000).toFixed(1)} s`,
      });
    default:
      return event satisfies never;
  }
}

async function keepRejects(
  step: IngestStep,
  rows: ValidatedRows,
  options: IngestOptions,
  { run, tools }: { readonly run: RunContext; readonly tools: ApplyTools },
  host: Host,
): Promise<void> {
  // The rows are told as one issue, not kept; what was kept of the partition before is open still.
  if (rows.onlyUndeclared) return;
  const hasRejects = rows.rejected > 0;
  await quarantineRows(
    {
      table: step.table,
      partition: step.partition.key,
      runId: run.runId,
      rejectedAt: run.startedAt,
      relation: hasRejects ? rows.rejects : undefined,
    },
    run.lake,
    tools,
    host,
  );
  if (!hasRejects) return;
  const sample = await options.session.rows(
    `SELECT "row", code, path, message, value FROM ${rows.rejects} ORDER BY "row" LIMIT 20`,
  );
  run.emit({
    kind: "rows_rejected",
    step: step.id,
    total: rows.rejected,
    sample: sample.map((row) => ({
      code: String(row.code),
      path: row.path === null ? [] : [String(row.path)],
      message: String(row.message),
      row: Number(row.row) + 1,
      ...(row.value === null ? {} : { value: String(row.value) }),
    })),
  });
}

/** Why the rows may not be applied; undefined where they may. */
function findRefusal(
  step: IngestStep,
  rows: ValidatedRows,
  asset: IngestionAsset,
): PhloError | undefined {
  if (rows.onlyUndeclared) {
    const names = rows.undeclared.map((field) => `"${field.name}"`).join(", ");
    return new PhloError(
      "PHLO-202",
      `Cannot accept ${
        countOf(rows.rejected, "row")
      } of "${asset.name}" (${step.partition.key}): the source sends ${
        countOf(rows.undeclared.length, "field")
      } that its strict schema does not declare: ${names}`,
      {
        hint:
          "declare them, or use z.object (drops them and says so) or z.looseObject (keeps them)",
      },
    );
  }
  const allowed = typeof asset.maxRejected === "number"
    ? asset.maxRejected
    : Math.floor(rows.fetched * Number(asset.maxRejected.replace("%", "")) / 100);
  if (rows.rejected <= allowed) return undefined;
  return new PhloError(
    "PHLO-201",
    `Cannot publish "${asset.name}" (${step.partition.key}): ${rows.rejected} of ${
      countOf(rows.fetched, "row")
    } ${
      rows.fetched === 1 ? "breaks its" : "break their"
    } schema, and maxRejected allows ${allowed}`,
    { hint: `phlo rejects ${asset.name} --partition ${step.partition.key}` },
  );
}

interface ApplyWork {
  readonly step: IngestStep;
  readonly rows: ValidatedRows;
  readonly requests: number;
  readonly options: IngestOptions;
  readonly run: RunContext;
  readonly tools: ApplyTools;
}

async function applyStep(work: ApplyWork, host: Host): Promise<StepVerdict> {
  const { step, rows, options, run, tools } = work;
  const { asset } = options;
  const standing = await run.branch.look(step.table);
  const state = await openIngestTable({
    step,
    asset,
    run,
    tools,
    incoming: rows.relation,
    standing: standing?.metadataUri,
    acceptsChange: options.acceptsSchemaChange,
    findReaders: options.findReaders,
  }, host);
  const applied = await applyRows(
    {
      table: step.table,
      state,
      incoming: rows.relation,
      prefix: options.prefix,
      content: contentColumns(asset).map((column) => column.name),
      ...(rows.staged === undefined ? {} : { staged: rows.staged }),
      identity: identityOf(step, asset),
      mode: asset.writeMode,
      grain: asset.partitions,
      stamp: stampOf(step, run),
      guard: {
        maxShrink: asset.maxShrink,
        allowEmpty: asset.allowEmpty,
        acceptsShrink: options.acceptsShrink,
        ...await createRejectedKeys(rows, asset, options),
      },
      summary: {
        ...runSummary(run),
        "phlo.asset": asset.name,
        "phlo.partition": step.partition.key,
      },
    },
    tools,
    host,
  );
  const counts = countRows(rows, applied.counts);
  run.emit({
    kind: "rows_counted",
    step: step.id,
    counts,
    requests: work.requests,
    undeclared: rows.undeclared.map((field) => field.name),
    ...(asset.schema.undeclared === "keep" ? { keepsUndeclared: true } : {}),
  });
  const { metadataUri } = applied.state;
  const facts = { counts, requests: work.requests };
  if (metadataUri === undefined || metadataUri === standing?.metadataUri) {
    return { state: "unchanged", facts };
  }
  await run.branch.move(step.table, { kind: "table", metadataUri });
  return { state: "succeeded", facts };
}

function countRows(
  rows: ValidatedRows,
  applied: Omit<RowCounts, "fetched" | "valid" | "quarantined">,
): RowCounts {
  return {
    fetched: rows.fetched,
    valid: rows.valid,
    quarantined: rows.onlyUndeclared ? 0 : rows.rejected,
    ...applied,
  };
}
