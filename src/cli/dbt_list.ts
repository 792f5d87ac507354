/**
 * `phlo dbt ls`: lists nodes as dbt does.
 *
 * @module
 */

import { renderListLine } from "../dbt/node_name.ts";
import type { CliContext } from "./command.ts";
import type { ListValues } from "./dbt_values.ts";
import { loadSelection } from "./load_selection.ts";

/** Prints one line for each selected node. */
export async function listNodes(values: ListValues, cli: CliContext): Promise<number> {
  await using loaded = await loadSelection(values, cli);
  const sources = loaded.selection.sources.flatMap((id) => loaded.models.sources.get(id) ?? []);
  const all = [...sources, ...loaded.nodes].filter((node) =>
    values.resourceType === undefined || node.resourceType === values.resourceType
  );
  for (const node of all) {
    const line = values.json
      ? JSON.stringify({
        unique_id: node.uniqueId,
        name: node.name,
        resource_type: node.resourceType,
        original_file_path: node.originalFilePath,
        tags: node.tags,
      })
      : renderListLine(node, values.output);
    cli.terminal.print(line + "\n");
  }
  return 0;
}
