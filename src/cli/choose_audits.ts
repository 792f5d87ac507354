/**
 * The tests that speak of a table without any model being built: those of its source, and those of the views that show its
 * rows to whoever reads them.
 *
 * @module
 */

import { renderTableName } from "../core/catalog.ts";
import type { Host } from "../core/host.ts";
import type { DbtNode, DbtSource } from "../dbt/dbt_node.ts";
import type { DbtProject } from "../dbt/dbt_project.ts";
import { listFiles } from "../dbt/list_files.ts";
import { listReached } from "./list_reached.ts";
import { type CliProject, openProjectLake } from "./open_project.ts";

/** The tests to run where the named assets are made by themselves. */
export async function chooseAudits(
  models: DbtProject,
  assets: readonly string[],
  project: CliProject,
  host: Host,
): Promise<readonly DbtNode[]> {
  const sources = [...models.sources.values()]
    .filter(({ asset }) => asset !== undefined && assets.includes(asset))
    .map(({ uniqueId }) => uniqueId);
  const shown = listReached(models, sources, isView);
  const reached = listReached(models, sources, () => true);
  const tests = models.order.flatMap((id) => models.nodes.get(id) ?? []).filter((node) =>
    node.resourceType === "test" && node.error === undefined &&
    node.dependsOn.some((id) => shown.has(id))
  );
  if (tests.length === 0) return [];
  // A test that compares with what nobody made yet, or with a table that these rows are not in yet, is left for the run
  // that makes it.
  const made = await listMade(project, host);
  const written = new Set(assets);
  const isThere = (id: string): boolean => {
    const input = models.sources.get(id) ?? models.nodes.get(id);
    if (input === undefined || (reached.has(id) && !shown.has(id))) return false;
    if (input.resourceType === "source") {
      return (input.asset !== undefined && written.has(input.asset)) || made.has(tableOf(input));
    }
    if (input.materialization === "ephemeral") return input.dependsOn.every(isThere);
    return made.has(tableOf(input));
  };
  return tests.filter((test) => test.dependsOn.every(isThere));
}

/**
 * True where the project's files may hold a test: in a properties file, or as SQL in a folder of tests. Loading the models of
 * a project without any would cost every run of an ingestion a tenth of a second for nothing.
 */
export async function mayHaveTests(project: CliProject, host: Host): Promise<boolean> {
  const files = await listFiles(project.config.dbtFolder, host.disk);
  return files.some((file) =>
    /\.ya?ml$/.test(file)
      ? !/^(?:[^/]*|target\/.*|logs\/.*)$/.test(file)
      : file.endsWith(".sql") && !/^(?:models|macros|target|analyses|snapshots)\//.test(file)
  );
}

/** What shows the rows of others as they are now. */
function isView({ resourceType, materialization }: DbtNode): boolean {
  return resourceType === "model" &&
    (materialization === "view" || materialization === "ephemeral");
}

async function listMade(project: CliProject, host: Host): Promise<ReadonlySet<string>> {
  await using lake = await openProjectLake(project, host);
  return new Set((await lake.catalog.list("main")).map(renderTableName));
}

function tableOf(input: DbtNode | DbtSource): string {
  return renderTableName({
    namespace: input.schema,
    name: input.resourceType === "source" ? input.identifier : input.alias,
  });
}
