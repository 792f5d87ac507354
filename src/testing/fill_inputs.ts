/**
 * Fills the tables that a model under test reads, with the columns they have in the real lake.
 *
 * @module
 */

import { parseTableName, renderTableName, type TableName } from "../core/catalog.ts";
import type { Column } from "../core/column.ts";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { IngestionAsset } from "../core/project.ts";
import type { TestedModel } from "./load_model.ts";
import { quoteName, quoteText } from "../core/sql_text.ts";
import type { DbtNode, DbtSource } from "../dbt/dbt_node.ts";
import { readTable } from "../iceberg/read_table.ts";
import { tableColumns } from "../iceberg/table_state.ts";
import { ingestColumns } from "../run/ingest_columns.ts";
import { SEEN_KEY } from "../run/late_rows.ts";
import {
  assertKnownColumns,
  createInputRelation,
  explainInput,
  inferColumns,
  type InputRows,
} from "./input_rows.ts";
import { type PlannedInputs, tableOf } from "./plan_inputs.ts";
import { type LakeLook, lookAtLake, type TestLakeOf } from "./test_lake.ts";
import { writeInput } from "./write_input.ts";

/** What to fill. */
export interface FillOptions {
  readonly tested: TestedModel;
  readonly inputs: PlannedInputs;
  readonly rows: ReadonlyMap<string, InputRows>;
  /** Rows that the model's own table has before the run. */
  readonly existing: InputRows | undefined;
  readonly lake: Pick<TestLakeOf, "folder" | "stateFolder">;
  /** The columns of a model as it is built; undefined where they cannot be known. */
  readonly columnsOf: (node: DbtNode) => Promise<readonly Column[] | undefined>;
}

interface TableInput {
  readonly table: TableName;
  readonly input: InputRows;
  readonly columns: readonly Column[];
  /** True for a table with phlo's own columns. */
  readonly isIngested: boolean;
}

/** Fills them. @throws PhloError PHLO-001 for a column that the table does not have, PHLO-407 for a value that does not fit. */
export async function fillInputs(options: FillOptions, host: Host): Promise<void> {
  const { tested, inputs, rows, existing, lake } = options;
  const own = existing === undefined ? undefined : await options.columnsOf(tested.node);
  const models = await readModelColumns(options);
  await lookAtLake(lake, {
    branch: "main",
    look: async (look) => {
      const tables: TableInput[] = inputs.empty.map(({ source, asset }) => ({
        table: tableOf(source),
        input: { name: source.name, rows: [] },
        columns: relax(ingestColumns(asset)),
        isIngested: true,
      }));
      for (const [name, node] of inputs.given) {
        const input = rows.get(name) ?? { name, rows: [] };
        tables.push(await describeTable(node, { input, models, options, look }, host));
      }
      if (existing !== undefined) {
        const bases = await writeBases(tables, look, options, host);
        const columns = own ?? await inferColumns(existing, lake.stateFolder, look.session, host);
        const { node } = tested;
        await writeTable(
          { table: tableOf(node), input: existing, columns, isIngested: false },
          {
            look,
            options,
            summary: { "phlo.model": node.uniqueId, [SEEN_KEY]: JSON.stringify(bases) },
          },
          host,
        );
      }
      for (const table of tables) await writeTable(table, { look, options, summary: {} }, host);
    },
  }, host);
}

/** What stands there was made from inputs that were empty: rows that come now are new, not late. */
async function writeBases(
  tables: readonly TableInput[],
  look: LakeLook,
  options: FillOptions,
  host: Host,
): Promise<Record<string, string[]>> {
  const bases: Record<string, string[]> = {};
  for (const table of tables.filter(({ isIngested }) => isIngested)) {
    const empty = { ...table, input: { ...table.input, rows: [] } };
    bases[renderTableName(table.table)] = [
      await writeTable(empty, { look, options, summary: {} }, host),
    ];
  }
  return bases;
}

async function readModelColumns(
  { inputs, columnsOf }: FillOptions,
): Promise<ReadonlyMap<string, readonly Column[] | undefined>> {
  const models = new Map<string, readonly Column[] | undefined>();
  for (const node of inputs.given.values()) {
    if (node.resourceType === "source") continue;
    models.set(node.uniqueId, await columnsOf(node));
  }
  return models;
}

interface DescribeContext {
  readonly input: InputRows;
  readonly models: ReadonlyMap<string, readonly Column[] | undefined>;
  readonly options: FillOptions;
  readonly look: LakeLook;
}

async function describeTable(
  node: DbtNode | DbtSource,
  { input, models, options, look }: DescribeContext,
  host: Host,
): Promise<TableInput> {
  const table = tableOf(node);
  const asset = findAsset(node, options.tested.assets);
  if (asset !== undefined) {
    const columns = relax(ingestColumns(asset));
    assertKnownColumns(input, columns);
    return { table, input, columns, isIngested: true };
  }
  const known = models.get(node.uniqueId) ?? await readColumns(table, look);
  if (known !== undefined) {
    assertKnownColumns(input, known);
    return { table, input, columns: known, isIngested: false };
  }
  const { stateFolder } = options.lake;
  const columns = await inferColumns(input, stateFolder, look.session, host);
  return { table, input, columns, isIngested: false };
}

function findAsset(
  node: DbtNode | DbtSource,
  assets: readonly IngestionAsset[],
): IngestionAsset | undefined {
  if (node.resourceType !== "source") return undefined;
  const table = parseTableName(renderTableName(tableOf(node)));
  return assets.find((asset) =>
    asset.name === node.asset ||
    asset.namespace === table?.namespace && asset.tableName === table.name
  );
}

async function readColumns(
  table: TableName,
  { lake }: LakeLook,
): Promise<readonly Column[] | undefined> {
  const entry = await lake.catalog.load("main", table);
  if (entry?.kind !== "table") return undefined;
  return relax(tableColumns(await readTable(entry.metadataUri, lake.store)));
}

/** A test gives the columns it is about; the others are empty, whatever the schema asks of real rows. */
function relax(columns: readonly Column[]): readonly Column[] {
  return columns.map((column) => ({ ...column, required: false }));
}

interface WriteContext {
  readonly look: LakeLook;
  readonly options: FillOptions;
  readonly summary: Readonly<Record<string, string>>;
}

async function writeTable(
  { table, input, columns, isIngested }: TableInput,
  { look, options, summary }: WriteContext,
  host: Host,
): Promise<string> {
  try {
    const relation = await createInputRelation(input, columns, options.lake.stateFolder, host);
    return await writeInput(
      {
        table,
        columns,
        relation: isIngested ? fillOwnColumns(relation, host) : relation,
        summary,
      },
      look,
      host,
    );
  } catch (error) {
    if (error instanceof PhloError && error.code !== "PHLO-407") throw error;
    throw explainInput(input.name, error);
  }
}

/** What an ingestion would have written, where the rows do not say it. */
function fillOwnColumns(relation: string, host: Host): string {
  const now = new Date(host.clock.now()).toISOString();
  const filled = Object.entries({
    _phlo_row_id: "'row ' || row_number() OVER ()",
    _phlo_run_id: "'test'",
    _phlo_ingested_at: `TIMESTAMPTZ ${quoteText(now)}`,
    _phlo_partition_date: quoteText(now.slice(0, 10)),
  }).map(([name, value]) => `coalesce(${quoteName(name)}, ${value}) AS ${quoteName(name)}`);
  return `SELECT * REPLACE (${filled.join(", ")}) FROM (${relation})`;
}
