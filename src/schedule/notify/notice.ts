/**
 * What is told to the outside: one JSON document, versioned. docs/how-to/notify.md describes it for those who receive it.
 *
 * @module
 */

import type { NoticeKind } from "../../project/schedule_keys.ts";

/** One document. Fields are only ever added. */
export interface Notice {
  readonly version: 1;
  readonly kind: NoticeKind | "test";
  /** One sentence for people. */
  readonly title: string;
  readonly project: string;
  readonly environment: string | null;
  readonly hostname: string;
  /** ISO instant. */
  readonly at: string;
  readonly run: NoticeRun | null;
  readonly subjects: readonly NoticeSubject[];
}

/** The run that a notice is about. */
export interface NoticeRun {
  readonly id: string;
  readonly command: string;
  readonly startedBy: string;
}

/** What failed, recovered or is late. */
export interface NoticeSubject {
  readonly type: "asset" | "model" | "check" | "schedule";
  /** `glucose_entries`, `gold.fct_daily`, the test's name, the schedule's. */
  readonly name: string;
  /** Partitions concerned, at most ten; empty where there are none. */
  readonly partitions: readonly string[];
  readonly code: string | null;
  readonly reason: string | null;
  /** For lateness: the last success, and the hours after which it is late. */
  readonly lastSuccessAt: string | null;
  readonly limitHours: number | null;
}

/** What a subject came to, before it is known whether that was told already. */
export interface SubjectFact {
  /** What the records remember it by. */
  readonly key: string;
  readonly state: "failed" | "good" | "late" | "very late" | "fresh";
  readonly subject: NoticeSubject;
}
