/**
 * One node to the SQL that builds it or, for a test, gives the rows that break it.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { runAsync } from "../jinja/drive.ts";
import { renderWithMap } from "../jinja/render_template.ts";
import type { DbtAdapter } from "./adapter.ts";
import { assertTestedColumn } from "./assert_tested_column.ts";
import { createCompileScope } from "./compile_scope.ts";
import type { CompiledNode } from "./compiled_node.ts";
import type { CompileContext } from "./context/context_state.ts";
import { renderOptions } from "./context/render_options.ts";
import { createAnswer } from "./context/requests.ts";
import type { DbtNode } from "./dbt_node.ts";
import type { DbtProject } from "./dbt_project.ts";
import { type CteText, injectCtes, nameCte } from "./inject_ctes.ts";
import type { TextPiece } from "./join_pieces.ts";
import { dropLastSemicolon, isBlankSql } from "./scan_sql.ts";

/**
 * Compiles a node for a run.
 * @throws PhloError the node's own error where it has one; PHLO-502 and PHLO-503 with the place; what the adapter throws.
 */
export async function compileNode(
  project: DbtProject,
  node: DbtNode,
  context: CompileContext,
  adapter: DbtAdapter,
): Promise<CompiledNode> {
  const work: Work = {
    project,
    context,
    adapter,
    ctes: new Map(),
    texts: new Map(),
    readsPartitions: false,
  };
  await assertTestedColumn(project, node, adapter);
  const query = await renderNode(node, work);
  const { text, lines } = injectCtes(query, [...work.ctes.values()]);
  if (node.resourceType === "model" && isBlankSql(text)) throw emptyModel(node);
  return {
    uniqueId: node.uniqueId,
    name: node.name,
    sql: text,
    lineMap: lines,
    dependsOn: readThroughEphemerals(project, node),
    readsPartitions: work.readsPartitions,
    dialect: node.dialect,
    ...(node.resourceType === "model"
      ? {
        relation: { database: node.database, schema: node.schema, identifier: node.alias },
      }
      : {}),
    texts: work.texts,
  };
}

interface Work {
  readonly project: DbtProject;
  readonly context: CompileContext;
  readonly adapter: DbtAdapter;
  /** In the order in which they must stand. */
  readonly ctes: Map<string, CteText>;
  readonly texts: Map<string, string>;
  readsPartitions: boolean;
}

async function renderNode(node: DbtNode, work: Work): Promise<TextPiece> {
  if (node.error !== undefined) throw node.error;
  const template = work.project.templates.get(node.uniqueId);
  if (template === undefined) {
    throw new PhloError("PHLO-901", `Cannot compile "${node.name}": it was never parsed`);
  }
  const compileScope = createCompileScope(work.project, node, work.context);
  const { scope, ephemerals } = compileScope;
  const rendering = renderWithMap(template, scope, renderOptions);
  const { text, lines } = await runAsync(rendering, createAnswer(work.adapter, node.name));
  if (compileScope.readsPartitions()) work.readsPartitions = true;
  if (node.genericTest === undefined) work.texts.set(node.file, node.rawCode);
  await addCtes(ephemerals, work);
  return {
    text: dropLastSemicolon(text),
    // A generic test's text is a macro's, so its lines are no lines of the properties file.
    lines: node.genericTest === undefined ? lines.map((line) => ({ file: node.file, line })) : [],
  };
}

/** An ephemeral model's own CTEs come first, because each may read those before it. */
async function addCtes(ephemerals: ReadonlySet<string>, work: Work): Promise<void> {
  for (const id of ephemerals) {
    const node = work.project.nodes.get(id);
    if (node === undefined || work.ctes.has(id)) continue;
    const body = await renderNode(node, work);
    work.ctes.set(id, { name: nameCte(node.name), body });
  }
}

function readThroughEphemerals(project: DbtProject, node: DbtNode): readonly string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (id: string): void => {
    if (seen.has(id)) return;
    seen.add(id);
    const parent = project.nodes.get(id);
    if (parent?.materialization === "ephemeral") parent.dependsOn.forEach(visit);
    else found.add(id);
  };
  node.dependsOn.forEach(visit);
  return [...found];
}

function emptyModel(node: DbtNode): PhloError {
  return new PhloError("PHLO-502", `Cannot build "${node.name}": it renders to no SQL`, {
    hint: "write a select",
    place: { file: node.file, line: 1 },
  });
}
