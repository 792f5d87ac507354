/**
 * A run that remembers where each table stood that one step looked at: the step's share of the footprint.
 *
 * @module
 */

import { type FootprintEntry, renderTableName } from "../core/catalog.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { RunContext } from "./run_context.ts";

/** Where tables stood on the base, by `namespace.name`. */
export type Pins = ReadonlyMap<string, FootprintEntry>;

/** A run with the places of the tables that were looked at or written through it. */
export interface TrackedRun {
  readonly run: RunContext;
  /** Cleared before a step is performed again. */
  readonly pins: Map<string, FootprintEntry>;
}

/** A table that the run writes, and the name of the connected part that does. */
export interface TableMaker {
  readonly table: string;
  readonly part: string;
}

/** Whose looks are tracked. */
export interface TrackOptions {
  /** The step's id. */
  readonly step: string;
  /** The name of the connected part that the step belongs to. */
  readonly part: string;
  /** Who writes a table, by `namespace.name` in small letters. */
  readonly makers: ReadonlyMap<string, TableMaker>;
}

/** Wraps a run for one step. */
export function trackRun(run: RunContext, options: TrackOptions): TrackedRun {
  const { branch, views } = run;
  const pins = new Map<string, FootprintEntry>();
  const pin = (tables: Iterable<string>): void => {
    for (const entry of branch.footprint(tables)) {
      const name = renderTableName(entry);
      // The first look counts. Where a later one finds another place, the step has seen two moments; the older place
      // is not the base's any more, so the step is performed again before anything of it is published.
      if (!pins.has(name)) pins.set(name, entry);
    }
  };
  /**
   * Parts of a run share its view of the lake, and one that lost a rebase looks anew. What was looked at meanwhile is
   * looked at again, so that a step never remembers another place than the one it read.
   */
  const steadily = async <Result>(
    work: () => Promise<Result>,
    tablesOf: (result: Result) => readonly string[],
  ): Promise<Result> => {
    for (;;) {
      const { epoch } = branch;
      const result = await work();
      const tables = tablesOf(result);
      assertConnected(tables, options);
      if (branch.epoch !== epoch) continue;
      pin(tables);
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
          pin([renderTableName(table)]);
        },
      },
      views: { prepare: (sql) => steadily(() => views.prepare(sql), (reads) => [...reads]) },
    },
  };
}

/**
 * Whether a table that an unconnected part writes is read before or after that is a matter of chance, and what is read
 * may never be published. So it is refused each time, whichever came first.
 */
function assertConnected(tables: readonly string[], { step, part, makers }: TrackOptions): void {
  // A table that is not made yet is known only as it is written, in any letters.
  const made = tables.flatMap((table) => makers.get(table.toLowerCase()) ?? [])
    .find((maker) => maker.part !== part);
  if (made === undefined) return;
  const { table } = made;
  const name = table.slice(table.lastIndexOf(".") + 1);
  throw new PhloError(
    "PHLO-503",
    `Cannot perform "${step}": it reads "${table}", which the same run makes, and nothing says which comes first`,
    { hint: `write {{ ref('${name}') }} for a model or {{ source(…, '${name}') }} for an asset` },
  );
}
