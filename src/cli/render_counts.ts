/**
 * What became of the rows of a step, in one line.
 *
 * @module
 */

import { countOf, renderCount } from "../core/count_text.ts";
import type { RowCounts } from "../core/run_event.ts";

/** The counts of a step in one line; what is zero and unusual is left out, and in short all that is zero. */
export function renderCounts(
  counts: RowCounts,
  requests: number,
  form: "whole" | "short" = "whole",
): string {
  // Rows of one key came several times; the asset's dedup chose among them.
  const duplicates = counts.valid - counts.inserted - counts.updated - counts.unchanged -
    counts.superseded;
  const parts = [
    `fetched ${countOf(counts.fetched, "row")}${
      requests === 0 ? "" : ` in ${countOf(requests, "request")}`
    }`,
    `valid ${renderCount(counts.valid)}`,
    `quarantined ${renderCount(counts.quarantined)}`,
    `inserted ${renderCount(counts.inserted)}`,
    `updated ${renderCount(counts.updated)}`,
    `unchanged ${renderCount(counts.unchanged)}`,
    ...(duplicates <= 0 ? [] : [`duplicates ${renderCount(duplicates)}`]),
    ...(counts.superseded === 0 ? [] : [`superseded ${renderCount(counts.superseded)}`]),
    ...(counts.deleted === 0 ? [] : [`deleted ${renderCount(counts.deleted)}`]),
  ];
  const said = form === "whole" ? parts : parts.filter((part) => !part.endsWith(" 0"));
  return said.join(" · ");
}
