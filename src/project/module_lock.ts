/**
 * `phlo.lock`: the checksum of every module from the network. A text that changed is refused until the user renews it.
 *
 * @module
 */

import { z } from "zod";
import type { Host } from "../core/host.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";

const LOCK = z.strictObject({
  version: z.literal(1),
  remote: z.record(
    z.string(),
    z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/), type: z.string() }),
  ),
  redirects: z.record(z.string(), z.string()),
});

/** One locked module. */
export interface LockedModule {
  readonly sha256: string;
  /** Its content type. */
  readonly type: string;
}

/** The lock of one project while its modules are read. */
export interface ModuleLock {
  readonly path: string;
  find(url: string): LockedModule | undefined;
  /** Where a URL led when it was locked; the URL itself where nowhere else. */
  follow(url: string): string;
  record(asked: string, final: string, module: LockedModule): void;
  /** Writes the file where something is new. */
  save(): Promise<void>;
}

/** Opens the project's lock. @throws PhloError PHLO-105 where the file is damaged. */
export async function openModuleLock(root: string, host: Host): Promise<ModuleLock> {
  const path = `${root}/phlo.lock`;
  const lock = await readLock(path, host);
  const remote = new Map(Object.entries(lock.remote));
  const redirects = new Map(Object.entries(lock.redirects));
  let isChanged = false;
  return {
    path,
    find: (url) => remote.get(url),
    follow: (url) => redirects.get(url) ?? url,
    record(asked, final, module) {
      const known = remote.get(final);
      if (known?.sha256 === module.sha256 && (asked === final || redirects.get(asked) === final)) {
        return;
      }
      remote.set(final, module);
      if (asked !== final) redirects.set(asked, final);
      isChanged = true;
    },
    async save() {
      if (!isChanged) return;
      const text = JSON.stringify(
        { version: 1, remote: sorted(remote), redirects: sorted(redirects) },
        undefined,
        2,
      );
      await host.disk.writeText(path, `${text}\n`);
      isChanged = false;
    },
  };
}

async function readLock(path: string, host: Host): Promise<z.output<typeof LOCK>> {
  if (await host.disk.stat(path) === undefined) return { version: 1, remote: {}, redirects: {} };
  const text = await host.disk.readText(path);
  try {
    return LOCK.parse(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
    throw new PhloError("PHLO-105", `Cannot read "${path}": ${reason}`, {
      hint: "take the file from version control again, or remove it to lock anew",
      place: { file: path },
    });
  }
}

/** Sorted by URL, so that version control shows small differences. */
function sorted<Value>(map: ReadonlyMap<string, Value>): Record<string, Value> {
  return Object.fromEntries([...map].sort(([left], [right]) => left < right ? -1 : 1));
}
