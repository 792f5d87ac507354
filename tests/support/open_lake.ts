/**
 * A lake in a folder of the test's own, with DuckDB over it, for tests of tables.
 *
 * @module
 */

import type { Column } from "../../src/core/column.ts";
import type { DataFiles } from "../../src/core/data_files.ts";
import type { Store } from "../../src/core/store.ts";
import { createDuckdbDataFiles } from "../../src/duckdb/data_files.ts";
import { openSession, type Row, type Session } from "../../src/duckdb/session.ts";
import type { DataFileEntry } from "../../src/iceberg/data_file_entry.ts";
import { listDataFiles } from "../../src/iceberg/list_data_files.ts";
import { prepareCommit } from "../../src/iceberg/prepare_commit.ts";
import type { SnapshotOperation } from "../../src/iceberg/snapshot_summary.ts";
import { currentSchemaJson, tableColumns, type TableState } from "../../src/iceberg/table_state.ts";
import type { Id64 } from "../../src/iceberg/wire.ts";
import { openLocalStore } from "../../src/store/local_store.ts";
import { type FakeHost, fakeHost, withFolder } from "./fake_host.ts";

/** What a test of tables works with. */
export interface TestLake {
  readonly folder: string;
  readonly store: Store;
  readonly session: Session;
  readonly files: DataFiles<string>;
  readonly host: FakeHost;
  /** Writes rows and prepares their commit. */
  change(state: TableState, change: LakeChange): Promise<TableState>;
  /** The rows of a table, as DuckDB shows them, in the order of the first column. */
  rows(state: TableState, snapshotId?: Id64): Promise<readonly Row[]>;
}

/** A change by SQL. */
export interface LakeChange {
  readonly operation?: SnapshotOperation;
  readonly sql?: string;
  readonly remove?: readonly DataFileEntry[];
}

/** Opens a lake for the time of `body`. */
export async function withLake<Result>(
  body: (lake: TestLake) => Promise<Result>,
): Promise<Result> {
  return await withFolder(async (folder) => {
    const host = fakeHost();
    const store = await openLocalStore(`${folder}/lake`, {}, host);
    await using session = await openSession({
      temporaryFolder: `${folder}/tmp`,
      folders: [folder],
    });
    const files = createDuckdbDataFiles(session, store, host);
    const scan = async (state: TableState, columns: readonly Column[], snapshotId?: Id64) =>
      files.scan(await listDataFiles(state, store, snapshotId), columns);
    return await body({
      folder,
      store,
      session,
      files,
      host,
      async change(state, { operation = "append", sql, remove = [] }) {
        const target = {
          columns: tableColumns(state),
          folder: `${store.nameOf(state.metadata.location)}/data`,
          schemaJson: currentSchemaJson(state),
        };
        const add = sql === undefined ? [] : await files.write(sql, target);
        return await prepareCommit(state, { operation, add, remove }, { store, host });
      },
      async rows(state, snapshotId) {
        const sql = await scan(state, tableColumns(state), snapshotId);
        return await session.jsonRows(`SELECT * FROM (${sql}) ORDER BY 1`);
      },
    });
  });
}
