/**
 * What `lake_publish` keeps about a part: enough to rebuild the records of it.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import { type PublishReport, publishReport } from "../records/publish_report.ts";
import type { RunContext } from "./run_context.ts";
import type { StepOutcome } from "./schedule_steps.ts";

/** Builds the report of the outcomes. */
export function createReport(
  outcomes: readonly StepOutcome[],
  run: RunContext,
  options: { readonly command: string; readonly gitCommit?: string },
  host: Host,
): PublishReport {
  return publishReport.parse({
    version: 1,
    run: {
      id: run.runId,
      command: options.command,
      startedAt: run.startedAt,
      pid: host.environment.pid,
      hostname: host.environment.hostname,
      branch: run.branch.name,
      codeDigest: run.codeDigest,
      ...(options.gitCommit === undefined ? {} : { gitCommit: options.gitCommit }),
    },
    steps: outcomes.map(({ step, state, facts }) => ({
      id: step.id,
      kind: step.kind,
      asset: step.kind === "ingest" ? step.asset : step.node,
      ...(step.kind === "ingest" ? { partition: step.partition.key } : {}),
      state,
      attempt: 1,
      ...(step.kind === "model" && step.code !== undefined ? { code: step.code } : {}),
      ...facts,
    })),
  });
}
