/**
 * What an incremental model's `unique_key` names must be columns of its query.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { placeAt } from "../core/place.ts";
import { renderSuggestion } from "../core/suggest.ts";
import type { DbtNode } from "../dbt/dbt_node.ts";
import { readIncremental } from "../dbt/materializations.ts";

/** Checks the key. @throws PhloError PHLO-501 naming the column that is not there. */
export function assertKeyColumns(
  node: Pick<DbtNode, "name" | "config" | "file" | "rawCode">,
  columns: readonly { readonly name: string }[],
): void {
  const { uniqueKey } = readIncremental(node.config, node.name);
  const names = columns.map(({ name }) => name);
  const known = new Set(names.map((name) => name.toLowerCase()));
  const missing = uniqueKey.find((name) => !known.has(name.toLowerCase()));
  if (missing === undefined) return;
  const offset = node.rawCode.indexOf("unique_key");
  throw new PhloError(
    "PHLO-501",
    `Cannot build "${node.name}": its unique_key "${missing}" is no column of its query, which yields ${
      names.join(", ")
    }`,
    {
      hint: renderSuggestion(missing, names) ?? "name columns of the query in unique_key",
      place: offset < 0 ? { file: node.file } : placeAt(node.file, node.rawCode, offset),
    },
  );
}
