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
import {
  judgeTest,
  renderTestQuery,
  TEST_QUERY_OFFSET,
  type TestVerdict,
} from "../dbt/test_query.ts";
import type { ModelOptions, StepTools } from "./build_model.ts";
import { createDbtAdapter } from "./dbt_adapter.ts";
import { explainMissingInput } from "./explain_missing_input.ts";
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
  const { failures, verdict } = await countFailures(node, compiled, options, tools, run);
  const facts = { rows: failures };
  run.emit({
    kind: "check_finished",
    step: step.id,
    check: node.name,
    passed: verdict === "passed",
    severity: verdict === "failed" ? "error" : step.severity,
    failures,
    ...(verdict === "passed" ? {} : { sql: compiled.sql }),
  });
  switch (verdict) {
    case "passed":
      return { state: "succeeded", facts };
    case "warned":
      return { state: "succeeded", reason: `warning: ${renderFailures(failures)}`, facts };
    case "failed":
      return { state: "blocked", reason: `${node.name}: ${renderFailures(failures)}`, facts };
    default:
      return verdict satisfies never;
  }
}

async function countFailures(
  node: DbtNode,
  compiled: CompiledNode,
  options: ModelOptions,
  tools: StepTools,
  run: RunContext,
): Promise<{ readonly failures: number; readonly verdict: TestVerdict }> {
  return await explainingSql(compiled, { linesBefore: TEST_QUERY_OFFSET }, async () => {
    const sql = options.translate(compiled.sql, compiled.dialect, compiled.name);
    await run.views.prepare(sql);
    const [row] = await tools.session.rows(renderTestQuery(sql, node)).catch(async (error) => {
      throw await explainMissingInput(
        { error, node, compiled, project: options.project },
        run.branch,
      );
    });
    const failures = Number(row?.failures ?? 0);
    const verdict = judgeTest({
      failures,
      shouldWarn: row?.should_warn === true,
      shouldError: row?.should_error === true,
    }, node);
    return { failures, verdict };
  });
}

function renderFailures(failures: number): string {
  return failures === 1 ? "1 row breaks the rule" : `${failures} rows break the rule`;
}
