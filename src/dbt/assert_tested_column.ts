/**
 * A test on a column that is not there says so, in place of an error of the database.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { renderSuggestion } from "../core/suggest.ts";
import type { DbtAdapter, RelationName } from "./adapter.ts";
import { relationOf, sourceRelation } from "./compile_scope.ts";
import type { DbtNode } from "./dbt_node.ts";
import type { DbtProject } from "./dbt_project.ts";

/** @throws PhloError PHLO-501 where the tested relation is there and has no such column. */
export async function assertTestedColumn(
  project: DbtProject,
  node: DbtNode,
  adapter: DbtAdapter,
): Promise<void> {
  const column = plainColumn(node.genericTest?.columnName);
  const tested = testedRelation(project, node.genericTest?.attachedNode);
  if (column === undefined || tested === undefined) return;
  const columns = await adapter.columnsOf(tested);
  if (columns === undefined) return;
  const names = columns.map((one) => one.name);
  if (names.some((name) => name.toLowerCase() === column.toLowerCase())) return;
  throw new PhloError(
    "PHLO-501",
    `Cannot run the test "${node.name}": "${tested.schema}.${tested.identifier}" has no column "${column}"`,
    {
      hint: renderSuggestion(column, names) ?? `it has ${names.join(", ")}`,
      ...(node.place === undefined ? {} : { place: node.place }),
    },
  );
}

/** The column's name; undefined where the test names an expression, which only the database can judge. */
function plainColumn(written: string | undefined): string | undefined {
  if (written === undefined) return undefined;
  const quoted = /^"((?:[^"]|"")*)"$/.exec(written.trim());
  if (quoted !== null) return quoted[1]?.replaceAll('""', '"');
  return /^[\p{L}_][\p{L}\p{N}_$]*$/u.test(written.trim()) ? written.trim() : undefined;
}

function testedRelation(
  project: DbtProject,
  attached: string | undefined,
): RelationName | undefined {
  if (attached === undefined) return undefined;
  const node = project.nodes.get(attached);
  if (node?.materialization === "ephemeral") return undefined;
  const source = project.sources.get(attached);
  const parts = node !== undefined
    ? relationOf(node)
    : source === undefined
    ? undefined
    : sourceRelation(source);
  if (parts === undefined || parts.schema === null || parts.identifier === null) return undefined;
  return { database: parts.database ?? "", schema: parts.schema, identifier: parts.identifier };
}
