/**
 * Brings records up to what the lake says was published: after a crash, and wholly after state.db was deleted.
 *
 * @module
 */

import type { Catalog, PublishRecord } from "../core/catalog.ts";
import type { Records } from "./records.ts";

/** Publications taken in by one transaction: other processes need not wait long. */
const BATCH = 500;

/** Takes publications in, in order; those known already change nothing. */
export async function rebuildRecords(
  records: Pick<Records, "addPublished">,
  published: readonly PublishRecord[],
): Promise<void> {
  for (let start = 0; start < published.length; start += BATCH) {
    await records.addPublished(published.slice(start, start + BATCH));
  }
}

/** Takes in what the catalog published since the last time; everything where the lake is another one by now. */
export async function reconcileRecords(
  records: Pick<Records, "addPublished" | "readLastPublication">,
  catalog: Pick<Catalog, "listPublished">,
): Promise<void> {
  const known = await records.readLastPublication();
  const [first, ...later] = await catalog.listPublished((known?.sequence ?? 1) - 1);
  const isSameLake = known !== undefined && first?.sequence === known.sequence &&
    first.runId === known.runId;
  if (isSameLake) return await rebuildRecords(records, later);
  await rebuildRecords(records, await catalog.listPublished(0));
}
