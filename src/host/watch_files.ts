/**
 * Watches folders for saved files. An implementation: it asks the operating system.
 *
 * @module
 */

/** What to watch. */
export interface WatchOptions {
  /** Folders with all in them; those that are not there are left out. */
  readonly folders: readonly string[];
  /** Folders whose own entries count, and not what lies deeper. */
  readonly shallow: readonly string[];
  /** Called once for changes that come together. */
  readonly onChange: (paths: readonly string[]) => void;
}

/** Editors write a file in several moves. */
const SETTLE_MS = 120;

/** Starts to watch; disposing ends it. */
export function watchFiles({ folders, shallow, onChange }: WatchOptions): Disposable {
  const changed = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (paths: readonly string[]): void => {
    for (const path of paths) changed.add(path);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const paths = [...changed];
      changed.clear();
      onChange(paths);
    }, SETTLE_MS);
  };
  const watchers = [
    ...folders.flatMap((folder) => watchOne(folder, { recursive: true }, tell)),
    ...shallow.flatMap((folder) => watchOne(folder, { recursive: false }, tell)),
  ];
  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

function watchOne(
  folder: string,
  options: { readonly recursive: boolean },
  tell: (paths: readonly string[]) => void,
): readonly Deno.FsWatcher[] {
  let watcher: Deno.FsWatcher;
  try {
    watcher = Deno.watchFs(folder, options);
  } catch {
    // A folder that is not there yet: making it is a change of the folder above, which is watched too.
    return [];
  }
  void follow(watcher, tell);
  return [watcher];
}

async function follow(
  watcher: Deno.FsWatcher,
  tell: (paths: readonly string[]) => void,
): Promise<void> {
  try {
    for await (const { kind, paths } of watcher) {
      if (kind !== "access") tell(paths);
    }
  } catch {
    // The system ends a watch whose folder is gone.
  }
}
