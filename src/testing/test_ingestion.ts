/**
 * `testIngestion`: one partition of an asset on the real road — fetch, validate, dedup, compare, write, audit, publish — in a lake
 * of the test's own, with answers that the test gives.
 *
 * @module
 */

import { join } from "node:path";
import type { Host } from "../core/host.ts";
import type { Issue } from "../core/issue.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { RowCounts } from "../core/run_event.ts";
import type { StepState } from "../core/step.ts";
import { createWorks } from "../run/create_works.ts";
import { performRun } from "../run/perform_run.ts";
import { planRun } from "../run/plan_run.ts";
import { choosePartition } from "./choose_partition.ts";
import { createLocalWorker } from "./local_worker.ts";
import { openAnswers, type SourceOptions } from "./open_answers.ts";
import { openTestRun, type TestRunLog } from "./open_test_run.ts";
import type { TestRow } from "./plain_rows.ts";
import { type QuarantinedRow, readIngested, type TableFacts } from "./read_ingested.ts";
import { resolveAsset, type TestedAsset } from "./resolve_asset.ts";
import type { SentRequest } from "./sent_request.ts";
import { createTestHost } from "./test_host.ts";
import { createTestLake, type TestLakeOf } from "./test_lake.ts";

/** What is tested under which circumstances. */
export interface IngestionTestOptionsOf<Tables> extends SourceOptions {
  /** `2024-01-20`, as on the command line; the partition that holds `now` where absent. */
  readonly partition?: string;
  /** The moment of the run, which the function and its `Date` see too. */
  readonly now?: string | number | Date;
  /** Variables of the environment, over those of the process. */
  readonly env?: Readonly<Record<string, string>>;
  /** The lake of an earlier call, to run over what is there. */
  readonly lake?: TestLakeOf<Tables>;
  /** The zone that partitions are cut in; the project's where absent. */
  readonly timezone?: string;
}

/** What came of it. */
export interface IngestionTestOf<Tables = Record<never, never>> {
  /** `succeeded`, `unchanged`, or `failed` where rows break their schema. */
  readonly state: StepState;
  /** Why nothing was published. */
  readonly error?: PhloError;
  /** The whole table after the run, in the order of its key, without phlo's own columns. */
  readonly rows: readonly TestRow[];
  readonly counts: RowCounts;
  /** What is wrong with the rows of this run. */
  readonly issues: readonly Issue[];
  /** The rows that were refused, as received. */
  readonly quarantine: readonly QuarantinedRow[];
  /** Fields that came and are not declared. */
  readonly undeclared: readonly string[];
  /** The requests that were sent, in order. */
  readonly requests: readonly SentRequest[];
  /** The table; undefined where there is none yet. */
  readonly table: TableFacts | undefined;
  /** What the function logged or printed, and what phlo had to say. */
  readonly log: readonly string[];
  readonly lake: TestLakeOf<Tables>;
  /** Answers SQL over the lake. */
  readonly query: TestLakeOf<Tables>["query"];
}

/**
 * Runs one partition of an asset, given as its definition or by its name.
 * @throws PhloError where there is no such asset, a request has no answer, or the function or its source fails.
 */
export async function testIngestion<Tables>(
  subject: unknown,
  options: IngestionTestOptionsOf<Tables>,
  host: Host,
): Promise<IngestionTestOf<Tables>> {
  const tested = await resolveAsset(subject, host);
  const answers = await openAnswers(tested, options, host);
  const lake = options.lake ?? await createTestLake<Tables>(host);
  const testHost = createTestHost(options, answers.variables, host);
  const result = await runAsset(tested, { ...options, lake, answers }, testHost);
  const unanswered = answers.network.unanswered();
  if (unanswered !== undefined) throw unanswered;
  const { error } = result.outcome;
  if (error !== undefined && !isAboutRows(error)) throw error;
  await answers.finish();
  const { asset } = tested;
  const read = await readIngested(asset, { lake, log: result.log, error }, host);
  return {
    state: result.outcome.state,
    ...(isAboutRows(error) ? { error } : {}),
    ...read,
    requests: answers.network.requests,
    log: result.log.lines,
    lake,
    query: (sql) => lake.query(sql),
  };
}

/** Bad rows are what a test may be about; everything else keeps it from saying anything. */
function isAboutRows(error: unknown): error is PhloError {
  return error instanceof PhloError && error.code.startsWith("PHLO-2");
}

interface RunOptions extends Omit<IngestionTestOptionsOf<unknown>, "lake"> {
  readonly lake: Pick<TestLakeOf, "folder" | "stateFolder">;
  readonly answers: Awaited<ReturnType<typeof openAnswers>>;
}

async function runAsset(
  tested: TestedAsset,
  options: RunOptions,
  host: Host,
): Promise<{
  readonly outcome: { readonly state: StepState; readonly error?: unknown };
  readonly log: TestRunLog;
}> {
  const { asset } = tested;
  const partition = choosePartition(tested, options, host);
  const steps = planRun({
    ingestions: [{ asset, partitions: [partition] }],
    models: [],
    tests: [],
    graph: new Map(),
    waitsForTests: false,
  });
  const { lake, answers } = options;
  await using run = await openTestRun(lake, host);
  const worker = createLocalWorker({
    workflows: tested.workflows,
    definitions: answers.definitions,
    surroundings: {
      network: answers.network,
      ...(options.now === undefined ? {} : { now: () => host.clock.now() }),
    },
  }, answers.sourceHost(host));
  const result = await performRun(steps, {
    ...run.options,
    command: `testIngestion ${asset.name}`,
    codeDigest: tested.workflows.digest,
    createWorks: (context, leases) =>
      Promise.resolve(createWorks(
        steps,
        {
          // Nobody waits in a test.
          assets: [{ ...asset, retryDelaySeconds: 0 }],
          worker,
          hosts: {},
          requestLimits: {},
          stagingFolder: join(lake.stateFolder, "staging"),
          acceptsShrink: false,
          models: undefined,
        },
        context,
        leases,
        host,
      )),
  }, host);
  const [outcome] = result.outcomes;
  if (outcome !== undefined) return { outcome, log: run.log };
  throw new PhloError("PHLO-901", `Cannot test "${asset.name}": its run had no step`);
}
