/**
 * A branch as it is at one moment, for those who only look: a statement that joins several tables must not see one of
 * them before a publication and the other after it.
 *
 * @module
 */

import { type Catalog, renderTableName } from "../core/catalog.ts";
import type { RunBranch } from "./run_branch.ts";

/** Pins every table of a branch in one transaction. @throws PhloError PHLO-406 where there is no such branch. */
export async function pinBranch(
  name: string,
  catalog: Pick<Catalog, "list">,
): Promise<Pick<RunBranch, "look" | "resolve">> {
  const entries = await catalog.list(name);
  const standing = new Map(entries.map((entry) => [renderTableName(entry), entry]));
  const spellings = new Map(
    entries.map((entry) => [renderTableName(entry).toLowerCase(), entry] as const),
  );
  return {
    look: (table) => Promise.resolve(standing.get(renderTableName(table))),
    resolve(table) {
      const name = renderTableName(table);
      const isExact = standing.has(name);
      return Promise.resolve(isExact ? table : spellings.get(name.toLowerCase()) ?? table);
    },
  };
}
