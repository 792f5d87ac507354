/**
 * One fact of a run. Events are the documented, versioned contract behind `--json`, the page and the records.
 *
 * @module
 */

import type { Issue } from "./issue.ts";
import type { StepState } from "./step.ts";

/** Counts of one ingest step. */
export interface RowCounts {
  readonly fetched: number;
  readonly valid: number;
  readonly quarantined: number;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly superseded: number;
  readonly deleted: number;
}

/** The facts, by `kind`. Every event carries its run and moment. */
export type RunEvent = RunEventBase & RunEventBody;

interface RunEventBase {
  readonly version: 1;
  readonly runId: string;
  /** ISO instant. */
  readonly at: string;
}

/** What happened. */
export type RunEventBody =
  | {
    readonly kind: "run_started";
    readonly command: string;
    readonly steps: readonly string[];
    readonly branch: string;
    readonly notes: readonly string[];
  }
  | { readonly kind: "run_finished"; readonly state: StepState; readonly elapsedMs: number }
  | {
    readonly kind: "step_state";
    readonly step: string;
    readonly state: StepState;
    readonly reason?: string;
    readonly errorCode?: string;
    readonly elapsedMs?: number;
  }
  | {
    readonly kind: "page_fetched";
    readonly step: string;
    readonly resource: string;
    readonly page: number;
    readonly records: number;
    readonly sizeBytes: number;
  }
  | {
    readonly kind: "rows_counted";
    readonly step: string;
    readonly counts: RowCounts;
    readonly requests: number;
    readonly undeclared: readonly string[];
  }
  | {
    readonly kind: "rows_rejected";
    readonly step: string;
    readonly total: number;
    readonly sample: readonly Issue[];
  }
  | {
    readonly kind: "model_built";
    readonly step: string;
    readonly table: string;
    readonly rows: number;
    readonly materialization: string;
  }
  | {
    readonly kind: "check_finished";
    readonly step: string;
    readonly check: string;
    readonly passed: boolean;
    readonly severity: "error" | "warn";
    readonly failures: number;
    readonly sql?: string;
  }
  | {
    readonly kind: "published";
    readonly sequence: number;
    readonly tables: readonly { readonly table: string; readonly snapshot?: string }[];
  }
  | {
    readonly kind: "rebased";
    readonly tables: readonly string[];
    readonly steps: readonly string[];
  }
  | {
    readonly kind: "log";
    readonly step?: string;
    readonly stream: "stdout" | "stderr" | "log";
    readonly level: "debug" | "info" | "warn" | "error";
    readonly message: string;
  };
