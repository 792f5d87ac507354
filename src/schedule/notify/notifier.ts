/**
 * Tells the outside what is new: claims each subject in the records, so that of several processes one tells it, and sends
 * one document for all of a kind. Never throws: what cannot be told must not fail what it is about.
 *
 * @module
 */

import type { Host } from "../../core/host.ts";
import { messageOf } from "../../core/phlo_error.ts";
import type { NoticeKind } from "../../project/schedule_keys.ts";
import type { ScheduleRecords } from "../../records/schedule_records.ts";
import type { Notice, NoticeRun, NoticeSubject, SubjectFact } from "./notice.ts";
import { type NoticeStep, planNotices, UNDELIVERED } from "./plan_notices.ts";
import { type Receiver, sendNotice } from "./send_notice.ts";

/** What telling needs. */
export interface NotifierOptions {
  readonly receiver: Receiver;
  readonly on: readonly NoticeKind[];
  readonly project: string;
  readonly environment: string | undefined;
  readonly records: Pick<ScheduleRecords, "listNotices" | "claimNotice">;
  /** Takes secrets out of texts. */
  readonly redact: (text: string) => string;
  /** Called where something could not be told. */
  readonly onTrouble: (message: string) => void;
}

/** Tells what is new. */
export interface Notifier {
  tell(facts: readonly SubjectFact[], run?: NoticeRun): Promise<void>;
}

/** Builds it; where there is no receiver, nothing is told or remembered. */
export function createNotifier(options: NotifierOptions, host: Host): Notifier {
  const { receiver, records, onTrouble } = options;
  const isOff = receiver.command === undefined && receiver.webhook === undefined;
  const tellKind = async (
    kind: NoticeKind,
    steps: readonly NoticeStep[],
    run: NoticeRun | undefined,
  ): Promise<void> => {
    const subjects = steps.map(({ fact }) => cleanSubject(fact.subject, options));
    const notice = buildNotice({ kind, subjects, run }, options, host);
    try {
      await sendNotice(notice, receiver, host);
    } catch (error) {
      onTrouble(messageOf(error));
      // A recovery that was not heard is not said again; a failure is, when the subject fails once more.
      const state = kind === "recovery" ? "good" : UNDELIVERED;
      for (const { fact } of steps) await records.claimNotice(fact.key, state);
    }
  };
  return {
    async tell(facts, run) {
      if (isOff || facts.length === 0) return;
      try {
        const claimed: NoticeStep[] = [];
        for (const step of planNotices(facts, await records.listNotices(""), options.on)) {
          // The claim is what makes one process of several tell it.
          const isNew = await records.claimNotice(step.fact.key, step.fact.state);
          if (isNew && step.kind !== undefined) claimed.push(step);
        }
        for (const [kind, steps] of Map.groupBy(claimed, (step) => step.kind)) {
          if (kind !== undefined) await tellKind(kind, steps, run);
        }
      } catch (error) {
        onTrouble(messageOf(error));
      }
    },
  };
}

/** Builds a document; also the one that tries a receiver. */
export function buildNotice(
  { kind, subjects, run }: {
    readonly kind: Notice["kind"];
    readonly subjects: readonly NoticeSubject[];
    readonly run?: NoticeRun | undefined;
  },
  { project, environment }: Pick<NotifierOptions, "project" | "environment">,
  host: Host,
): Notice {
  return {
    version: 1,
    kind,
    title: renderTitle(kind, subjects, project),
    project,
    environment: environment ?? null,
    hostname: host.environment.hostname,
    at: new Date(host.clock.now()).toISOString(),
    run: run ?? null,
    subjects,
  };
}

const WORDS: Readonly<Record<Notice["kind"], string>> = {
  failure: "failed",
  recovery: "is well again",
  lateness: "is late",
  test: "can be reached",
};

function renderTitle(
  kind: Notice["kind"],
  subjects: readonly NoticeSubject[],
  project: string,
): string {
  const [first, ...others] = subjects;
  const name = first === undefined ? "this receiver" : `${first.type} ${first.name}`;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  const why = first?.reason?.split("\n")[0];
  return `${project}: ${name} ${WORDS[kind]}${more}${why === undefined ? "" : `: ${why}`}`;
}

function cleanSubject(subject: NoticeSubject, { redact }: NotifierOptions): NoticeSubject {
  return { ...subject, reason: subject.reason === null ? null : redact(subject.reason) };
}
