/**
 * The words of a schedule's `select` → ingestions, and what is left for the models' own selectors. Pure.
 *
 * @module
 */

import type { IngestionAsset } from "../core/project.ts";

/** What a selection means. */
export interface MatchedAssets {
  readonly assets: readonly IngestionAsset[];
  /** Those of the assets whose models downstream are wanted too. */
  readonly withDownstream: readonly string[];
  /** Words that match no ingestion: they may be models, tags, folders. */
  readonly rest: readonly string[];
}

/** Matches: a name, `raw.name`, `group:x`, `*` for all and within names, each with `+` at its end for what is downstream. */
export function matchAssets(
  select: readonly string[],
  assets: readonly IngestionAsset[],
): MatchedAssets {
  const chosen = new Set<IngestionAsset>();
  const withDownstream = new Set<string>();
  const rest: string[] = [];
  for (const word of select) {
    const isWide = word.endsWith("+");
    const matches = matcherOf(isWide ? word.slice(0, -1) : word);
    const found = assets.filter(matches);
    if (found.length === 0) rest.push(word);
    for (const asset of found) {
      chosen.add(asset);
      if (isWide) withDownstream.add(asset.name);
    }
  }
  return {
    assets: assets.filter((asset) => chosen.has(asset)),
    withDownstream: [...withDownstream],
    rest,
  };
}

function matcherOf(word: string): (asset: IngestionAsset) => boolean {
  if (word.startsWith("group:")) {
    const isWanted = matchGlob(word.slice("group:".length));
    return (asset) => isWanted(asset.group);
  }
  const isWanted = matchGlob(word.replace(/^dlt_/, ""));
  return ({ name, namespace, tableName }) =>
    isWanted(name) || isWanted(`${namespace}.${tableName}`) || name === word;
}

/** `*` stands for any text; everything else for itself. */
function matchGlob(pattern: string): (text: string) => boolean {
  const [first = "", ...others] = pattern.split("*");
  if (others.length === 0) return (text) => text === pattern;
  const last = others.pop() ?? "";
  return (text) => {
    if (!text.startsWith(first)) return false;
    let at = first.length;
    for (const part of others) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return text.length - last.length >= at && text.endsWith(last);
  };
}
