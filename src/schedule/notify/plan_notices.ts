/**
 * Facts → what is new in them. A failure is told once, until the subject is well again; then its recovery is told. Pure.
 *
 * @module
 */

import type { NoticeKind } from "../../project/schedule_keys.ts";
import type { NoticeRecord } from "../../records/schedule_records.ts";
import type { SubjectFact } from "./notice.ts";

/** A fact that should be told, or only noted. */
export interface NoticeStep {
  readonly fact: SubjectFact;
  /** The kind of notice; undefined where the fact is only remembered. */
  readonly kind: NoticeKind | undefined;
}

/** What a failed delivery leaves behind: the next fact of the subject is told again. */
export const UNDELIVERED = "undelivered";

/** Plans notices. A subject of which nothing bad was told needs no word that it is well. */
export function planNotices(
  facts: readonly SubjectFact[],
  told: readonly NoticeRecord[],
  on: readonly NoticeKind[],
): readonly NoticeStep[] {
  const last = new Map(told.map(({ subject, state }) => [subject, state]));
  return facts.flatMap((fact): readonly NoticeStep[] => {
    const before = last.get(fact.key);
    if (before === fact.state) return [];
    const kind = kindOf(fact, before);
    if (kind === undefined) return before === undefined ? [] : [{ fact, kind }];
    // What nobody wants to hear is remembered all the same: switched on later, it is not told late.
    return [{ fact, kind: on.includes(kind) ? kind : undefined }];
  });
}

function kindOf({ state }: SubjectFact, before: string | undefined): NoticeKind | undefined {
  switch (state) {
    case "failed":
      return "failure";
    case "late":
      // Better than it was, and not yet well.
      return before === "very late" ? undefined : "lateness";
    case "very late":
      return "lateness";
    case "good":
    case "fresh":
      return before === undefined || before === "good" || before === "fresh" ||
          before === UNDELIVERED
        ? undefined
        : "recovery";
    default:
      return state satisfies never;
  }
}
