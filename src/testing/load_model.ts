/**
 * The dbt project of a test, and the model in it that is meant.
 *
 * @module
 */

import { join } from "node:path";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { IngestionAsset } from "../core/project.ts";
import { renderSuggestion } from "../core/suggest.ts";
import type { DbtNode } from "../dbt/dbt_node.ts";
import type { DbtProject } from "../dbt/dbt_project.ts";
import { loadDbtProject } from "../dbt/load_project.ts";
import type { PlainRecord } from "../dbt/plain.ts";
import { importWorkflows, readTestProject } from "./test_project.ts";

/** A model under test. */
export interface TestedModel {
  readonly node: DbtNode;
  readonly project: DbtProject;
  readonly assets: readonly IngestionAsset[];
}

/** Loads the project and finds the model. @throws PhloError PHLO-001 with a suggestion; PHLO-5xx for a broken model. */
export async function loadModel(
  name: string,
  options: { readonly vars: PlainRecord; readonly inputs: readonly string[] },
  host: Host,
): Promise<TestedModel> {
  const test = await readTestProject(host);
  if (await host.disk.stat(join(test.dbtFolder, "dbt_project.yml")) === undefined) {
    throw new PhloError(
      "PHLO-504",
      `Cannot test "${name}": there is no dbt project at "${test.dbtFolder}"`,
      {
        hint: "phlo create-workflow --type transform adds models for a table",
      },
    );
  }
  const { workflows: { assets } } = await importWorkflows(test, host);
  const loaded = await loadDbtProject({
    root: test.dbtFolder,
    vars: options.vars,
    ingested: [...assets, ...listForeign(options.inputs, assets)],
  }, host);
  const node = findModel(name, loaded);
  if (node.error !== undefined) throw node.error;
  // An ephemeral model has no step of its own; to look at its rows it is made a table.
  const shown: DbtNode = node.materialization === "ephemeral"
    ? { ...node, materialization: "table" }
    : node;
  const nodes = new Map([...loaded.nodes, [shown.uniqueId, shown]]);
  return { node: shown, project: { ...loaded, nodes }, assets };
}

/** Tables that the test fills and no ingestion makes; `source(…)` finds them all the same. */
function listForeign(
  names: readonly string[],
  assets: readonly IngestionAsset[],
): readonly { readonly name: string; readonly namespace: string; readonly tableName: string }[] {
  const tables = names.map((name) => name.slice(name.lastIndexOf(".") + 1));
  return tables.filter((table) => !assets.some((asset) => asset.tableName === table))
    .map((table) => ({ name: table, namespace: "raw", tableName: table }));
}

function findModel(name: string, project: DbtProject): DbtNode {
  const models = [...project.nodes.values()].filter((node) => node.resourceType === "model");
  const found = models.find((node) =>
    [node.name, node.uniqueId, `${node.schema}.${node.alias}`].includes(name)
  );
  if (found !== undefined) return found;
  const names = models.map((node) => node.name);
  throw new PhloError(
    "PHLO-001",
    `Cannot test the model "${name}": the dbt project has none of that name`,
    {
      hint: renderSuggestion(name, names) ??
        (names.length === 0 ? "it has no models" : `its models are ${names.join(", ")}`),
    },
  );
}
