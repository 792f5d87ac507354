/**
 * The names of a project as they were when it was last loaded, kept in `.phlo/names.json`: a shell that completes a word
 * cannot wait until workflows and models are read.
 *
 * @module
 */

import { join } from "node:path";
import { z } from "zod";
import type { Host } from "../core/host.ts";
import type { LoadedWorkflows } from "../core/project.ts";
import type { DbtProject } from "../dbt/dbt_project.ts";

/** The names. */
export interface KnownNames {
  readonly assets: readonly string[];
  /** What selectors may say of models: names, folders, tags. */
  readonly selectors: readonly string[];
}

const FILE = "names.json";

const knownNames = z.object({
  version: z.literal(1),
  assets: z.array(z.string()),
  selectors: z.array(z.string()),
});

/** The names last known; none where there are none. */
export async function readKnownNames(stateFolder: string, host: Host): Promise<KnownNames> {
  try {
    return knownNames.parse(JSON.parse(await host.disk.readText(join(stateFolder, FILE))));
  } catch {
    // Missing or damaged: the next command that loads the project writes it again.
    return { assets: [], selectors: [] };
  }
}

/** Keeps names that were just read; those that were not are kept as they were. */
export async function rememberNames(
  found: Partial<KnownNames>,
  stateFolder: string,
  host: Host,
): Promise<void> {
  const before = await readKnownNames(stateFolder, host);
  const after = { ...before, ...found };
  if (
    JSON.stringify(after.assets) === JSON.stringify(before.assets) &&
    JSON.stringify(after.selectors) === JSON.stringify(before.selectors)
  ) return;
  try {
    await host.disk.makeFolder(stateFolder);
    await host.disk.writeText(
      join(stateFolder, FILE),
      JSON.stringify({ version: 1, assets: after.assets, selectors: after.selectors }),
    );
  } catch {
    // A read-only project works all the same; only its names do not complete.
  }
}

/** The names of assets. */
export function listAssetNames({ assets }: LoadedWorkflows): readonly string[] {
  return assets.map(({ name }) => name).sort();
}

/** Names, folders and tags of models. */
export function listSelectors(project: DbtProject): readonly string[] {
  const models = [...project.nodes.values()].filter((node) => node.resourceType === "model");
  const folders = models.flatMap((node) => node.fqn.slice(1, -1));
  const tags = models.flatMap((node) => node.tags.map((tag) => `tag:${tag}`));
  return [...new Set([...models.map(({ name }) => name), ...folders, ...tags])].sort();
}
