/**
 * Work side by side, with a limit and a signal. Every failure comes back; none is lost and none ends the others.
 *
 * @module
 */

/** Runs `work` for every item, at most `limit` at once; results come back in the order of the items. */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
  options: { readonly limit: number; readonly signal?: AbortSignal },
): Promise<readonly PromiseSettledResult<Result>[]> {
  if (!(options.limit >= 1)) throw new RangeError(`A limit of ${options.limit} does no work`);
  const results: PromiseSettledResult<Result>[] = new Array(items.length);
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      results[index] = await settle(() => {
        options.signal?.throwIfAborted();
        return work(items[index] as Item, index);
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.limit, items.length) }, lane));
  return results;
}

async function settle<Result>(
  work: () => Promise<Result>,
): Promise<PromiseSettledResult<Result>> {
  try {
    return { status: "fulfilled", value: await work() };
  } catch (reason) {
    return { status: "rejected", reason };
  }
}
