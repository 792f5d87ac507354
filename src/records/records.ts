/**
 * What phlo remembers of its runs, for status, the page and `--json`. Records report; only the catalog decides.
 *
 * @module
 */

import type { PublishRecord } from "../core/catalog.ts";
import type { RowCounts, RunEvent } from "../core/run_event.ts";
import type { Step, StepState } from "../core/step.ts";
import type { ScheduleRecords } from "./schedule_records.ts";

/** A step as the plan has it. */
export interface PlannedStep {
  readonly id: string;
  readonly kind: Step["kind"];
  /** The asset's name: an ingestion's, or the node of a model or test. */
  readonly asset: string;
  /** The partition's key; absent for models and tests. */
  readonly partition?: string;
  /** A digest of the text that the step's work is made from. */
  readonly code?: string;
}

/** Who starts runs. */
export const RUN_STARTERS = ["command", "page", "schedule", "backfill", "retry"] as const;

/** Who started a run. */
export type RunStarter = typeof RUN_STARTERS[number];

/** A run about to start; process and host are this one's. */
export interface NewRun {
  readonly id: string;
  readonly command: string;
  /** `command` where left out. */
  readonly startedBy?: RunStarter;
  /** The words after `phlo`. */
  readonly args?: readonly string[];
  readonly branch: string;
  readonly codeDigest?: string;
  readonly gitCommit?: string;
  readonly steps: readonly PlannedStep[];
}

/** A run. Moments are milliseconds since 1970. */
export interface RunRecord {
  readonly id: string;
  readonly command: string;
  readonly startedBy: RunStarter;
  /** The words after `phlo`; absent where only publications tell of the run. */
  readonly args?: readonly string[];
  /** When somebody asked the run to stop. */
  readonly cancelRequestedAt?: number;
  readonly state: StepState;
  readonly startedAt: number;
  readonly finishedAt?: number;
  readonly pid: number;
  readonly hostname: string;
  readonly branch: string;
  readonly codeDigest?: string;
  readonly gitCommit?: string;
}

/** A step of a run as far as it got. */
export interface StepRecord extends PlannedStep {
  readonly runId: string;
  readonly state: StepState;
  /** How often it was begun. */
  readonly attempt: number;
  readonly finishedAt?: number;
  readonly elapsedMs?: number;
  readonly reason?: string;
  readonly errorCode?: string;
  readonly counts?: RowCounts;
  readonly requests?: number;
  /** Rows of a model. */
  readonly rows?: number;
  /** The publication that made its work visible. */
  readonly publishedSequence?: number;
}

/** An event with its place in the order of all events. */
export interface StoredEvent {
  readonly sequence: number;
  readonly event: RunEvent;
}

/** The newest success of one asset and partition: published, or found unchanged by a run that ended well. */
export interface LastSuccess {
  readonly asset: string;
  readonly partition?: string;
  readonly runId: string;
  readonly stepId: string;
  readonly state: StepState;
  readonly finishedAt: number;
}

/** What tells a publication from every other, also from one of a lake that was made anew. */
export interface KnownPublication {
  readonly sequence: number;
  readonly runId: string;
}

/** How the newest step of an asset ended, good or bad. */
export interface LastAttempt {
  readonly asset: string;
  readonly partition?: string;
  readonly runId: string;
  readonly state: StepState;
  readonly reason?: string;
  readonly finishedAt: number;
}

/** Partitions of an asset that were made, those whose keys are of one length: of one grain. */
export interface MadePartitions {
  readonly keyLength: number;
  readonly count: number;
  readonly first: string;
  readonly last: string;
}

/** Which partitions of an asset are asked for. */
export interface PartitionsAsked {
  /** 13 for hours, 10 for days, 7 for months: an asset's grain may have changed. */
  readonly keyLength: number;
  /** Keys, both included. */
  readonly from: string;
  readonly to: string;
  /** Counted together are keys whose first so many letters are equal. */
  readonly periodLength: number;
}

/** How the partitions of one period stand; each counts once. Failed ones may have been made before. */
export interface PartitionCounts {
  /** What their keys begin with. */
  readonly period: string;
  readonly made: number;
  readonly failed: number;
  readonly running: number;
}

/** The first and the last partition that any run ever planned. */
export interface PartitionSpan {
  readonly first: string;
  readonly last: string;
}

/** All that the records know of one asset, in short. Moments are milliseconds since 1970. */
export interface AssetFacts {
  /** An ingestion's name, or the node of a model. */
  readonly asset: string;
  readonly lastSuccess?: LastSuccess;
  readonly lastAttempt?: LastAttempt;
  /** When readers last saw what the asset's text and inputs yield: made visible, or found to be as it was. */
  readonly builtAt?: number;
  /** When readers last saw something new. */
  readonly changedAt?: number;
  /** The digest of the text behind the newest success. */
  readonly code?: string;
  readonly made: readonly MadePartitions[];
  /** Partitions whose newest attempt failed, or was kept back by checks. */
  readonly failedPartitions: number;
  /** The runs that work on it now. */
  readonly running: readonly string[];
}

/** The records of a project. Safe among processes; no call blocks on another process. */
export interface Records extends ScheduleRecords, AsyncDisposable {
  /** Records a run and its plan; a run that goes on (`phlo retry`) keeps its finished steps. */
  startRun(run: NewRun): Promise<void>;
  /** Records a fact and what follows from it for run and steps. Facts of one process keep their order. */
  append(event: RunEvent): Promise<void>;
  /** Asks a run to stop, whichever process performs it; false where it has ended or was never there. */
  requestCancel(runId: string): Promise<boolean>;
  isCancelRequested(runId: string): Promise<boolean>;
  /** Newest first. */
  listRuns(options: { readonly limit: number; readonly before?: RunRecord }): Promise<
    readonly RunRecord[]
  >;
  /** Those without a final state, however many have begun since, oldest first. */
  listOpenRuns(): Promise<readonly RunRecord[]>;
  /** A run with its steps in the order of the plan. */
  readRun(
    id: string,
  ): Promise<{ readonly run: RunRecord; readonly steps: readonly StepRecord[] } | undefined>;
  /** Events of a run in order, those after `afterSequence`. */
  listEvents(runId: string, afterSequence: number): Promise<readonly StoredEvent[]>;
  /** Events of all runs in order, those after `afterSequence`, at most `limit`: what happens now, in whichever process. */
  listNews(afterSequence: number, limit: number): Promise<readonly StoredEvent[]>;
  /** The sequence of the newest event; 0 where there is none. */
  readLastSequence(): Promise<number>;
  /** One entry for each asset and partition that ever succeeded; only those of one asset where it is named. */
  listLastSuccesses(asset?: string): Promise<readonly LastSuccess[]>;
  /** One entry for each asset whose steps ever came to an end. */
  listLastAttempts(): Promise<readonly LastAttempt[]>;
  /** The newest finished steps of each asset, newest first; those before a moment where it is given. */
  listHistory(
    assets: readonly string[],
    options: { readonly limit: number; readonly beforeMs?: number },
  ): Promise<ReadonlyMap<string, readonly StepRecord[]>>;
  /** The newest finished steps of each test, by its node, newest first. */
  listTestResults(
    tests: readonly string[],
    limit: number,
  ): Promise<ReadonlyMap<string, readonly StepRecord[]>>;
  /** One entry for each asset that any run ever planned. */
  listAssetFacts(): Promise<readonly AssetFacts[]>;
  /** How partitions of an ingested asset stand, by period and in order; periods without any are left out. */
  listPartitionCounts(asset: string, asked: PartitionsAsked): Promise<readonly PartitionCounts[]>;
  /** The first and the last partition of an ingested asset; undefined where none was ever planned. */
  findPartitionSpan(asset: string, keyLength: number): Promise<PartitionSpan | undefined>;
  /**
   * Gives a final state to runs of this host whose process is gone, and returns them as they are now.
   * Call `reconcileRecords` before: what was published before the process died did succeed.
   */
  settleInterrupted(): Promise<readonly RunRecord[]>;
  /** The publication that was taken in last; undefined where none was. */
  readLastPublication(): Promise<KnownPublication | undefined>;
  /** Takes publications in, in order; one that is known already changes nothing. */
  addPublished(published: readonly PublishRecord[]): Promise<void>;
}
