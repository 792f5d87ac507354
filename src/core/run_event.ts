/**
 * One fact of a run. Events are the documented, versioned contract behind `--json`, the page and the records.
 *
 * @module
 */

import type { Issue } from "./issue.ts";
import type { Place } from "./place.ts";
import type { StepState } from "./step.ts";

/** Counts of one ingest step. */
export interface RowCounts {
  /** Rows that the source sent. */
  readonly fetched: number;
  /** Rows that keep the schema. */
  readonly valid: number;
  /** Rows that break it; they are in the quarantine. */
  readonly quarantined: number;
  readonly inserted: number;
  readonly updated: number;
  /** Rows that the table had already, equal in every field. */
  readonly unchanged: number;
  /** Rows that a newer partition has written since. */
  readonly superseded: number;
  readonly deleted: number;
}

/** The facts, by `kind`. Every event carries its run and moment. */
export type RunEvent = RunEventBase & RunEventBody;

interface RunEventBase {
  /** The contract's version. Fields and kinds are added to it; none is removed or changed. */
  readonly version: 1;
  readonly runId: string;
  /** ISO instant. */
  readonly at: string;
}

/** What happened. */
export type RunEventBody =
  /** The run begins; always the first event of a run, and again where a run goes on. */
  | {
    readonly kind: "run_started";
    readonly command: string;
    /** The ids of all its steps. */
    readonly steps: readonly string[];
    /** The branch that everything is made on until it is published. */
    readonly branch: string;
    /** What people should know of it, such as hosts that are sent elsewhere. */
    readonly notes: readonly string[];
  }
  /** The run has ended; always the last event. */
  | {
    readonly kind: "run_finished";
    /** The worst state of its steps. */
    readonly state: StepState;
    readonly elapsedMs: number;
  }
  /** A step begins, or has come to an end. A later one of the same step counts. */
  | {
    readonly kind: "step_state";
    readonly step: string;
    readonly state: StepState;
    /** Why, where the state is not a good one. */
    readonly reason?: string;
    /** The code that `phlo explain` explains. */
    readonly errorCode?: string;
    /** The next thing to type or do. */
    readonly hint?: string;
    /** Where in the user's files. */
    readonly place?: Place;
    readonly elapsedMs?: number;
  }
  /** One answer of the source is staged. */
  | {
    readonly kind: "page_fetched";
    readonly step: string;
    readonly resource: string;
    readonly page: number;
    readonly records: number;
    readonly sizeBytes: number;
  }
  /** A partition's rows are validated and applied on the run's branch. */
  | {
    readonly kind: "rows_counted";
    readonly step: string;
    readonly counts: RowCounts;
    readonly requests: number;
    /** Fields that the source sends and the schema does not declare. */
    readonly undeclared: readonly string[];
    /** True where a loose schema keeps them in `_phlo_extra`; elsewhere they are dropped. */
    readonly keepsUndeclared?: boolean;
  }
  /** Rows broke their schema and are kept in the quarantine. */
  | {
    readonly kind: "rows_rejected";
    readonly step: string;
    readonly total: number;
    /** The first of them. */
    readonly sample: readonly Issue[];
  }
  /** A model's table or view is made on the run's branch. */
  | {
    readonly kind: "model_built";
    readonly step: string;
    readonly table: string;
    readonly rows: number;
    readonly materialization: string;
  }
  /** A test of a model or source was performed. */
  | {
    readonly kind: "check_finished";
    readonly step: string;
    readonly check: string;
    readonly passed: boolean;
    readonly severity: "error" | "warn";
    /** Rows that fail it. */
    readonly failures: number;
    /** A query that shows them. */
    readonly sql?: string;
  }
  /** Tables became visible to all readers, in one transaction. */
  | {
    readonly kind: "published";
    /** Its place in the order of all publications of the lake. */
    readonly sequence: number;
    readonly tables: readonly { readonly table: string; readonly snapshot?: string }[];
  }
  /** Others published first, so these steps are performed again on what they published. */
  | {
    readonly kind: "rebased";
    readonly tables: readonly string[];
    readonly steps: readonly string[];
  }
  /** A line for people: from the program, or from what the user's code prints. */
  | {
    readonly kind: "log";
    /** Absent for the run as a whole. */
    readonly step?: string;
    readonly stream: "stdout" | "stderr" | "log";
    readonly level: "debug" | "info" | "warn" | "error";
    readonly message: string;
  };
