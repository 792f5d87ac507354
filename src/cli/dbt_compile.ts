/**
 * `phlo dbt compile`: writes the compiled SQL of the selected nodes. Templates may look at the lake; nothing is built.
 *
 * @module
 */

import { writeNodeSql } from "../dbt/artifacts.ts";
import { compileNode } from "../dbt/compile_node.ts";
import { createDbtAdapter } from "../run/dbt_adapter.ts";
import { openRunBranch } from "../run/run_branch.ts";
import { translateSql } from "../run/translate_sql.ts";
import type { CliContext } from "./command.ts";
import type { CompileValues } from "./dbt_values.ts";
import { loadSelection } from "./load_selection.ts";
import { openReader } from "./read_lake.ts";
import { relativePath } from "./relative_path.ts";
import { renderError } from "./render_error.ts";
import { paintFor } from "./terminal.ts";

/** Compiles the nodes; one that fails does not stop the others. */
export async function compileNodes(values: CompileValues, cli: CliContext): Promise<number> {
  const { host, terminal } = cli;
  await using loaded = await loadSelection(values, cli);
  await using reader = await openReader(loaded.project, "main", host);
  const { lake, session, views } = reader;
  const branch = openRunBranch({ name: "main", base: "main", runId: "compile" }, lake.catalog);
  const adapter = createDbtAdapter({ lake, views, branch }, session, translateSql);
  const folder = host.environment.workingFolder;
  let failures = 0;
  for (const node of loaded.nodes) {
    try {
      const standing = await branch.look({ namespace: node.schema, name: node.alias });
      const compiled = await compileNode(loaded.models, node, {
        ...(standing === undefined ? {} : { existing: standing.kind }),
        fullRefresh: false,
        invocationId: host.ids.uuid(),
        startedAt: host.clock.now(),
        command: "compile",
      }, adapter);
      const written = { node, sql: compiled.sql, kind: "compiled" } as const;
      const path = await writeNodeSql(loaded.models, written, host);
      if (values.json) {
        const { uniqueId } = node;
        terminal.print(JSON.stringify({ unique_id: uniqueId, path, sql: compiled.sql }) + "\n");
      } else if (loaded.nodes.length === 1) terminal.print(compiled.sql.trim() + "\n");
      else terminal.print(`${relativePath(path, host)}\n`);
    } catch (error) {
      failures++;
      terminal.note(renderError(error, { debug: false, folder }, paintFor(terminal)));
    }
  }
  return failures === 0 ? 0 : 1;
}
