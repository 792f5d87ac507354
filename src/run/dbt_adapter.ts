/**
 * Answers templates that look at the database while they render, from the branch of the run.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import type { DbtAdapter, ExistingRelation, RelationName } from "../dbt/adapter.ts";
import type { Plain } from "../dbt/plain.ts";
import { renderDuckdbType } from "../duckdb/duckdb_type.ts";
import type { Session } from "../duckdb/session.ts";
import { readTable } from "../iceberg/read_table.ts";
import { tableColumns } from "../iceberg/table_state.ts";
import { readView, viewColumns } from "../iceberg/view.ts";
import { LAKE_DATABASE } from "./lake_views.ts";
import type { RunContext } from "./run_context.ts";
import type { TranslateSql } from "./translate_sql.ts";

/** What is read of a run; a command that builds nothing has the same. */
export type BranchReader = Pick<RunContext, "lake" | "views" | "branch">;

/** Builds the adapter of one step. */
export function createDbtAdapter(
  run: BranchReader,
  session: Session,
  translate: TranslateSql,
): DbtAdapter {
  return {
    async query(sql, { dialect }) {
      const translated = translate(sql, dialect, "a query of a template");
      await run.views.prepare(translated);
      const described = await session.describe(translated);
      const rows = await session.rows(translated);
      return {
        columns: described,
        rows: rows.map((row) => described.map(({ name }) => toPlain(row[name]))),
      };
    },
    findRelation: (name) => findRelation(name, run),
    async listRelations({ schema }) {
      const entries = await run.branch.list();
      return entries.filter((entry) => entry.namespace === schema).map((entry) => ({
        database: LAKE_DATABASE,
        schema: entry.namespace,
        identifier: entry.name,
        kind: entry.kind,
      }));
    },
    async columnsOf(name) {
      const columns = await readColumns(name, run);
      return columns?.map((column) => ({
        name: column.name,
        type: renderDuckdbType(column.type),
      }));
    },
  };
}

async function findRelation(
  name: RelationName,
  run: BranchReader,
): Promise<ExistingRelation | undefined> {
  const standing = await run.branch.look({ namespace: name.schema, name: name.identifier });
  return standing === undefined ? undefined : { ...name, kind: standing.kind };
}

async function readColumns(
  name: RelationName,
  run: BranchReader,
): Promise<readonly Column[] | undefined> {
  const standing = await run.branch.look({ namespace: name.schema, name: name.identifier });
  if (standing === undefined) return undefined;
  const { store } = run.lake;
  return standing.kind === "view"
    ? viewColumns(await readView(standing.metadataUri, store))
    : tableColumns(await readTable(standing.metadataUri, store));
}

function toPlain(value: unknown): Plain {
  if (value === null || value === undefined) return null;
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  if (typeof value === "boolean" || typeof value === "number") return value;
  return String(value);
}
