/**
 * Puts a test's rows into a table of its lake: replaced as a whole, visible at once.
 *
 * @module
 */

import { renderTableName, type TableName } from "../core/catalog.ts";
import type { Column } from "../core/column.ts";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { createDuckdbDataFiles } from "../duckdb/data_files.ts";
import { replaceColumns } from "../iceberg/evolve_table.ts";
import { listDataFiles } from "../iceberg/list_data_files.ts";
import { planTable } from "../iceberg/plan_table.ts";
import { prepareCommit } from "../iceberg/prepare_commit.ts";
import { readTable } from "../iceberg/read_table.ts";
import { tableFolder } from "../run/run_context.ts";
import { writeTarget } from "../run/write_target.ts";
import type { LakeLook } from "./test_lake.ts";

/** A table to fill. */
export interface InputTable {
  readonly table: TableName;
  readonly columns: readonly Column[];
  /** A relation with these columns. */
  readonly relation: string;
  readonly summary?: Readonly<Record<string, string>>;
}

/** Writes the table and moves its pointer on `main`; where its metadata stands now. */
export async function writeInput(
  input: InputTable,
  { lake, session }: Pick<LakeLook, "lake" | "session">,
  host: Host,
): Promise<string> {
  const { table, columns } = input;
  const dataFiles = createDuckdbDataFiles(session, lake.store, host);
  const entry = await lake.catalog.load("main", table);
  const before = entry?.kind === "table"
    ? await readTable(entry.metadataUri, lake.store)
    : undefined;
  const state = before === undefined
    ? planTable({
      name: renderTableName(table),
      columns,
      location: lake.store.uriOf(tableFolder(table)),
    }, host)
    : replaceColumns(before, columns);
  const add = await dataFiles.write(input.relation, writeTarget(state, tableFolder(table)));
  const next = await prepareCommit(state, {
    operation: before === undefined ? "append" : "overwrite",
    add,
    remove: before === undefined ? [] : await listDataFiles(before, lake.store),
    summary: input.summary ?? {},
  }, { store: lake.store, host });
  const metadataUri = next.metadataUri ?? "";
  if (metadataUri === entry?.metadataUri) return metadataUri;
  const isMoved = await lake.catalog.commit("main", [{
    ...table,
    kind: "table",
    base: entry?.metadataUri,
    next: metadataUri,
  }]);
  if (isMoved) return metadataUri;
  throw new PhloError(
    "PHLO-404",
    `Cannot fill "${renderTableName(table)}": two tests share a lake`,
    {
      hint: "await one before the other, or give each a lake of its own",
    },
  );
}
