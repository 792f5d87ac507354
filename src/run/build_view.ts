/**
 * A view model: its SQL, kept as an Iceberg view. Whoever reads it evaluates it.
 *
 * @module
 */

import { renderTableName } from "../core/catalog.ts";
import type { Host } from "../core/host.ts";
import { planView, readView, writeView } from "../iceberg/view.ts";
import type { BuiltModel, ModelWork } from "./model_work.ts";
import { tableFolder } from "./run_context.ts";

/** Builds the view; the same SQL over the same columns is no new version. */
export async function buildView(work: ModelWork, host: Host): Promise<BuiltModel> {
  const { store } = work.run.lake;
  const before = work.standing?.kind === "view"
    ? await readView(work.standing.metadataUri, store)
    : undefined;
  const view = planView(
    {
      name: renderTableName(work.table),
      columns: work.columns,
      sql: work.node.dialect === "duckdb"
        ? { duckdb: work.sql }
        : { duckdb: work.sql, [work.node.dialect]: work.sourceSql },
      defaultNamespace: [work.table.namespace],
      location: store.uriOf(tableFolder(work.table)),
    },
    before,
    host,
  );
  if (view === before && work.standing !== undefined) return { standing: work.standing, rows: 0 };
  const written = await writeView(view, { store, host });
  return { standing: { kind: "view", metadataUri: written.metadataUri }, rows: 0 };
}
