/**
 * A branch as it is at one moment, for those who only look: a statement that joins several tables must not see one of
 * them before a publication and the other after it.
 *
 * @module
 */

import {
  type Catalog,
  type CatalogEntry,
  renderTableName,
  type TableName,
} from "../core/catalog.ts";
import type { RunBranch } from "./run_branch.ts";

/** Tables and views that stay where they stand, whatever is published later. */
export interface PinnedEntries<Entry extends CatalogEntry> extends Pick<RunBranch, "resolve"> {
  look(table: TableName): Promise<Entry | undefined>;
  list(): Promise<readonly Entry[]>;
}

/** Pins every table of a branch in one transaction. @throws PhloError PHLO-406 where there is no such branch. */
export async function pinBranch(
  name: string,
  catalog: Pick<Catalog, "list">,
): Promise<PinnedEntries<CatalogEntry>> {
  return pinEntries(await catalog.list(name));
}

/** Pins what was listed; a name is found in any letters. */
export function pinEntries<Entry extends CatalogEntry>(
  entries: readonly Entry[],
): PinnedEntries<Entry> {
  const standing = new Map(entries.map((entry) => [renderTableName(entry), entry]));
  const spellings = new Map(
    entries.map((entry) => [renderTableName(entry).toLowerCase(), entry] as const),
  );
  return {
    list: () => Promise.resolve(entries),
    look: (table) => Promise.resolve(standing.get(renderTableName(table))),
    resolve(table) {
      const name = renderTableName(table);
      const isExact = standing.has(name);
      return Promise.resolve(isExact ? table : spellings.get(name.toLowerCase()) ?? table);
    },
  };
}
