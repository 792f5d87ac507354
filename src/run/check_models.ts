/**
 * Binds the SQL of models and tests against empty tables that have the declared columns: a misspelt column is found without
 * a lake and without running anything. What cannot be known without data is skipped, and says so.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import type { Host } from "../core/host.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import type { IngestionAsset } from "../core/project.ts";
import { quoteName } from "../core/sql_text.ts";
import type { DbtAdapter, RelationName } from "../dbt/adapter.ts";
import { compileNode } from "../dbt/compile_node.ts";
import type { DbtNode } from "../dbt/dbt_node.ts";
import type { DbtProject } from "../dbt/dbt_project.ts";
import { renderDuckdbType } from "../duckdb/duckdb_type.ts";
import type { Session } from "../duckdb/session.ts";
import { selectTrinoSetup } from "../sql/select_trino_setup.ts";
import { assertKeyColumns } from "./assert_key_columns.ts";
import { ingestColumns } from "./ingest_columns.ts";
import { LAKE_DATABASE } from "./lake_views.ts";
import { explainingSql } from "./model_error.ts";
import type { TranslateSql } from "./translate_sql.ts";

/** What is checked. */
export interface ModelCheck {
  readonly project: DbtProject;
  readonly assets: readonly IngestionAsset[];
  readonly translate: TranslateSql;
}

/** What checking found. */
export interface CheckedModels {
  readonly faults: readonly PhloError[];
  /** Nodes whose columns could not be checked, with the reason. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

/** Binds every model and test in order, in the session's memory. */
export async function checkModels(
  check: ModelCheck,
  session: Session,
  host: Host,
): Promise<CheckedModels> {
  const binder = createBinder(check, session, host);
  await binder.addAssets();
  const nodes = check.project.order.flatMap((id) => check.project.nodes.get(id) ?? []);
  const faults: PhloError[] = [];
  const skipped: { name: string; reason: string }[] = [];
  for (const node of nodes) {
    // A node that cannot be parsed is told of by whoever loaded the project.
    if (node.error !== undefined || !isBound(node)) continue;
    const result = await binder.bind(node);
    if (result instanceof PhloError) faults.push(result);
    else if (result !== undefined) skipped.push({ name: node.name, reason: result });
  }
  return { faults, skipped };
}

function isBound({ resourceType, isEnabled }: DbtNode): boolean {
  return isEnabled && (resourceType === "model" || resourceType === "test");
}

interface Binder {
  addAssets(): Promise<void>;
  /** The fault, the reason why nothing can be said, or undefined where all is well. */
  bind(node: DbtNode): Promise<PhloError | string | undefined>;
}

function createBinder(check: ModelCheck, session: Session, host: Host): Binder {
  const { project } = check;
  const tables = new Map<string, readonly RelationColumn[]>();
  /** Unique ids of the nodes and sources whose columns are known. */
  const known = new Set<string>();

  const addTable = async (
    { schema, identifier }: Pick<RelationName, "schema" | "identifier">,
    columns: readonly RelationColumn[],
  ): Promise<void> => {
    const list = columns.map(({ name, type }) => `${quoteName(name)} ${type}`).join(", ");
    const place = `${LAKE_DATABASE}.${quoteName(schema)}`;
    await session.run(`CREATE SCHEMA IF NOT EXISTS ${place};
      CREATE OR REPLACE TABLE ${place}.${quoteName(identifier)} (${list})`);
    tables.set(keyOf(schema, identifier), columns);
  };

  return {
    async addAssets() {
      await session.run(`ATTACH ':memory:' AS ${LAKE_DATABASE}; USE ${LAKE_DATABASE}`);
      for (const asset of check.assets) {
        const name = { schema: asset.namespace, identifier: asset.tableName };
        await addTable(name, ingestColumns(asset).map(toRelationColumn));
      }
      for (const source of project.sources.values()) {
        if (tables.has(keyOf(source.schema, source.identifier))) known.add(source.uniqueId);
      }
    },
    async bind(node) {
      const unknown = node.dependsOn.find((id) => !known.has(id));
      if (unknown !== undefined) return `the columns of ${shortName(unknown)} are not known`;
      const asked = { question: false };
      try {
        const columns = await describeNode(node, { ...check, asked, tables }, session, host);
        if (node.resourceType !== "model") return undefined;
        if (node.materialization === "incremental") assertKeyColumns(node, columns);
        if (node.materialization !== "ephemeral") {
          await addTable({ schema: node.schema, identifier: node.alias }, columns);
        }
        known.add(node.uniqueId);
        return undefined;
      } catch (error) {
        if (asked.question) return "its template asks the database";
        if (!(error instanceof PhloError)) throw error;
        return isAboutTable(error) ? "it names a table that is not declared" : error;
      }
    },
  };
}

/** `raw.entries` of `source.project.raw.entries`. */
function shortName(id: string): string {
  return `"${id.split(".").slice(2).join(".")}"`;
}

interface RelationColumn {
  readonly name: string;
  readonly type: string;
}

function toRelationColumn({ name, type }: Column): RelationColumn {
  return { name, type: renderDuckdbType(type) };
}

function keyOf(schema: string, identifier: string): string {
  return `${schema}.${identifier}`.toLowerCase();
}

interface DescribeOptions extends ModelCheck {
  readonly asked: { question: boolean };
  readonly tables: ReadonlyMap<string, readonly RelationColumn[]>;
}

/** A query is described before it runs, so that is how DuckDB first sees it. */
const DESCRIBED = { charactersBefore: "DESCRIBE ".length };

async function describeNode(
  node: DbtNode,
  options: DescribeOptions,
  session: Session,
  host: Host,
): Promise<readonly RelationColumn[]> {
  const compiled = await compileNode(options.project, node, {
    fullRefresh: false,
    invocationId: host.ids.uuid(),
    startedAt: host.clock.now(),
    command: "build",
  }, createEmptyAdapter(options));
  return await explainingSql(compiled, DESCRIBED, async () => {
    const sql = options.translate(compiled.sql, compiled.dialect, compiled.name);
    if (sql.includes("trino.")) await session.run(selectTrinoSetup([sql]));
    return await session.describe(sql);
  });
}

/** Knows the columns of what is declared and no row. */
function createEmptyAdapter({ asked, tables }: DescribeOptions): DbtAdapter {
  return {
    query() {
      asked.question = true;
      throw new PhloError("PHLO-502", "Cannot answer a template's query: nothing is run here");
    },
    findRelation: (name) =>
      Promise.resolve(
        tables.has(keyOf(name.schema, name.identifier)) ? { ...name, kind: "table" } : undefined,
      ),
    listRelations() {
      asked.question = true;
      throw new PhloError("PHLO-502", "Cannot list relations: nothing is run here");
    },
    columnsOf: (name) => Promise.resolve(tables.get(keyOf(name.schema, name.identifier))),
  };
}

/** A name written by hand may be a table that is in the lake and not in the project. */
function isAboutTable(error: PhloError): boolean {
  return /^Catalog Error: (?:Table|Schema) with name|^Binder Error: Catalog "/.test(
    messageOf(error.cause),
  );
}
