/**
 * One model step: compile, translate, build by its materialization, and move the branch's pointer.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { renderTableName } from "../core/catalog.ts";
import type { Host } from "../core/host.ts";
import type { ModelStep } from "../core/step.ts";
import { compileNode } from "../dbt/compile_node.ts";
import type { CompiledNode } from "../dbt/compiled_node.ts";
import type { DbtNode } from "../dbt/dbt_node.ts";
import type { DbtProject } from "../dbt/dbt_project.ts";
import { assertMaterialization, type MaterializationName } from "../dbt/materializations.ts";
import { columnsOfQuery } from "../duckdb/columns_of_query.ts";
import type { Session } from "../duckdb/session.ts";
import { readTable } from "../iceberg/read_table.ts";
import { currentSnapshot } from "../iceberg/table_state.ts";
import { buildIncremental } from "./build_incremental.ts";
import { buildTable } from "./build_table.ts";
import { buildView } from "./build_view.ts";
import { createDbtAdapter } from "./dbt_adapter.ts";
import { decideRefresh } from "./decide_refresh.ts";
import { explainMissingInput } from "./explain_missing_input.ts";
import { readSeenTables, SEEN_KEY } from "./late_rows.ts";
import { explainingSql } from "./model_error.ts";
import type { BuiltModel, ModelWork } from "./model_work.ts";
import { assertModelColumns } from "./refuse_columns.ts";
import type { Standing } from "./run_branch.ts";
import { type RunContext, runSummary } from "./run_context.ts";
import type { StepVerdict } from "./schedule_steps.ts";
import type { TranslateSql } from "./translate_sql.ts";
import { isVolatile } from "./volatile_sql.ts";

/** What models are built with. */
export interface ModelOptions {
  readonly project: DbtProject;
  readonly translate: TranslateSql;
  readonly fullRefresh: boolean;
  /** Build even where neither the SQL nor what it reads has changed. */
  readonly force: boolean;
  /** `run` or `build`, for `flags.WHICH`. */
  readonly command: string;
  readonly selected: readonly string[];
  readonly changedPartitions: readonly string[];
  readonly volatileNames: ReadonlySet<string>;
  /** Takes the compiled SQL, for `target/compiled`. */
  readonly onCompiled: (compiled: CompiledNode, node: DbtNode) => Promise<void>;
}

/** A connection of the step's own. */
export interface StepTools {
  readonly session: Session;
  readonly prefix: string;
}

const BUILDERS: Readonly<
  Record<MaterializationName, (work: ModelWork, host: Host) => Promise<BuiltModel>>
> = {
  table: buildTable,
  view: buildView,
  incremental: buildIncremental,
  ephemeral: (work) => {
    throw new RangeError(`The ephemeral model ${work.node.name} has no step of its own`);
  },
};

/** A query is described before it runs, so that is how DuckDB first sees it. */
const DESCRIBED = { charactersBefore: "DESCRIBE ".length };

/** The key in a snapshot's summary under which a table model's inputs are kept. */
const INPUTS_KEY = "phlo.model-inputs";

/**
 * Builds one model on the run's branch.
 * @throws PhloError PHLO-5xx with the place in the user's file.
 */
export async function buildModel(
  step: ModelStep,
  options: ModelOptions,
  tools: StepTools,
  run: RunContext,
  host: Host,
): Promise<StepVerdict> {
  const node = findNode(step, options.project);
  const kind = assertMaterialization(node.materialization, node.name);
  const standing = await run.branch.look(step.table);
  const compiled = await compileModel(node, standing, options, tools, run);
  await options.onCompiled(compiled, node);
  const sql = await explainingSql(
    compiled,
    {},
    () => Promise.resolve(options.translate(compiled.sql, compiled.dialect, compiled.name)),
  );
  return await explainingSql(compiled, DESCRIBED, async () => {
    const reads = await run.views.prepare(sql);
    const inputs = await digestInputs(sql, reads, step, run);
    if (kind === "table" && await isCurrent(standing, inputs, sql, options, run)) {
      return { state: "unchanged", reason: "its SQL and what it reads are as they were" };
    }
    const seen = await readSeenTables(reads, step.table, run);
    const isPartial = kind === "incremental" && standing?.kind === "table" &&
      !options.fullRefresh && !compiled.readsPartitions;
    if (isPartial && await decideRefresh({ step, node, standing, seen }, tools.session, run)) {
      return await buildModel(step, { ...options, fullRefresh: true }, tools, run, host);
    }
    const columns = columnsOfQuery(
      await describeModel(sql, node, tools).catch(async (error) => {
        throw await explainMissingInput(
          { error, node, compiled, project: options.project },
          run.branch,
        );
      }),
    );
    assertModelColumns(columns, node);
    const built = await BUILDERS[kind]({
      node,
      table: step.table,
      sql,
      sourceSql: compiled.sql,
      columns,
      standing,
      fullRefresh: options.fullRefresh,
      session: tools.session,
      dataFiles: run.dataFilesFor(tools.session),
      prefix: tools.prefix,
      summary: {
        ...runSummary(run),
        "phlo.model": node.uniqueId,
        [INPUTS_KEY]: inputs,
        [SEEN_KEY]: JSON.stringify(seen),
      },
      run,
    }, host);
    return await moveModel(step, built, standing, run);
  });
}

function findNode(step: ModelStep, project: DbtProject): DbtNode {
  const node = project.nodes.get(step.node);
  if (node === undefined) throw new RangeError(`The plan names ${step.node}, the project has none`);
  return node;
}

function compileModel(
  node: DbtNode,
  standing: Standing | undefined,
  options: ModelOptions,
  tools: StepTools,
  run: RunContext,
): Promise<CompiledNode> {
  return compileNode(options.project, node, {
    ...(standing === undefined ? {} : { existing: standing.kind }),
    fullRefresh: options.fullRefresh,
    invocationId: run.runId,
    startedAt: run.startedAt,
    command: options.command,
    selected: options.selected,
    partitions: { changed: options.changedPartitions },
  }, createDbtAdapter(run, tools.session, options.translate));
}

/** Trino's sum of integers is a bigint; DuckDB's is wider. The write casts, and fails where a sum does not fit. */
async function describeModel(
  sql: string,
  node: DbtNode,
  tools: StepTools,
): ReturnType<Session["describe"]> {
  const described = await tools.session.describe(sql);
  if (node.dialect !== "trino") return described;
  return described.map(({ name, type }) => ({ name, type: type === "HUGEINT" ? "BIGINT" : type }));
}

/** One digest over the SQL and the places of everything it reads. */
async function digestInputs(
  sql: string,
  reads: ReadonlySet<string>,
  step: ModelStep,
  run: RunContext,
): Promise<string> {
  const hash = createHash("sha256").update(sql);
  for (const name of [...reads].sort()) {
    if (name === renderTableName(step.table)) continue;
    const dot = name.lastIndexOf(".");
    const table = { namespace: name.slice(0, dot), name: name.slice(dot + 1) };
    hash.update(`\n${name} ${(await run.branch.look(table))?.metadataUri}`);
  }
  return hash.digest("hex");
}

async function isCurrent(
  standing: Standing | undefined,
  inputs: string,
  sql: string,
  options: ModelOptions,
  run: RunContext,
): Promise<boolean> {
  if (standing?.kind !== "table" || options.force || options.fullRefresh) return false;
  if (isVolatile(sql, options.volatileNames)) return false;
  const state = await readTable(standing.metadataUri, run.lake.store);
  return currentSnapshot(state)?.summary?.[INPUTS_KEY] === inputs;
}

async function moveModel(
  step: ModelStep,
  built: BuiltModel,
  standing: Standing | undefined,
  run: RunContext,
): Promise<StepVerdict> {
  const isSame = standing !== undefined && built.standing.kind === standing.kind &&
    built.standing.metadataUri === standing.metadataUri;
  run.emit({
    kind: "model_built",
    step: step.id,
    table: renderTableName(step.table),
    rows: built.rows,
    materialization: step.materialization,
  });
  if (isSame) return { state: "unchanged", facts: { rows: built.rows } };
  await run.branch.move(step.table, built.standing);
  return { state: "succeeded", facts: { rows: built.rows } };
}
