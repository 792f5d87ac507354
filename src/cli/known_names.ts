/**
 * The names of a project as they were when it was last loaded, kept in `.phlo/names.json`: a shell that completes a word
 * cannot wait until workflows and models are read.
 *
 * @module
 */

import { join } from "node:path";
import type { Host } from "../core/host.ts";
import type { LoadedWorkflows } from "../core/project.ts";
import type { DbtProject } from "../dbt/dbt_project.ts";

/** The names. */
export interface KnownNames {
  readonly assets: readonly string[];
  /** What selectors may say of models: names, folders, tags. */
  readonly selectors: readonly string[];
  readonly timezone: string;
  /** The lake's folder; reading the configuration takes longer than completing a word may. */
  readonly lakeFolder: string;
}

const FILE = "names.json";

const NOTHING: KnownNames = { assets: [], selectors: [], timezone: "UTC", lakeFolder: "" };

/** The names last known; none where there are none. */
export async function readKnownNames(stateFolder: string, host: Host): Promise<KnownNames> {
  try {
    return parseNames(JSON.parse(await host.disk.readText(join(stateFolder, FILE))));
  } catch {
    // Missing or damaged: the next command that loads the project writes it again.
    return NOTHING;
  }
}

/** By hand: loading zod would take a tenth of the time there is. */
function parseNames(value: unknown): KnownNames {
  if (typeof value !== "object" || value === null) return NOTHING;
  const { assets, selectors, timezone, lakeFolder } = { ...NOTHING, ...value };
  return {
    assets: listTexts(assets),
    selectors: listTexts(selectors),
    timezone: String(timezone),
    lakeFolder: String(lakeFolder),
  };
}

function listTexts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

/** Keeps names that were just read; those that were not are kept as they were. */
export async function rememberNames(
  found: Partial<KnownNames>,
  stateFolder: string,
  host: Host,
): Promise<void> {
  const before = await readKnownNames(stateFolder, host);
  const text = JSON.stringify({ ...before, ...found });
  if (text === JSON.stringify(before)) return;
  try {
    await host.disk.makeFolder(stateFolder);
    await host.disk.writeText(join(stateFolder, FILE), text);
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
