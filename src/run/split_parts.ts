/**
 * Splits a plan into its connected parts. Each part publishes in a transaction of its own, or not at all. Pure.
 *
 * @module
 */

import { renderTableName } from "../core/catalog.ts";
import type { Step } from "../core/step.ts";

/** Steps that belong together: they depend on each other or write one table. In the plan's order. */
export type Part = readonly Step[];

/** The connected parts of a plan, in the order of their first steps. */
export function splitParts(steps: readonly Step[]): readonly Part[] {
  const parentOf = new Map<string, string>();
  const find = (id: string): string => {
    let root = id;
    for (let next = parentOf.get(root); next !== undefined; next = parentOf.get(root)) root = next;
    return root;
  };
  const join = (left: string, right: string): void => {
    const [from, to] = [find(left), find(right)];
    if (from !== to) parentOf.set(from, to);
  };
  for (const step of steps) {
    for (const before of step.dependsOn) join(step.id, before);
    if (step.kind !== "test") join(step.id, `table ${renderTableName(step.table)}`);
  }
  const parts = new Map<string, Step[]>();
  for (const step of steps) {
    const root = find(step.id);
    const part = parts.get(root);
    if (part === undefined) parts.set(root, [step]);
    else part.push(step);
  }
  return [...parts.values()];
}
