/**
 * The project's own `dbt_project.yml` and those of the packages in its `dbt_packages/`.
 *
 * @module
 */

import { join } from "node:path";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { DbtPackage } from "./engine.ts";
import { parseProjectFile, type RenderYamlText } from "./project_file.ts";

/** Reads the project at `root`. @throws PhloError PHLO-504 where there is none or it cannot be read. */
export async function loadRootPackage(
  root: string,
  render: RenderYamlText,
  host: Host,
): Promise<DbtPackage> {
  const path = join(root, "dbt_project.yml");
  if (await host.disk.stat(path) === undefined) {
    throw new PhloError("PHLO-504", `Cannot load the dbt project: there is no "${path}"`, {
      hint: "name the folder that holds dbt_project.yml",
      place: { file: path },
    });
  }
  const projectFile = parseProjectFile(await host.disk.readText(path), path, render);
  return { name: projectFile.name, root, projectFile };
}

/** Reads the packages that lie in the project's packages folder. @throws PhloError PHLO-504. */
export async function loadDependencies(
  root: DbtPackage,
  render: RenderYamlText,
  host: Host,
): Promise<readonly DbtPackage[]> {
  const folder = join(root.root, root.projectFile.paths.packages);
  const found: DbtPackage[] = [];
  for (const entry of await host.disk.list(folder)) {
    const path = join(folder, entry.name);
    const isPackage = entry.kind === "folder" &&
      await host.disk.stat(join(path, "dbt_project.yml")) !== undefined;
    if (isPackage) found.push(await loadRootPackage(path, render, host));
  }
  return found;
}
