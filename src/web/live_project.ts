/**
 * The project as it is on disk: loaded when the server starts and again after each save. What loaded before stays shown
 * while the next loading is under way, and where it fails.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import type { ProjectSnapshot, ProjectView } from "./web_context.ts";

/** What one loading yields. */
export type LoadedSnapshot = Omit<ProjectSnapshot, "number" | "isLoading">;

/** A project that can be told to load anew. */
export interface LiveProject extends ProjectView {
  /** Loads; while a loading is under way, once more after it. Never throws. */
  reload(): Promise<void>;
}

/** Builds the project around what is known before the first loading. */
export function createLiveProject(
  first: LoadedSnapshot,
  options: {
    readonly load: () => Promise<LoadedSnapshot>;
    /** Called when a loading begins and when it ends. */
    readonly onChange: () => void;
  },
  host: Host,
): LiveProject {
  let snapshot: ProjectSnapshot = { ...first, number: 0, isLoading: true };
  let loading: Promise<void> | undefined;
  let isWantedAgain = false;
  const loadedOnce = Promise.withResolvers<void>();
  const loadOnce = async (): Promise<void> => {
    snapshot = { ...snapshot, isLoading: true };
    options.onChange();
    const loaded = await options.load().catch((error) => keepShown(snapshot, error));
    snapshot = { ...loaded, number: snapshot.number + 1, isLoading: false };
    loadedOnce.resolve();
    options.onChange();
  };
  const loadAll = async (): Promise<void> => {
    do {
      isWantedAgain = false;
      await loadOnce();
    } while (isWantedAgain);
    loading = undefined;
  };
  return {
    current: () => snapshot,
    async settled(waitMs) {
      if (snapshot.number > 0) return;
      const patience = new AbortController();
      const wait = host.clock.sleep(waitMs, patience.signal).catch(() => {});
      await Promise.race([loadedOnce.promise, wait]);
      patience.abort();
    },
    reload() {
      isWantedAgain = loading !== undefined;
      return loading ??= loadAll();
    },
  };
}

function keepShown(snapshot: ProjectSnapshot, error: unknown): LoadedSnapshot {
  const problem = error instanceof PhloError
    ? error
    : new PhloError("PHLO-901", messageOf(error), { cause: error });
  return { ...snapshot, problems: [problem] };
}
