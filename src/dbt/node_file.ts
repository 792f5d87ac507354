/**
 * The files of a package that are nodes, before anything in them is looked at.
 *
 * @module
 */

import { basename, extname, join } from "node:path";
import { mapConcurrently } from "../core/concurrency.ts";
import type { Disk } from "../core/host.ts";
import type { ResourceType } from "./dbt_node.ts";
import type { DbtPackage } from "./engine.ts";
import { listFiles } from "./list_files.ts";

/** A file that is a node. */
export interface NodeFile {
  readonly resourceType: ResourceType;
  readonly name: string;
  readonly packageName: string;
  readonly fqn: readonly string[];
  /** Relative to the folder of its kind. */
  readonly path: string;
  /** Relative to the package. */
  readonly originalFilePath: string;
  readonly file: string;
  readonly text: string;
}

/** A file that describes others: properties, macros. */
export interface TextFile {
  /** Relative to the folder it was found in. */
  readonly path: string;
  /** Relative to the package. */
  readonly originalFilePath: string;
  readonly file: string;
  readonly text: string;
}

/** All files of one package. */
export interface PackageFiles {
  readonly package: DbtPackage;
  readonly nodes: readonly NodeFile[];
  readonly macros: readonly TextFile[];
  readonly properties: readonly TextFile[];
  /** Markdown with `{% docs %}` blocks. */
  readonly docs: readonly TextFile[];
}

interface FoundFile {
  readonly folder: string;
  readonly path: string;
  readonly file: string;
  readonly originalFilePath: string;
}

/** Reads the files of one package. Seeds are listed, not read: their rows are no business of the parse. */
export async function readPackageFiles(dbtPackage: DbtPackage, disk: Disk): Promise<PackageFiles> {
  const { paths } = dbtPackage.projectFile;
  const find = (folders: readonly string[]): Promise<readonly FoundFile[]> =>
    findFiles(dbtPackage.root, folders, disk);
  const tests = await find(paths.tests);
  const nodes: NodeFile[] = [];
  const kinds: readonly (readonly [ResourceType, readonly string[], readonly FoundFile[]])[] = [
    ["model", [".sql", ".py"], await find(paths.models)],
    ["analysis", [".sql"], await find(paths.analyses)],
    ["snapshot", [".sql"], await find(paths.snapshots)],
    ["seed", [".csv"], await find(paths.seeds)],
    ["test", [".sql"], tests.filter((found) => !isGeneric(found))],
  ];
  for (const [resourceType, extensions, found] of kinds) {
    const wanted = found.filter((one) => extensions.includes(extname(one.path)));
    const texts = await readTexts(resourceType === "seed" ? [] : wanted, disk);
    wanted.forEach((one, index) =>
      nodes.push(describeFile(dbtPackage.name, resourceType, one, texts[index] ?? ""))
    );
  }
  const macros = [...await find(paths.macros), ...tests.filter(isGeneric)];
  const everywhere = [...kinds.flatMap(([, , found]) => found), ...macros];
  return {
    package: dbtPackage,
    nodes,
    macros: await readFound(macros.filter((found) => extname(found.path) === ".sql"), disk),
    properties: await readFound(everywhere.filter(isProperties), disk),
    docs: await readFound(everywhere.filter((found) => extname(found.path) === ".md"), disk),
  };
}

async function findFiles(
  root: string,
  folders: readonly string[],
  disk: Disk,
): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  for (const folder of folders) {
    for (const path of await listFiles(join(root, folder), disk)) {
      found.push({
        folder,
        path,
        file: join(root, folder, path),
        originalFilePath: join(folder, path),
      });
    }
  }
  return found;
}

function isGeneric(found: FoundFile): boolean {
  return found.path.startsWith("generic/");
}

function isProperties(found: FoundFile): boolean {
  return [".yml", ".yaml"].includes(extname(found.path));
}

function describeFile(
  packageName: string,
  resourceType: ResourceType,
  found: FoundFile,
  text: string,
): NodeFile {
  const name = basename(found.path, extname(found.path));
  const { file, path, originalFilePath } = found;
  const fqn = [packageName, ...path.split("/").slice(0, -1), name];
  return { resourceType, name, packageName, fqn, path, originalFilePath, file, text };
}

async function readFound(
  found: readonly FoundFile[],
  disk: Disk,
): Promise<readonly TextFile[]> {
  const texts = await readTexts(found, disk);
  return found.map(({ path, originalFilePath, file }, index) => ({
    path,
    originalFilePath,
    file,
    text: texts[index] ?? "",
  }));
}

async function readTexts(found: readonly FoundFile[], disk: Disk): Promise<readonly string[]> {
  const results = await mapConcurrently(found, (one) => disk.readText(one.file), { limit: 32 });
  return results.map((result) => {
    if (result.status === "rejected") throw result.reason;
    // A byte order mark is an editor's, not SQL.
    return result.value.replace(/^\uFEFF/, "");
  });
}
