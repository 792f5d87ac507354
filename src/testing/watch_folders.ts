/**
 * Waits until a file below some folders is saved, added or removed. It looks at times and sizes again and again: that works on every
 * disk, a shared one too.
 *
 * @module
 */

import type { Host } from "../core/host.ts";

const LOOK_EVERY_MS = 300;
const SKIPPED = new Set(["node_modules", ".phlo", "lake", "target", ".git", "recorded"]);

/** Resolves at the first change; rejects with the signal's reason. */
export async function waitForChange(
  paths: readonly string[],
  options: { readonly before: string; readonly signal: AbortSignal },
  host: Host,
): Promise<void> {
  while (await readStamps(paths, host) === options.before) {
    await host.clock.sleep(LOOK_EVERY_MS, options.signal);
  }
}

/** One text over everything below the paths, which differs after any change. */
export async function readStamps(paths: readonly string[], host: Host): Promise<string> {
  const stamps = await Promise.all(paths.map((path) => stampOf(path, host)));
  return stamps.join("\n");
}

async function stampOf(path: string, host: Host): Promise<string> {
  const stat = await host.disk.stat(path);
  if (stat === undefined) return "";
  if (stat.kind === "file") return `${path} ${stat.modifiedAt} ${stat.sizeBytes}`;
  const entries = await host.disk.list(path);
  const inner = entries.filter(({ name }) => !SKIPPED.has(name)).map(({ name }) =>
    `${path}/${name}`
  );
  return await readStamps(inner, host);
}
