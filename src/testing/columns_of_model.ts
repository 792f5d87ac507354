/**
 * The columns that a model has: it is built once over empty tables, in a lake that is gone afterwards.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { quoteName } from "../core/sql_text.ts";
import type { DbtNode } from "../dbt/dbt_node.ts";
import { columnsOfQuery } from "../duckdb/columns_of_query.ts";
import { fillInputs } from "./fill_inputs.ts";
import type { TestedModel } from "./load_model.ts";
import { planInputs } from "./plan_inputs.ts";
import { runModels } from "./run_models.ts";
import { createTestLake, lookAtLake } from "./test_lake.ts";

/** The columns; undefined where the model cannot be built over empty tables, because it reads what nobody declares. */
export async function columnsOfModel(
  node: DbtNode,
  tested: TestedModel,
  host: Host,
): Promise<readonly Column[] | undefined> {
  await using lake = await createTestLake(host);
  try {
    const world = { names: [], assets: tested.assets, tables: new Set<string>() };
    const inputs = planInputs(node, tested.project, world);
    const own = { ...tested, node };
    await fillInputs({
      tested: own,
      inputs,
      rows: new Map(),
      existing: undefined,
      lake,
      // Nothing is given here whose columns would be asked for.
      columnsOf: () => Promise.resolve(undefined),
    }, host);
    const models = [...inputs.upstream, node];
    const run = { project: tested.project, models, tests: [], fullRefresh: true, hasClock: false };
    const { result } = await runModels(run, lake, host);
    if (!result.isPublished) return undefined;
    return await lookAtLake(lake, {
      branch: "main",
      look: async ({ session, views }) => {
        const sql = `SELECT * FROM ${quoteName(node.schema)}.${quoteName(node.alias)}`;
        await views.prepare(sql);
        return columnsOfQuery(await session.describe(sql));
      },
    }, host);
  } catch (error) {
    if (error instanceof PhloError && error.code !== "PHLO-901") return undefined;
    throw error;
  }
}
