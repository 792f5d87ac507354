/**
 * What Tab offers in the shell of `phlo query`: tables, columns, the words of SQL.
 *
 * @module
 */

import { renderTableName } from "../core/catalog.ts";
import type { Host } from "../core/host.ts";
import { readTable } from "../iceberg/read_table.ts";
import { tableColumns } from "../iceberg/table_state.ts";
import { readView, viewColumns } from "../iceberg/view.ts";
import { hasLake } from "../run/open_lake.ts";
import type { QueryOptions } from "./ask_lake.ts";
import { openProjectLake } from "./open_project.ts";

const WORDS =
  "select from where group by order limit join left right inner on using as and or not null is in between like case when then else end count sum avg min max distinct having union all with desc asc"
    .split(" ");

/** Tables whose columns are offered. */
const TABLES_READ = 100;

/** Names of tables, and of their columns. None where there is no lake yet. */
export async function listLakeNames(
  { project, at }: QueryOptions,
  host: Host,
): Promise<readonly string[]> {
  if (!await hasLake(project.config.lakeFolder, host)) return [];
  try {
    await using lake = await openProjectLake(project, host);
    const branch = (await lake.catalog.listBranches()).some(({ name }) => name === at)
      ? at
      : "main";
    const entries = await lake.catalog.list(branch);
    const names = new Set(entries.map(renderTableName));
    for (const { kind, metadataUri } of entries.slice(0, TABLES_READ)) {
      const columns = kind === "view"
        ? viewColumns(await readView(metadataUri, lake.store))
        : tableColumns(await readTable(metadataUri, lake.store));
      for (const { name } of columns) names.add(name);
    }
    return [...names];
  } catch {
    // Whatever is wrong with the lake, the first statement says so.
    return [];
  }
}

/** The words that the last word of a line may become, and that word. */
export function completeSql(
  line: string,
  names: readonly string[],
): readonly [matches: readonly string[], word: string] {
  const word = /[\w.]*$/.exec(line)?.[0] ?? "";
  if (line.trimStart().startsWith(".") && word === line.trim()) {
    const dots = [".tables", ".schema", ".mode", ".help", ".quit"];
    return [dots.filter((each) => each.startsWith(word)), word];
  }
  const lower = word.toLowerCase();
  const matches = [...names, ...(word === "" ? [] : WORDS)]
    .filter((name) => name.toLowerCase().startsWith(lower));
  return [[...new Set(matches)].sort(), word];
}
