/**
 * Parts of a project that phlo reads and does not act on: hooks around runs, packages that are not installed.
 *
 * @module
 */

import { join } from "node:path";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { DbtProblem } from "./dbt_project.ts";
import type { DbtPackage } from "./engine.ts";
import { isList, isRecord, readRecord, readText } from "./plain.ts";
import { readYaml, type YamlFile } from "./read_yaml.ts";

/** Notes hooks that would change the lake beside the run. */
export function noteRunHooks(root: DbtPackage): readonly DbtProblem[] {
  const { onRunStart, onRunEnd, yaml } = root.projectFile;
  const hooks = [["on-run-start", onRunStart], ["on-run-end", onRunEnd]] as const;
  return hooks.filter(([, texts]) => texts.length > 0).map(([key]) => ({
    severity: "notice",
    code: "PHLO-506",
    message: `${key} of "${root.name}" is not run: it would change the lake beside the run`,
    hint: `remove ${key} from dbt_project.yml`,
    place: yaml.placeOf([key]),
  }));
}

/** Notes packages that packages.yml asks for where dbt_packages holds none at all. */
export async function noteMissingPackages(
  root: DbtPackage,
  installed: number,
  host: Host,
): Promise<readonly DbtProblem[]> {
  const file = join(root.root, "packages.yml");
  if (installed > 0 || await host.disk.stat(file) === undefined) return [];
  const yaml = readQuietly(await host.disk.readText(file), file);
  if (yaml === undefined) return [];
  const wanted = readRecord(yaml.value).packages;
  const names = (isList(wanted) ? wanted : []).filter(isRecord).flatMap((one) =>
    readText(one.package ?? one.git ?? one.local ?? one.tarball) ?? []
  );
  if (names.length === 0) return [];
  return [{
    severity: "notice",
    code: "PHLO-504",
    message: `packages.yml asks for ${
      names.map((name) => `"${name}"`).join(", ")
    }, and "${root.projectFile.paths.packages}" holds no package`,
    hint: "put the packages there, as `dbt deps` does",
    place: yaml.placeOf(["packages"]),
  }];
}

/** The file is dbt's to install from; text that is YAML only after rendering is none of our business. */
function readQuietly(text: string, file: string): YamlFile | undefined {
  try {
    return readYaml(text, file);
  } catch (error) {
    if (error instanceof PhloError) return undefined;
    throw error;
  }
}
