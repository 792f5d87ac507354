/**
 * A run that remembers what one step looked at: the step's share of the footprint.
 *
 * @module
 */

import { renderTableName } from "../core/catalog.ts";
import type { RunContext } from "./run_context.ts";

/** A run with the names of the tables that were looked at or written through it. */
export interface TrackedRun {
  readonly run: RunContext;
  readonly looked: Set<string>;
}

/** Wraps a run for one step. */
export function trackRun(run: RunContext): TrackedRun {
  const looked = new Set<string>();
  return {
    looked,
    run: {
      ...run,
      branch: {
        ...run.branch,
        look(table) {
          looked.add(renderTableName(table));
          return run.branch.look(table);
        },
        move(table, next) {
          looked.add(renderTableName(table));
          return run.branch.move(table, next);
        },
      },
      views: {
        async prepare(sql) {
          const reads = await run.views.prepare(sql);
          for (const table of reads) looked.add(table);
          return reads;
        },
      },
    },
  };
}
