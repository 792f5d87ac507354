/**
 * One test step: the rows that break a rule, counted on the run's branch before anybody sees them.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import type { TestStep } from "../core/step.ts";
import { compileNode } from "../dbt/compile_node.ts";
import type { CompiledNode } from "../dbt/compiled_node.ts";
import type { DbtNode } from "../dbt/dbt_node.ts";
import { readText } from "../dbt/plain.ts";
import type { ModelOptions, StepTools } from "./build_model.ts";
import { createDbtAdapter } from "./dbt_adapter.ts";
import { explainingSql } from "./model_error.ts";
import type { RunContext } from "./run_context.ts";
import type { StepVerdict } from "./schedule_steps.ts";

/** Runs one test; `blocked` where it fails with severity error. */
export async function runCheck(
  step: TestStep,
  options: ModelOptions,
  tools: StepTools,
  run: RunContext,
  _host: Host,
): Promise<StepVerdict> {
  const node = options.project.nodes.get(step.node);
  if (node === undefined) throw new RangeError(`The plan names ${step.node}, the project has none`);
  const compiled = await compileNode(options.project, node, {
    fullRefresh: false,
    invocationId: run.runId,
    startedAt: run.startedAt,
    command: options.command,
    selected: options.selected,
  }, createDbtAdapter(run, tools.session, options.translate));
  await options.onCompiled(compiled, node);
  const verdict = await countFailures(node, compiled, options, tools, run);
  const isFailed = verdict.isError || verdict.isWarning;
  run.emit({
    kind: "check_finished",
    step: step.id,
    check: node.name,
    passed: !isFailed,
    severity: verdict.isError ? "error" : step.severity,
    failures: verdict.failures,
    ...(isFailed ? { sql: compiled.sql } : {}),
  });
  if (!verdict.isError) {
    return {
      state: "succeeded",
      facts: { rows: verdict.failures },
      ...(verdict.isWarning ? { reason: `warning: ${renderFailures(verdict.failures)}` } : {}),
    };
  }
  return {
    state: "blocked",
    reason: `${node.name}: ${renderFailures(verdict.failures)}`,
    facts: { rows: verdict.failures },
  };
}

interface CheckVerdict {
  readonly failures: number;
  readonly isError: boolean;
  readonly isWarning: boolean;
}

async function countFailures(
  node: DbtNode,
  compiled: CompiledNode,
  options: ModelOptions,
  tools: StepTools,
  run: RunContext,
): Promise<CheckVerdict> {
  const failCalc = readText(node.config.fail_calc) ?? "count(*)";
  const errorIf = readText(node.config.error_if) ?? "!= 0";
  const warnIf = readText(node.config.warn_if) ?? "!= 0";
  const canFail = String(node.config.severity ?? "error").toLowerCase() !== "warn";
  return await explainingSql(compiled, { linesBefore: 4 }, async () => {
    const sql = options.translate(compiled.sql, compiled.dialect, compiled.name);
    await run.views.prepare(sql);
    // The test's SQL begins on a line of its own, the fifth: a fault in it is then found at the user's line.
    const [row] = await tools.session.rows(
      `SELECT failures, coalesce(failures ${errorIf}, false) AS is_error,
        coalesce(failures ${warnIf}, false) AS is_warning
        FROM (SELECT coalesce(${failCalc}, 0) AS failures FROM (
        --
${sql}
))`,
    );
    const isError = canFail && row?.is_error === true;
    return {
      failures: Number(row?.failures ?? 0),
      isError,
      isWarning: !isError && row?.is_warning === true,
    };
  });
}

function renderFailures(failures: number): string {
  return failures === 1 ? "1 row breaks the rule" : `${failures} rows break the rule`;
}
