/**
 * A file that a long command holds open: opened when it is first asked for, and anew where somebody deleted or replaced it
 * meanwhile. Without that the command would go on showing, and writing to, a file that nobody else sees.
 *
 * @module
 */

import type { Host } from "../core/host.ts";

/** What is kept open. */
export interface KeptOpen<Value> extends AsyncDisposable {
  /** The value; undefined where there is nothing to open yet. */
  ask(): Promise<Value | undefined>;
  /** Closes it, so that the next who asks opens it anew. */
  drop(): Promise<void>;
}

/** How it is opened, and the file by which it is known. */
export interface KeepOptions<Value> {
  readonly open: () => Promise<Value | undefined>;
  readonly path: () => string;
}

interface Kept<Value> {
  readonly value: Promise<Value | undefined>;
  /** Where it was: a configuration that names another place closes nothing. */
  readonly path: string;
  /** Which file it was; undefined while it opens, and where the system does not tell. */
  identity: string | undefined;
}

/** Builds it; nothing is opened yet. */
export function keepOpen<Value extends AsyncDisposable>(
  { open, path }: KeepOptions<Value>,
  host: Pick<Host, "disk">,
): KeptOpen<Value> {
  let kept: Kept<Value> | undefined;
  const identify = async (place: string): Promise<string | undefined> =>
    (await host.disk.stat(place))?.identity;
  const forget = async (gone: Kept<Value>): Promise<void> => {
    if (kept === gone) kept = undefined;
    await (await gone.value.catch(() => undefined))?.[Symbol.asyncDispose]();
  };
  const begin = (): Kept<Value> => {
    const begun: Kept<Value> = { value: open(), path: path(), identity: undefined };
    kept = begun;
    return begun;
  };
  return {
    async ask() {
      const before = kept;
      if (before?.identity !== undefined && before.identity !== await identify(before.path)) {
        // Several may find this out at once: the first one closes it.
        if (kept === before) await forget(before);
      }
      const current = kept ?? begin();
      try {
        const value = await current.value;
        if (value === undefined && kept === current) kept = undefined;
        current.identity ??= await identify(current.path);
        return value;
      } catch (error) {
        if (kept === current) kept = undefined;
        throw error;
      }
    },
    async drop() {
      if (kept !== undefined) await forget(kept);
    },
    async [Symbol.asyncDispose]() {
      if (kept !== undefined) await forget(kept);
    },
  };
}
