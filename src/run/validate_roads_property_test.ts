import { expect } from "expect";
import fc from "fast-check";
import { z } from "zod";
import type { Page } from "../core/fetch_result.ts";
import type { Host } from "../core/host.ts";
import type { IngestionAsset } from "../core/project.ts";
import type { IngestStep } from "../core/step.ts";
import { createDuckdbDataFiles } from "../duckdb/data_files.ts";
import { openSession, type Row, type Session } from "../duckdb/session.ts";
import { listDataFiles } from "../iceberg/list_data_files.ts";
import { planTable } from "../iceberg/plan_table.ts";
import { tableColumns, type TableState } from "../iceberg/table_state.ts";
import { compileSchema } from "../schema/compile_schema.ts";
import { judgeFile } from "../schema/judge_file.ts";
import { createPageBuffers } from "../source/page_buffers.ts";
import { openPage } from "../source/page_writer.ts";
import { openLocalStore } from "../store/local_store.ts";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import {
  goodRecords,
  recordArbitrary,
  renderRecord,
  schemaArbitrary,
} from "../../tests/support/generated_records.ts";
import { type ApplyCounts, applyRows, type ApplyTools } from "./apply_rows.ts";
import { contentColumns, ingestColumns } from "./ingest_columns.ts";
import { identityOf, planValidation, stampOf } from "./plan_validation.ts";
import type { RunContext } from "./run_context.ts";
import { openDirect, validatePages } from "./validate_pages.ts";

/** Raise it for a long run: `PHLO_PROPERTY_RUNS=2000 deno test -A src/run/validate_roads_property_test.ts`. */
const WANTED = Deno.env.get("PHLO_PROPERTY_RUNS");
const RUNS = Number(WANTED ?? 24);
/** A short run takes always the same cases, so that how many took which road can be asserted. */
const SEED = WANTED === undefined ? { seed: 7 } : {};

/** Each page of this size is a batch of its own. */
const LARGE = 1_000_000_000;

const KEYS = new Set(["string", "long", "double", "date", "timestamp", "decimal", "boolean"]);

/** How the records of one page look. */
const pageArbitrary = fc.record({
  picks: fc.array(fc.nat(1000), { minLength: 1, maxLength: 4 }),
  doubtful: fc.array(recordArbitrary, { maxLength: 1 }),
  isDoubtful: fc.nat(9).map((pick) => pick === 0),
  /** An undeclared member of every record, in front or at the end. */
  extra: fc.constantFrom("", "", '"zz":1', '"A":"x"', '"B":250', '"zz":{"x":1}'),
  isExtraFirst: fc.boolean(),
  /** A declared field that the page lacks. */
  lacks: fc.nat(40),
  isBatch: fc.boolean(),
});

type PageDraft = typeof pageArbitrary extends fc.Arbitrary<infer Draft> ? Draft : never;

const caseArbitrary = fc.record({
  // Where zod judges every record there is one road.
  schema: schemaArbitrary.filter((schema) => !compileSchema(schema).needsZod),
  days: fc.array(fc.array(pageArbitrary, { minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 2,
  }),
  hasKey: fc.nat(4).map((pick) => pick > 0),
  method: fc.constantFrom("last" as const, "last" as const, "first" as const, "hash" as const),
});

function renderPage(schema: z.ZodObject, draft: PageDraft): readonly string[] {
  const names = Object.keys(schema.shape);
  const lacking = names[draft.lacks];
  const shown = lacking === undefined || names.length === 1 ? schema : z.object(
    Object.fromEntries(Object.entries(schema.shape).filter(([name]) => name !== lacking)),
  );
  const good = goodRecords(shown, draft.picks).map((record) => {
    if (draft.extra === "") return record;
    const members = record.slice(1, -1);
    return `{${draft.isExtraFirst ? [draft.extra, members] : [members, draft.extra]}}`;
  });
  const bad = draft.isDoubtful ? draft.doubtful.map((each) => renderRecord(schema, each)) : [];
  return [...good, ...bad];
}

type CaseDraft = typeof caseArbitrary extends fc.Arbitrary<infer Draft> ? Draft : never;

function assetOf(
  schema: unknown,
  { hasKey, method }: Pick<CaseDraft, "hasKey" | "method">,
): IngestionAsset {
  const compiled = compileSchema(schema);
  const first = compiled.fields.find(({ column }) => KEYS.has(column.type.kind));
  const isKey = hasKey && first !== undefined;
  return {
    name: "t",
    namespace: "raw",
    tableName: "t",
    group: "g",
    uniqueKey: isKey ? [first.name] : [],
    writeMode: isKey ? "merge" : "append",
    dedupMethod: method,
    partitions: "day",
    maxRejected: "100%",
    maxShrink: 1,
    allowEmpty: true,
    maxRetries: 0,
    retryDelaySeconds: 0,
    maxRuntimeSeconds: 60,
    resumeWithinSeconds: 0,
    schema: compiled,
    place: { file: "t.ts" },
    exportName: "t",
  };
}

interface Road {
  readonly schema: unknown;
  readonly asset: IngestionAsset;
  readonly folder: string;
  /** By day: pages and whether each is a batch. */
  readonly days:
    readonly (readonly { readonly lines: readonly string[]; readonly isBatch: boolean }[])[];
  readonly isShort: boolean;
}

interface Outcome {
  readonly days: readonly unknown[];
  readonly rows: readonly Row[];
  readonly shorts: number;
  readonly taken: number;
}

/** Ingests all days into a table of its own. */
async function ingest(session: Session, road: Road, host: Host): Promise<Outcome> {
  const { asset, folder } = road;
  const store = await openLocalStore(`${folder}/lake`, {}, host);
  const tools = { session, store, dataFiles: createDuckdbDataFiles(session, store, host) };
  const table = { namespace: "raw", name: "t" };
  let state: TableState = planTable({
    name: "raw.t",
    columns: ingestColumns(asset),
    identifierFields: asset.dedupMethod === "hash" ? [] : asset.uniqueKey,
    location: store.uriOf("raw/t"),
  }, host);
  const days: unknown[] = [];
  let shorts = 0;
  let taken = 0;
  for (const [index, pages] of road.days.entries()) {
    const key = `2024-01-0${index + 1}`;
    const step = {
      kind: "ingest",
      table,
      asset: "t",
      partition: { key },
    } as unknown as IngestStep;
    const run = {
      runId: `run-${index}`,
      startedAt: 1000,
      scratchFolder: `${folder}/tmp`,
    } as unknown as RunContext;
    const { rows, outcome } = await validateDay(
      session,
      { ...road, pages, step, run, index },
      host,
    );
    if (rows.staged !== undefined) shorts++;
    const applied = await applyRows(
      {
        table,
        state,
        incoming: rows.relation,
        prefix: "p",
        content: contentColumns(asset).map(({ name }) => name),
        ...(rows.staged === undefined ? {} : { staged: rows.staged }),
        identity: identityOf(step, asset),
        mode: asset.writeMode,
        grain: "day",
        stamp: stampOf(step, run),
        guard: { maxShrink: 1, allowEmpty: true, acceptsShrink: true },
        summary: {},
      },
      tools,
      host,
    );
    if (rows.staged?.schemaJson !== undefined) taken++;
    state = applied.state;
    days.push({ ...outcome, counts: applied.counts satisfies ApplyCounts });
  }
  return { days, rows: await readTableRows(state, tools), shorts, taken };
}

async function validateDay(
  session: Session,
  road: Road & {
    readonly pages: Road["days"][number];
    readonly step: IngestStep;
    readonly run: RunContext;
    readonly index: number;
  },
  host: Host,
) {
  const { asset, folder, step, run, index } = road;
  const start = await planValidation(step, { asset, prefix: `p${index}` }, run, host);
  const pages: Page[] = [];
  const direct = openDirect(session, start);
  for (const [number, { lines, isBatch }] of road.pages.entries()) {
    const path = `${folder}/${index}-${number}.ndjson`;
    const writer = await openPage({ path, lines: createPageBuffers().lines }, host.disk);
    writer.emit(new TextEncoder().encode(lines.map((line) => `${line}\n`).join("")));
    const [file] = await writer.complete();
    const { isStrict, form } = file;
    const page = {
      ...{ resource: "r", number: number + 1, path, records: lines.length },
      sizeBytes: isBatch ? LARGE : file.sizeBytes,
      ...(road.isShort ? { isStrict, ...(form === undefined ? {} : { form }) } : {}),
    };
    pages.push(page);
    direct.listen({ kind: "page", page });
  }
  const rows = await validatePages(session, {
    ...start,
    direct,
    pages,
    judge: (request) => judgeFile(road.schema, asset.schema, request, host),
  }, host);
  const rejects = await session.rows(`SELECT * FROM ${rows.rejects} ORDER BY ALL`);
  const { relation: _relation, rejects: _rejects, staged: _staged, undeclared, ...facts } = rows;
  const sorted = [...undeclared].sort((left, right) => left.name < right.name ? -1 : 1);
  // Where a whole source has a new field, nobody reads the rejects.
  const listed = rows.onlyUndeclared ? [] : rejects;
  return { rows, outcome: { ...facts, undeclared: sorted, rejects: listed } };
}

async function readTableRows(state: TableState, tools: ApplyTools): Promise<readonly Row[]> {
  const files = await listDataFiles(state, tools.store);
  const scan = tools.dataFiles.scan(files, tableColumns(state));
  const total = files.reduce((sum, file) => sum + Number(file.rowCount), 0);
  const list = tableColumns(state).map(({ name }) =>
    `CAST(to_json("${name}") AS VARCHAR) AS "${name}"`
  );
  const rows = await tools.session.rows(`SELECT ${list.join(", ")} FROM (${scan}) ORDER BY ALL`);
  expect(rows.length).toBe(total);
  return rows;
}

Deno.test("An ingestion makes the same table by the short road as by the long one", async () => {
  const host = fakeHost();
  await withFolder(async (folder) => {
    await using session = await openSession({
      temporaryFolder: `${folder}/tmp`,
      folders: [folder],
      threads: 1,
    });
    const totals = { shorts: 0, taken: 0 };
    let count = 0;
    const property = fc.asyncProperty(caseArbitrary, async ({ schema, days, ...how }) => {
      const asset = assetOf(schema, how);
      const pages = days.map((day) =>
        day.map((draft) => ({ lines: renderPage(schema, draft), isBatch: draft.isBatch }))
      );
      const road = { schema, asset, days: pages };
      const base = `${folder}/${count++}`;
      await Deno.mkdir(`${base}/a`, { recursive: true });
      await Deno.mkdir(`${base}/b`, { recursive: true });
      const short = await ingest(session, { ...road, folder: `${base}/a`, isShort: true }, host);
      const long = await ingest(session, { ...road, folder: `${base}/b`, isShort: false }, host);
      expect(short.days).toEqual(long.days);
      expect(short.rows).toEqual(long.rows);
      expect(long.shorts).toBe(0);
      totals.shorts += short.shorts;
      totals.taken += short.taken;
      await Deno.remove(base, { recursive: true });
    });
    await fc.assert(property, { numRuns: RUNS, ...SEED });
    // A property of a road that nothing takes would hold.
    expect(totals.shorts).toBeGreaterThan(RUNS / 12);
    expect(totals.taken).toBeGreaterThan(0);
  });
});
