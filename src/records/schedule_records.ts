/**
 * What the records hold for schedules and notifications: ticks, switches, and what was told already.
 *
 * @module
 */

/** How a tick stands. Only `succeeded` ends the time that later ticks must cover. */
export const TICK_STATES = ["claimed", "running", "succeeded", "failed"] as const;

/** One of the four states. */
export type TickState = typeof TICK_STATES[number];

/** A tick of a schedule, which some process has claimed. Moments are milliseconds since 1970. */
export interface TickRecord {
  readonly schedule: string;
  /** The moment that the cron text names. */
  readonly at: number;
  /** The start of the time whose partitions it makes. */
  readonly fromAt: number;
  readonly claimedAt: number;
  readonly pid: number;
  readonly hostname: string;
  /** Chosen with the claim; the run may not have begun. */
  readonly runId: string;
  readonly state: TickState;
  readonly finishedAt?: number;
  readonly reason?: string;
}

/** A tick to claim; process and host are this one's. */
export type NewTick = Pick<TickRecord, "schedule" | "at" | "fromAt" | "runId">;

/** Whether a schedule is on, and since when: ticks before that are not made up for. */
export interface ScheduleSwitch {
  readonly schedule: string;
  readonly isOn: boolean;
  readonly changedAt: number;
}

/** What deciding about ticks needs to know. */
export interface ScheduleState {
  readonly switches: readonly ScheduleSwitch[];
  /** Claimed or running, of every schedule. */
  readonly open: readonly TickRecord[];
  /** The newest tick of each schedule that is not in the future. */
  readonly last: readonly TickRecord[];
  /** The newest that succeeded, likewise. */
  readonly lastSucceeded: readonly TickRecord[];
}

/** Ticks, switches and notices. Every method is one transaction and safe among processes. */
export interface ScheduleRecords {
  /**
   * Notes schedules that are seen for the first time, as on from now. A switch of the future was set by a clock
   * that was wrong: it counts from now.
   */
  noteSchedules(names: readonly string[]): Promise<void>;
  switchSchedule(name: string, to: "on" | "off"): Promise<void>;
  readScheduleState(): Promise<ScheduleState>;
  /** Claims a tick; false where anybody has it. */
  claimTick(tick: NewTick): Promise<boolean>;
  /** Takes a tick over from the process that claimed it; false where another one was quicker. */
  takeTick(tick: TickRecord): Promise<boolean>;
  /** Gives an open tick its next state; nothing where it is settled. */
  moveTick(
    tick: Pick<TickRecord, "schedule" | "at">,
    next: { readonly state: TickState; readonly reason?: string },
  ): Promise<void>;
  /** The ticks of a schedule, newest first. */
  listTicks(schedule: string, limit: number): Promise<readonly TickRecord[]>;
  /** What was last told about subjects that begin with a text. */
  listNotices(prefix: string): Promise<readonly NoticeRecord[]>;
  /** Notes what is about to be told of a subject; false where the same was told before, by whichever process. */
  claimNotice(subject: string, state: string): Promise<boolean>;
}

/** What was last told about a subject. */
export interface NoticeRecord {
  readonly subject: string;
  readonly state: string;
  readonly at: number;
}
