/**
 * Tells open pages that something changed: events of runs of any process, the project's files, launches, switches.
 * It looks into the records only while somebody listens.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import type { Records } from "../records/records.ts";

/** What changed since the last piece of news. */
export interface NewsItem {
  /** The newest event's place among all events. */
  readonly sequence: number;
  /** Runs that something happened in. */
  readonly runs: readonly string[];
  /** True where something else changed: files, launches, schedules. */
  readonly isGeneral: boolean;
  /** Changes with everything that no event tells: a page with another mark is not up to date. */
  readonly mark: string;
}

/** The news of a project. */
export interface News {
  /** Calls back with every change after a sequence. Returns the way to stop. */
  listen(listener: (item: NewsItem) => void, afterSequence: number): () => void;
  /** Says that something changed which no event tells. */
  touch(): void;
  /** The present mark. */
  mark(): string;
}

const LOOK_EVERY_MS = 250;
const MOST_EVENTS = 2000;

interface Listener {
  readonly tell: (item: NewsItem) => void;
  /** Where it got to. */
  sequence: number;
}

/** Builds the news. Nobody waits for it: what cannot be read now is read the next time. */
export function createNews(records: () => Promise<Records>, host: Host): News {
  const listeners = new Set<Listener>();
  const birth = host.ids.uuid().slice(0, 8);
  let touches = 0;
  const mark = (): string => `${birth}.${touches}`;
  let isLooking = false;
  const loop = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    try {
      while (listeners.size > 0) {
        await tellAll(listeners, { records, mark: mark() }, host);
        await host.clock.sleep(LOOK_EVERY_MS);
      }
    } finally {
      isLooking = false;
    }
  };
  return {
    listen(tell, afterSequence) {
      const listener: Listener = { tell, sequence: afterSequence };
      listeners.add(listener);
      void loop();
      return () => void listeners.delete(listener);
    },
    touch() {
      touches++;
      for (const { tell, sequence } of listeners) {
        tell({ sequence, runs: [], isGeneral: true, mark: mark() });
      }
    },
    mark,
  };
}

async function tellAll(
  listeners: ReadonlySet<Listener>,
  { records, mark }: { readonly records: () => Promise<Records>; readonly mark: string },
  host: Host,
): Promise<void> {
  try {
    const opened = await records();
    const newest = await opened.readLastSequence();
    // Most of them got to the same place: what came since is read once for all of these.
    const read = new Map<number, Awaited<ReturnType<Records["listNews"]>>>();
    for (const listener of listeners) {
      if (listener.sequence === newest) continue;
      // Events of a file that was made anew count from 1 again.
      const isAnew = listener.sequence > newest;
      if (isAnew) listener.sequence = 0;
      const from = listener.sequence;
      const events = read.get(from) ?? await opened.listNews(from, MOST_EVENTS);
      read.set(from, events);
      const sequence = events.at(-1)?.sequence ?? newest;
      listener.sequence = sequence;
      const runs = [...new Set(events.map(({ event }) => event.runId))];
      listener.tell({ sequence, runs, isGeneral: isAnew, mark });
    }
  } catch (error) {
    host.log.warn("the page could not read the records", { error: String(error) });
  }
}
