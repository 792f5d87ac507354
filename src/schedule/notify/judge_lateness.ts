/**
 * How assets stand → which are late. Pure.
 *
 * @module
 */

import type { IngestionAsset } from "../../core/project.ts";
import type { AssetStatus } from "../../run/asset_status.ts";
import type { SubjectFact } from "./notice.ts";

/** One fact for each asset that says when it is late, and was made at least once. */
export function judgeLateness(
  statuses: readonly AssetStatus[],
  assets: readonly Pick<IngestionAsset, "name" | "freshnessHours">[],
): readonly SubjectFact[] {
  const limits = new Map(assets.map(({ name, freshnessHours }) => [name, freshnessHours]));
  return statuses.flatMap(({ id, ageMs, lastSuccessAt }): readonly SubjectFact[] => {
    const limit = limits.get(id);
    if (limit === undefined || ageMs === null) return [];
    const hours = ageMs / 3_600_000;
    const [warn, error] = limit;
    // Whether its newest attempt failed is another fact: it is late all the same.
    const state = hours > error ? "very late" : hours > warn ? "late" : "fresh";
    const limitHours = state === "very late" ? error : warn;
    return [{
      key: `late:${id}`,
      state,
      subject: {
        type: "asset",
        name: id,
        partitions: [],
        code: null,
        reason: state === "fresh" ? null : `last made ${Math.floor(hours)} hours ago`,
        lastSuccessAt,
        limitHours,
      },
    }];
  });
}
