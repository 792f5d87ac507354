/**
 * How runs ended → a fact for each of their assets, models and checks. Pure.
 *
 * @module
 */

import { renderTableName } from "../../core/catalog.ts";
import { messageOf, PhloError } from "../../core/phlo_error.ts";
import type { Step } from "../../core/step.ts";
import type { StepOutcome } from "../../run/schedule_steps.ts";
import type { NoticeSubject, SubjectFact } from "./notice.ts";

const MOST_PARTITIONS = 10;

/** One fact for each subject; cancelled, interrupted and skipped steps say nothing about theirs. */
export function judgeRuns(outcomes: readonly StepOutcome[]): readonly SubjectFact[] {
  const groups = Map.groupBy(outcomes, ({ step }) => keyOf(step));
  return [...groups].flatMap(([key, each]): readonly SubjectFact[] => {
    const bad = each.filter(({ state }) => state === "failed" || state === "blocked");
    const [first] = bad;
    if (first !== undefined) {
      return [{ key, state: "failed", subject: describe(first, bad) }];
    }
    const isGood = each.every(({ state }) => state === "succeeded" || state === "unchanged");
    const [good] = each;
    return isGood && good !== undefined
      ? [{ key, state: "good", subject: describe(good, []) }]
      : [];
  });
}

function keyOf(step: Step): string {
  return step.kind === "ingest" ? `asset:${step.asset}` : `${step.kind}:${step.node}`;
}

function describe(outcome: StepOutcome, bad: readonly StepOutcome[]): NoticeSubject {
  const { step, error, reason } = outcome;
  const partitions = bad.flatMap(({ step: each }) =>
    each.kind === "ingest" && each.partition.grain !== "none" ? [each.partition.key] : []
  );
  return {
    ...nameOf(step),
    partitions: partitions.slice(0, MOST_PARTITIONS),
    code: error instanceof PhloError ? error.code : null,
    reason: error === undefined ? reason ?? null : messageOf(error),
    lastSuccessAt: null,
    limitHours: null,
  };
}

function nameOf(step: Step): Pick<NoticeSubject, "type" | "name"> {
  switch (step.kind) {
    case "ingest":
      return { type: "asset", name: step.asset };
    case "model":
      return { type: "model", name: renderTableName(step.table) };
    case "test":
      return { type: "check", name: step.id.slice("test:".length) };
    default:
      return step satisfies never;
  }
}
