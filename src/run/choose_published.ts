/**
 * Decides which steps of a part may be published. Pure.
 *
 * @module
 */

import { renderTableName } from "../core/catalog.ts";
import type { Step } from "../core/step.ts";
import type { StepOutcome } from "./schedule_steps.ts";
import type { Part } from "./split_parts.ts";

/** What is published of a part. */
export interface Chosen {
  readonly steps: readonly Step[];
  /** The tables they write, as `namespace.name`. */
  readonly tables: readonly string[];
}

/**
 * With `all`, one bad step keeps back the whole part. With `succeeded`, bad steps keep back what comes after them, the
 * tables that a failed check is about, and every other step that writes one of those tables.
 */
export function choosePublished(
  part: Part,
  outcomes: readonly StepOutcome[],
  policy: "all" | "succeeded",
): Chosen {
  const isBad = new Set(
    outcomes.filter(({ state }) => state !== "succeeded" && state !== "unchanged")
      .map(({ step }) => step.id),
  );
  if (isBad.size === 0) return describe(part);
  if (policy === "all") return { steps: [], tables: [] };
  return describe(part.filter((step) => !keptBack(part, isBad).has(step.id)));
}

/**
 * What became of steps that did well and are not published all the same: they were held back by a bad one, or by a
 * cancellation. Their tables are not what readers see, so they must not be called succeeded.
 */
export function settleUnpublished(
  outcomes: readonly StepOutcome[],
  chosen: Chosen,
  options: { readonly isCancelled: boolean },
): readonly StepOutcome[] {
  const isChosen = new Set(options.isCancelled ? [] : chosen.steps.map((step) => step.id));
  const culprit = outcomes.find(({ state }) => state === "failed" || state === "blocked");
  return outcomes.map((outcome) => {
    if (outcome.state !== "succeeded" || outcome.step.kind === "test") return outcome;
    if (isChosen.has(outcome.step.id)) return outcome;
    return options.isCancelled
      ? { ...outcome, state: "cancelled", reason: "the run was cancelled before it was published" }
      : {
        ...outcome,
        state: "blocked",
        reason: `not published: ${culprit?.step.id ?? "another step"} ${
          culprit?.state ?? "failed"
        }`,
      };
  });
}

function keptBack(part: Part, isBad: ReadonlySet<string>): ReadonlySet<string> {
  const back = new Set(isBad);
  for (const step of part) {
    if (step.kind === "test" && isBad.has(step.id)) step.dependsOn.forEach((id) => back.add(id));
  }
  for (let size = -1; size !== back.size;) {
    size = back.size;
    const checked = part.filter((step) => back.has(step.id) && !isBad.has(step.id));
    const tables = new Set(describe(checked).tables);
    for (const step of part) {
      const sharesTable = step.kind !== "test" && tables.has(renderTableName(step.table));
      if (sharesTable || step.dependsOn.some((id) => back.has(id))) back.add(step.id);
    }
  }
  return back;
}

function describe(steps: readonly Step[]): Chosen {
  const tables = steps.flatMap((step) => step.kind === "test" ? [] : [renderTableName(step.table)]);
  return { steps, tables: [...new Set(tables)] };
}
