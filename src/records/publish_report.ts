/**
 * What a run writes beside its publication: enough to rebuild the records of it.
 *
 * @module
 */

import { z } from "zod";
import { STEP_STATES } from "../core/step.ts";

const count = z.number().int().nonnegative();

/** Counts of one ingest step. */
export const rowCounts = z.object({
  fetched: count,
  valid: count,
  quarantined: count,
  inserted: count,
  updated: count,
  unchanged: count,
  superseded: count,
  deleted: count,
});

/** The kinds of steps. */
export const stepKind = z.enum(["ingest", "model", "test"]);

const reportedStep = z.object({
  id: z.string(),
  kind: stepKind,
  asset: z.string(),
  partition: z.string().exactOptional(),
  state: z.enum(STEP_STATES),
  attempt: count,
  elapsedMs: z.number().exactOptional(),
  reason: z.string().exactOptional(),
  errorCode: z.string().exactOptional(),
  counts: rowCounts.exactOptional(),
  requests: count.exactOptional(),
  rows: count.exactOptional(),
  code: z.string().exactOptional(),
});

const partition = z.string().exactOptional();
/** All that was made of it from this moment on, in milliseconds since 1970, is no longer what readers see. */
const undoneWork = z.object({ asset: z.string(), partition, since: z.number() });
/** What a run had made of it is what readers see again. */
const redoneWork = z.object({ asset: z.string(), partition, run: z.string() });

/** The form of a report: the run, and the steps whose work the publication made visible. */
export const publishReport = z.object({
  version: z.literal(1),
  run: z.object({
    id: z.string(),
    command: z.string(),
    /** Milliseconds since 1970. */
    startedAt: z.number(),
    pid: z.number(),
    hostname: z.string(),
    branch: z.string(),
    codeDigest: z.string().exactOptional(),
    gitCommit: z.string().exactOptional(),
  }),
  steps: z.array(reportedStep),
  undone: z.array(undoneWork).exactOptional(),
  redone: z.array(redoneWork).exactOptional(),
});

/** A report as it is written. */
export type PublishReport = z.infer<typeof publishReport>;

/** One step in a report. */
export type ReportedStep = z.infer<typeof reportedStep>;

/** Parses a report; undefined where another program, or a newer phlo, wrote something else. */
export function parsePublishReport(value: unknown): PublishReport | undefined {
  return publishReport.safeParse(value).data;
}
