/**
 * Small dbt projects for tests: files from a record, and an adapter that answers from a script.
 *
 * @module
 */

import { dirname, join } from "node:path";
import type { DbtAdapter, QueryTable, RelationColumn } from "../../src/dbt/adapter.ts";
import type { CompiledNode } from "../../src/dbt/compiled_node.ts";
import { compileNode } from "../../src/dbt/compile_node.ts";
import type { CompileContext } from "../../src/dbt/context/context_state.ts";
import type { DbtNode } from "../../src/dbt/dbt_node.ts";
import type { DbtProject } from "../../src/dbt/dbt_project.ts";
import { loadDbtProject, type LoadOptions } from "../../src/dbt/load_project.ts";
import { fakeHost, type FakeHostOptions, withFolder } from "./fake_host.ts";

/** Files by path; `dbt_project.yml` is added where it is missing. */
export type ProjectFiles = Readonly<Record<string, string>>;

/** Loads a project of these files. The folder is gone afterwards: what was loaded is in memory. */
export function loadFiles(
  files: ProjectFiles,
  options: Omit<LoadOptions, "root"> & { readonly host?: FakeHostOptions } = {},
): Promise<DbtProject> {
  return withFolder(async (folder) => {
    await writeFiles(folder, { "dbt_project.yml": "name: shop\n", ...files });
    const { host, ...rest } = options;
    return await loadDbtProject({ root: folder, ...rest }, fakeHost(host));
  });
}

/** Writes files below a folder. */
export async function writeFiles(folder: string, files: ProjectFiles): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(join(folder, path)), { recursive: true });
    await Deno.writeTextFile(join(folder, path), text);
  }
}

/** What a scripted adapter knows. */
export interface AdapterScript {
  readonly columns?: Readonly<Record<string, readonly RelationColumn[]>>;
  readonly answers?: Readonly<Record<string, QueryTable>>;
}

/** An adapter, and the SQL it was asked. */
export interface FakeAdapter extends DbtAdapter {
  readonly asked: string[];
}

/** Builds an adapter that knows these relations (`schema.name`) and answers. */
export function fakeAdapter(script: AdapterScript = {}): FakeAdapter {
  const asked: string[] = [];
  const columnsOf = (schema: string, identifier: string): readonly RelationColumn[] | undefined =>
    script.columns?.[`${schema}.${identifier}`];
  return {
    asked,
    query(sql) {
      asked.push(sql.trim());
      return Promise.resolve(script.answers?.[sql.trim()] ?? { columns: [], rows: [] });
    },
    findRelation: (name) =>
      Promise.resolve(
        columnsOf(name.schema, name.identifier) === undefined
          ? undefined
          : { ...name, kind: "table" },
      ),
    listRelations: ({ database, schema }) =>
      Promise.resolve(
        Object.keys(script.columns ?? {}).filter((key) => key.startsWith(`${schema}.`)).map((
          key,
        ) => ({ database, schema, identifier: key.slice(schema.length + 1), kind: "table" })),
      ),
    columnsOf: (name) => Promise.resolve(columnsOf(name.schema, name.identifier)),
  };
}

/** A context of a plain run. */
export const PLAIN_RUN: CompileContext = {
  fullRefresh: false,
  invocationId: "00000000-0000-4000-8000-000000000001",
  startedAt: Date.UTC(2024, 0, 20, 12),
};

/** The node of that name, or of that unique id. */
export function nodeNamed(project: DbtProject, name: string): DbtNode {
  const found = project.nodes.get(name) ??
    [...project.nodes.values()].find((node) => node.name === name);
  if (found === undefined) throw new RangeError(`the project has no node ${name}`);
  return found;
}

/** Compiles the node of that name. */
export function compileNamed(
  project: DbtProject,
  name: string,
  options: { readonly context?: Partial<CompileContext>; readonly adapter?: DbtAdapter } = {},
): Promise<CompiledNode> {
  return compileNode(
    project,
    nodeNamed(project, name),
    { ...PLAIN_RUN, ...options.context },
    options.adapter ?? fakeAdapter(),
  );
}
