/**
 * Why a model's SQL names a table that is not there: what it reads was never made.
 *
 * @module
 */

import { messageOf, PhloError } from "../core/phlo_error.ts";
import { type Place, placeAt } from "../core/place.ts";
import type { CompiledNode } from "../dbt/compiled_node.ts";
import type { DbtNode, DbtSource } from "../dbt/dbt_node.ts";
import type { DbtProject } from "../dbt/dbt_project.ts";
import type { RunBranch } from "./run_branch.ts";

/** The query that failed. */
export interface FailedQuery {
  readonly error: unknown;
  readonly node: DbtNode;
  readonly compiled: CompiledNode;
  readonly project: DbtProject;
}

/** The error itself, or one that says which ref or source has no table on the branch, and what makes it. */
export async function explainMissingInput(
  { error, node, compiled, project }: FailedQuery,
  branch: Pick<RunBranch, "look">,
): Promise<unknown> {
  if (!messageOf(error).startsWith("Catalog Error")) return error;
  for (const id of compiled.dependsOn) {
    const input = project.sources.get(id) ?? project.nodes.get(id);
    if (input === undefined) continue;
    const name = input.resourceType === "source" ? input.identifier : input.alias;
    if (await branch.look({ namespace: input.schema, name }) !== undefined) continue;
    const place = findCall(node, input);
    return new PhloError(
      "PHLO-501",
      `Cannot run the SQL of "${node.name}": ${
        renderCall(input)
      } is not there yet: no run has made ${input.schema}.${name}`,
      { hint: renderHint(input), place, cause: error },
    );
  }
  return error;
}

function renderCall(input: DbtNode | DbtSource): string {
  return input.resourceType === "source"
    ? `source('${input.sourceName}', '${input.name}')`
    : `ref('${input.name}')`;
}

function renderHint(input: DbtNode | DbtSource): string {
  if (input.resourceType !== "source") return `phlo dbt run --models +${input.name}`;
  return input.asset === undefined
    ? `no ingestion makes "${input.name}"; phlo tables shows what there is`
    : `phlo materialize ${input.asset}`;
}

/** The line that names the input; an ephemeral model between them names it elsewhere. */
function findCall(node: DbtNode, input: DbtNode | DbtSource): Place {
  const offset = node.rawCode.search(new RegExp(`['"]${RegExp.escape(input.name)}['"]`));
  return offset < 0 ? { file: node.file } : placeAt(node.file, node.rawCode, offset);
}
