/**
 * The names of a project by what a command's help calls them: `ASSET`, `PARTITION`, `RUN`. From caches, records and
 * catalog, as they are; nothing is loaded and nothing is made.
 *
 * @module
 */

import { join } from "node:path";
import { type Catalog, renderTableName } from "../core/catalog.ts";
import { ERROR_CODES } from "../core/error_codes.ts";
import { partitionAt } from "../core/partition.ts";
import { findProject } from "../project/find_project.ts";
import type { Records } from "../records/records.ts";
import type { CliContext } from "./command.ts";
import { type KnownNames, readKnownNames } from "./known_names.ts";
import { readWords, type UsageWords } from "./usage_words.ts";

/** Names that are offered of what a project may have thousands of. */
const MOST = 50;

/** The project whose names are wanted. */
interface NamedProject {
  readonly names: KnownNames;
  readonly stateFolder: string;
}

type Lister = (
  project: NamedProject,
  usage: UsageWords,
  cli: CliContext,
) => Promise<readonly string[]> | readonly string[];

const LISTERS: Readonly<Record<string, Lister>> = {
  ASSET: ({ names }) => names.assets,
  SELECTOR: ({ names }) => names.selectors,
  PARTITION: listPartitions,
  RUN: (project, _usage, cli) =>
    withRecords(project, cli, async (records) => {
      const runs = await records.listRuns({ limit: MOST });
      return runs.length === 0 ? [] : ["last", ...runs.map(({ id }) => id)];
    }),
  TABLE: (project, _usage, cli) =>
    withCatalog(
      project,
      cli,
      async (catalog) => (await catalog.list("main")).map(renderTableName),
    ),
  BRANCH: (project, _usage, cli) =>
    withCatalog(
      project,
      cli,
      async (catalog) => ["main", ...(await catalog.listBranches()).map(({ name }) => name)],
    ),
};

/** The names that a placeholder stands for; none for one that is no name. */
export async function listNames(
  placeholder: string,
  usage: UsageWords,
  cli: CliContext,
): Promise<readonly string[]> {
  if (placeholder === "CODE") return [...Object.keys(ERROR_CODES), "rest-api"];
  const list = Object.hasOwn(LISTERS, placeholder) ? LISTERS[placeholder] : undefined;
  if (list === undefined) return [];
  const folder = cli.built?.dataFolder ?? await findProject(".", cli.host);
  const stateFolder = join(folder, ".phlo");
  const names = await readKnownNames(stateFolder, cli.host);
  return [...new Set(await list({ names, stateFolder }, usage, cli))];
}

/** The newest partitions of the assets named before, and the current ones. */
async function listPartitions(
  project: NamedProject,
  usage: UsageWords,
  cli: CliContext,
): Promise<readonly string[]> {
  const assets = readWords(usage).arguments.map((word) => word.replace(/\+$/, ""));
  const { timezone } = project.names;
  const made = await withRecords(project, cli, async (records) => {
    const successes = await records.listLastSuccesses();
    return successes.flatMap(({ asset, partition }) =>
      partition === undefined || partition === "all" ||
        (assets.length > 0 && !assets.includes(asset))
        ? []
        : [partition]
    );
  });
  const now = cli.host.clock.now();
  const days = [now, now - 86_400_000].map((at) => partitionAt(at, "day", timezone).key);
  const isByDay = made.every((key) => key.length === days[0]?.length);
  return [...(isByDay ? days : []), ...[...made].sort().reverse().slice(0, MOST)];
}

async function withCatalog(
  { names }: NamedProject,
  { host }: CliContext,
  work: (catalog: Catalog) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const path = join(names.lakeFolder, "catalog.db");
  if (names.lakeFolder === "" || await host.disk.stat(path) === undefined) return [];
  const { openSqliteCatalog } = await import("../catalog/sqlite_catalog.ts");
  await using catalog = await openSqliteCatalog(path, {}, host);
  return await work(catalog);
}

async function withRecords(
  project: NamedProject,
  { host }: CliContext,
  work: (records: Records) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const path = join(project.stateFolder, "state.db");
  if (await host.disk.stat(path) === undefined) return [];
  const { openRecords } = await import("../records/open_records.ts");
  await using records = await openRecords(path, host);
  return await work(records);
}
