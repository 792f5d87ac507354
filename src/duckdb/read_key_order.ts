/**
 * The order of keys that most records of a source share. It is a guess that makes the usual record fast to read; every
 * record is compared with it, so a wrong guess costs time, never a row.
 *
 * @module
 */

/** The keys of the usual object, and of the usual objects inside it. */
export interface KeyOrder {
  readonly keys: readonly string[];
  readonly inner: ReadonlyMap<string, KeyOrder>;
}

/** Finds the usual order among sample records, given as JSON text; texts that are no objects are left out. */
export function findKeyOrder(samples: readonly string[]): KeyOrder | undefined {
  return findOrder(samples.flatMap(parseObject));
}

type Sample = Readonly<Record<string, unknown>>;

function parseObject(text: string): readonly Sample[] {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? [value] : [];
  } catch {
    // A broken sample says nothing about the others.
    return [];
  }
}

function isObject(value: unknown): value is Sample {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function findOrder(samples: readonly Sample[]): KeyOrder | undefined {
  const counts = new Map<string, { readonly keys: readonly string[]; count: number }>();
  for (const sample of samples) {
    const keys = Object.keys(sample);
    const entry = counts.get(JSON.stringify(keys)) ?? { keys, count: 0 };
    entry.count++;
    counts.set(JSON.stringify(keys), entry);
  }
  const usual = [...counts.values()].sort((left, right) => right.count - left.count)[0];
  // SQL text cannot hold every key.
  if (usual === undefined || !usual.keys.every(isPlainText)) return undefined;
  const inner = new Map<string, KeyOrder>();
  for (const key of usual.keys) {
    const order = findOrder(samples.map((sample) => sample[key]).filter(isObject));
    if (order !== undefined) inner.set(key, order);
  }
  return { keys: usual.keys, inner };
}

function isPlainText(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}
