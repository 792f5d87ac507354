/**
 * The branches of a lake with what each holds that `main` does not: from the catalog and the tables' own metadata.
 *
 * @module
 */

import { type Branch, type CatalogEntry, renderTableName } from "../../core/catalog.ts";
import { readTable } from "../../iceberg/read_table.ts";
import { currentSnapshot } from "../../iceberg/table_state.ts";
import type { OpenLake } from "../../run/open_lake.ts";
import { QUARANTINE_BRANCH } from "../../run/quarantine.ts";

/** One table or view that a branch has changed. */
export interface BranchTable {
  readonly table: string;
  readonly kind: CatalogEntry["kind"];
  /** Rows on `main` and on the branch; undefined where there is none, and for views. */
  readonly before: number | undefined;
  readonly after: number | undefined;
}

/** A branch with what it changes. */
export interface BranchView {
  readonly branch: Branch;
  readonly tables: readonly BranchTable[];
  /** Changed tables beyond those that are read. */
  readonly more: number;
  /** True where what the branch holds passed its checks and may be published. */
  readonly isHeld: boolean;
}

const TABLES_READ = 50;

/** Reads every branch but `main` and the quarantine, newest first. */
export async function readBranches(lake: OpenLake): Promise<readonly BranchView[]> {
  const { catalog } = lake;
  const main = new Map(
    (await catalog.list("main")).map((entry) => [renderTableName(entry), entry]),
  );
  const branches = (await catalog.listBranches())
    .filter(({ name }) => name !== "main" && name !== QUARANTINE_BRANCH)
    .toSorted((left, right) => right.createdAt - left.createdAt);
  const views: BranchView[] = [];
  for (const branch of branches) {
    const entries = await catalog.list(branch.name);
    const changed = entries.filter((entry) =>
      main.get(renderTableName(entry))?.metadataUri !== entry.metadataUri
    );
    const tables: BranchTable[] = [];
    for (const entry of changed.slice(0, TABLES_READ)) {
      const table = renderTableName(entry);
      tables.push({
        table,
        kind: entry.kind,
        before: await countRows(main.get(table), lake),
        after: await countRows(entry, lake),
      });
    }
    views.push({
      branch,
      tables,
      more: Math.max(0, changed.length - TABLES_READ),
      isHeld: (await catalog.listHeld(branch.name)).length > 0,
    });
  }
  return views;
}

/** The rows that the newest snapshot says there are. */
async function countRows(
  entry: CatalogEntry | undefined,
  { store }: OpenLake,
): Promise<number | undefined> {
  if (entry === undefined || entry.kind === "view") return undefined;
  const snapshot = currentSnapshot(await readTable(entry.metadataUri, store));
  return Number(snapshot?.summary?.["total-records"] ?? 0);
}
