/**
 * `testModel`: one SQL model on the real road, over rows that the test gives.
 *
 * @module
 */

import { renderTableName } from "../core/catalog.ts";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { quoteName } from "../core/sql_text.ts";
import type { StepState } from "../core/step.ts";
import type { DbtNode } from "../dbt/dbt_node.ts";
import type { PlainRecord } from "../dbt/plain.ts";
import { columnsOfModel } from "./columns_of_model.ts";
import { fillInputs } from "./fill_inputs.ts";
import { type InputRows, readInputRows } from "./input_rows.ts";
import { loadModel, type TestedModel } from "./load_model.ts";
import { readPlainRows, type TestRow } from "./plain_rows.ts";
import { planInputs } from "./plan_inputs.ts";
import { type ModelRunResult, runModels } from "./run_models.ts";
import { createTestHost } from "./test_host.ts";
import { createTestLake, lookAtLake, type TestLakeOf } from "./test_lake.ts";

/** What the model is tested over. */
export interface ModelTestOptionsOf<Tables> {
  /** Rows by what the model reads: a source's table or a model. A model that is not given is built from what it reads. */
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** Rows that an incremental model's own table has before. */
  readonly existing?: unknown;
  readonly vars?: PlainRecord;
  /** The moment that SQL and templates see. */
  readonly now?: string | number | Date;
  /** Builds an incremental model from scratch. */
  readonly fullRefresh?: boolean;
  /** Runs the tests on the model too: `checks` says how they ended. */
  readonly checks?: boolean;
  /** The lake of an earlier call, whose tables the model may read. */
  readonly lake?: TestLakeOf<Tables>;
}

/** How a test of the model ended. */
export interface ModelCheck {
  readonly name: string;
  readonly passed: boolean;
  /** Rows that break it. */
  readonly failures: number;
}

/** What came of it. */
export interface ModelTestOf<Tables = Record<never, never>> {
  /** `succeeded`, `unchanged`, or `blocked` where a check keeps the model back. */
  readonly state: StepState;
  /** All rows of the model. */
  readonly rows: readonly TestRow[];
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** The compiled SQL, in the model's own dialect. */
  readonly sql: string;
  readonly checks: readonly ModelCheck[];
  readonly log: readonly string[];
  readonly lake: TestLakeOf<Tables>;
  /** Answers SQL over the lake. */
  readonly query: TestLakeOf<Tables>["query"];
}

/**
 * Builds one model.
 * @throws PhloError PHLO-001 for a model or input that there is not, PHLO-5xx where its SQL fails.
 */
export async function testModel<Tables>(
  name: string,
  options: ModelTestOptionsOf<Tables>,
  host: Host,
): Promise<ModelTestOf<Tables>> {
  const testHost = createTestHost(options, host.environment.variables(), host);
  const names = Object.keys(options.inputs ?? {});
  const tested = await loadModel(name, { vars: options.vars ?? {}, inputs: names }, testHost);
  const lake = options.lake ?? await createTestLake<Tables>(host);
  const models = await prepare(tested, { ...options, lake }, testHost);
  const { node, project } = tested;
  const tests = options.checks === true ? listChecks(node, models, tested) : [];
  const run = await runModels(
    {
      project,
      models,
      tests,
      fullRefresh: options.fullRefresh ?? false,
      hasClock: options.now !== undefined,
    },
    lake,
    testHost,
  );
  const state = readState(node, run);
  const isPublished = state === "succeeded" || state === "unchanged";
  return {
    state,
    ...await readModel(node, { lake, branch: isPublished ? "main" : run.result.branch }, host),
    sql: run.compiled.get(node.uniqueId) ?? "",
    checks: run.log.events.flatMap((event) =>
      event.kind === "check_finished"
        ? [{ name: event.check, passed: event.passed, failures: event.failures }]
        : []
    ),
    log: run.log.lines,
    lake,
    query: (sql) => lake.query(sql),
  };
}

/** Fills what the model reads; the models to build, in order. */
async function prepare(
  tested: TestedModel,
  options: Pick<ModelTestOptionsOf<unknown>, "inputs" | "existing"> & {
    readonly lake: Pick<TestLakeOf, "folder" | "stateFolder">;
  },
  host: Host,
): Promise<readonly DbtNode[]> {
  const { lake } = options;
  const rows = new Map<string, InputRows>();
  for (const [name, given] of Object.entries(options.inputs ?? {})) {
    rows.set(name, await readInputRows(name, given));
  }
  const existing = options.existing === undefined
    ? undefined
    : await readInputRows(tested.node.name, options.existing);
  const inputs = planInputs(tested.node, tested.project, {
    names: [...rows.keys()],
    assets: tested.assets,
    tables: await listTables(lake, host),
  });
  await fillInputs({
    tested,
    inputs,
    rows,
    existing,
    lake,
    columnsOf: (node) => columnsOfModel(node, tested, host),
  }, host);
  return [...inputs.upstream, tested.node];
}

function listTables(
  lake: Pick<TestLakeOf, "folder" | "stateFolder">,
  host: Host,
): Promise<ReadonlySet<string>> {
  return lookAtLake(lake, {
    branch: "main",
    look: async (look) => new Set((await look.lake.catalog.list("main")).map(renderTableName)),
  }, host);
}

/** The tests on the model that look at nothing else but what is there. */
function listChecks(
  node: DbtNode,
  built: readonly DbtNode[],
  { project }: TestedModel,
): readonly DbtNode[] {
  const known = new Set([...built.map(({ uniqueId }) => uniqueId), ...node.dependsOn]);
  return [...project.nodes.values()].filter((each) =>
    each.resourceType === "test" && each.dependsOn.includes(node.uniqueId) &&
    each.dependsOn.every((id) => known.has(id))
  );
}

function readState(node: DbtNode, { result }: ModelRunResult): StepState {
  const failed = result.outcomes.find(({ state, step, error }) =>
    error !== undefined && state === "failed" && step.kind === "model"
  );
  if (failed !== undefined) throw failed.error;
  const own = result.outcomes.find(({ step }) =>
    step.kind === "model" && step.node === node.uniqueId
  );
  if (own !== undefined) return own.state;
  throw new PhloError("PHLO-901", `Cannot test "${node.name}": its run had no step`);
}

function readModel(
  node: DbtNode,
  { lake, branch }: {
    readonly lake: Pick<TestLakeOf, "folder" | "stateFolder">;
    readonly branch: string;
  },
  host: Host,
): Promise<Pick<ModelTestOf, "rows" | "columns">> {
  return lookAtLake(lake, {
    branch,
    look: async ({ session, views }) => {
      const sql = `SELECT * FROM ${quoteName(node.schema)}.${quoteName(node.alias)}`;
      await views.prepare(sql);
      const rows = await readPlainRows(session, sql);
      const described = await session.describe(sql);
      return {
        rows,
        columns: described.map(({ name, type }) => ({ name, type: type.toLowerCase() })),
      };
    },
  }, host);
}
