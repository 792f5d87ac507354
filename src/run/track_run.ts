/**
 * A run that remembers where each table stood that one step looked at: the step's share of the footprint.
 *
 * @module
 */

import { type FootprintEntry, renderTableName } from "../core/catalog.ts";
import type { RunContext } from "./run_context.ts";

/** Where tables stood on the base, by `namespace.name`. */
export type Pins = ReadonlyMap<string, FootprintEntry>;

/** A run with the places of the tables that were looked at or written through it. */
export interface TrackedRun {
  readonly run: RunContext;
  /** Cleared before a step is performed again. */
  readonly pins: Map<string, FootprintEntry>;
}

/** Wraps a run for one step. */
export function trackRun(run: RunContext): TrackedRun {
  const { branch, views } = run;
  const pins = new Map<string, FootprintEntry>();
  /**
   * Parts of a run share its view of the lake, and one that lost a rebase looks anew. What was looked at meanwhile is
   * looked at again, so that a step never remembers another place than the one it read.
   */
  const steadily = async <Result>(
    work: () => Promise<Result>,
    tablesOf: (result: Result) => Iterable<string>,
  ): Promise<Result> => {
    for (;;) {
      const { epoch } = branch;
      const result = await work();
      if (branch.epoch !== epoch) continue;
      for (const entry of branch.footprint(tablesOf(result))) {
        pins.set(renderTableName(entry), entry);
      }
      return result;
    }
  };
  return {
    pins,
    run: {
      ...run,
      branch: {
        ...branch,
        get epoch() {
          return branch.epoch;
        },
        look: (table) => steadily(() => branch.look(table), () => [renderTableName(table)]),
        async move(table, next) {
          await branch.move(table, next);
          for (const entry of branch.footprint([renderTableName(table)])) {
            pins.set(renderTableName(entry), entry);
          }
        },
      },
      views: { prepare: (sql) => steadily(() => views.prepare(sql), (reads) => reads) },
    },
  };
}
