/**
 * Which models read a column of an ingested table, by the words of their SQL: for messages, where naming one too many
 * does no harm.
 *
 * @module
 */

import { lexTemplate } from "../jinja/lex_template.ts";
import { lexSql, type SqlToken } from "../sql/sql_token.ts";
import type { DbtNode } from "./dbt_node.ts";
import type { DbtProject } from "./dbt_project.ts";

/** The names of the models that read the asset's table and name the column, or take all columns. */
export function listColumnReaders(
  project: DbtProject,
  asset: string,
  column: string,
): readonly string[] {
  const sources = [...project.sources.values()].filter((source) => source.asset === asset);
  const children = sources.flatMap(({ uniqueId }) => project.children.get(uniqueId) ?? []);
  const models = [...new Set(children)].flatMap((id) => project.nodes.get(id) ?? [])
    .filter((node) => node.resourceType === "model" && readsColumn(node, column));
  return models.map(({ name }) => name);
}

function readsColumn(node: DbtNode, column: string): boolean {
  const tokens = lexModel(node);
  // What cannot be read may read the column.
  if (tokens === undefined) return true;
  const wanted = column.toLowerCase();
  return tokens.some((token, index) => {
    if (token.kind === "word") return token.key === wanted;
    if (token.kind === "quoted") return token.text.slice(1, -1).toLowerCase() === wanted;
    return token.text === "*" && isStar(tokens[index - 1]);
  });
}

/** A star after `select`, a comma or a dot stands for all columns; elsewhere it multiplies. */
function isStar(before: SqlToken | undefined): boolean {
  return before !== undefined && ["select", "distinct", "all", ",", "."].includes(before.key);
}

/** The SQL between the tags; what a tag yields is one unknown name. */
function lexModel(node: DbtNode): readonly SqlToken[] | undefined {
  try {
    const template = lexTemplate({ file: node.file, text: node.rawCode });
    return lexSql(
      template.map(({ kind, text }) => kind === "text" ? text : kind === "outputEnd" ? " __ " : "")
        .join(""),
    );
  } catch {
    return undefined;
  }
}
