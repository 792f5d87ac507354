/**
 * The lake at a moment that somebody names: a branch, a point in time, or a snapshot of one table. For those who only look.
 *
 * @module
 */

import { type Catalog, type CatalogEntry, renderTableName } from "../core/catalog.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { Store } from "../core/store.ts";
import { renderSuggestion } from "../core/suggest.ts";
import { readMetadataKind } from "../iceberg/read_metadata_kind.ts";
import { readTable } from "../iceberg/read_table.ts";
import { isSameId } from "../iceberg/table_state.ts";
import type { Id64 } from "../iceberg/wire.ts";
import { parseMoment } from "./parse_moment.ts";
import { pinEntries, type PinnedEntries } from "./pin_branch.ts";

/** A table or view as it stands at the moment; `snapshotId` where it is not the newest of its metadata. */
export interface PinnedEntry extends CatalogEntry {
  readonly snapshotId?: Id64;
}

/** What a reader of the moment sees. */
export type PinnedLake = PinnedEntries<PinnedEntry>;

/** What is needed to look. */
export interface MomentOptions {
  readonly catalog: Pick<Catalog, "list" | "listAt" | "listBranches">;
  readonly store: Store;
  /** The project's, for times without an offset. */
  readonly timezone: string;
}

/**
 * Pins the lake at a branch, a time such as `2024-01-20T08:00` (of `main`), or a snapshot's id (of the table that has it;
 * all others stand where `main` does).
 * @throws PhloError PHLO-406 where the text names none of them
 */
export async function pinMoment(text: string, options: MomentOptions): Promise<PinnedLake> {
  const { catalog } = options;
  const branches = await catalog.listBranches();
  if (branches.some(({ name }) => name === text)) return pinEntries(await catalog.list(text));
  const moment = parseMoment(text, options.timezone);
  switch (moment?.kind) {
    case "time":
      return pinEntries(await listAtTime(moment.atMs, options));
    case "snapshot":
      return pinEntries(await listWithSnapshot(moment.id, options));
    case undefined:
      // Another engine makes a branch by writing rows under a catalog name of its own; the catalog names what is unknown.
      return pinEntries(await listForeign(text, options));
    default:
      throw moment satisfies never;
  }
}

async function listForeign(
  text: string,
  { catalog }: MomentOptions,
): Promise<readonly PinnedEntry[]> {
  try {
    return await catalog.list(text);
  } catch (error) {
    if (!(error instanceof PhloError) || error.code !== "PHLO-406") throw error;
    const names = (await catalog.listBranches()).map(({ name }) => name);
    throw new PhloError(
      "PHLO-406",
      `Cannot look at "${text}": it is no branch, no time and no snapshot`,
      {
        hint: renderSuggestion(text, names) ??
          "name a branch, a time such as 2024-01-20T08:00, or a snapshot of phlo history",
        cause: error,
      },
    );
  }
}

async function listAtTime(
  atMs: number,
  { catalog, store }: MomentOptions,
): Promise<readonly PinnedEntry[]> {
  const places = await catalog.listAt("main", atMs);
  return await Promise.all(places.map(async (place) => {
    try {
      return { ...place, kind: await readMetadataKind(place.metadataUri, store) };
    } catch (cause) {
      const moment = new Date(atMs).toISOString();
      throw new PhloError(
        "PHLO-406",
        `Cannot look at ${moment}: what "${renderTableName(place)}" was then is no longer kept`,
        { hint: `phlo history ${renderTableName(place)} lists what is kept`, cause },
      );
    }
  }));
}

async function listWithSnapshot(
  id: Id64,
  { catalog, store }: MomentOptions,
): Promise<readonly PinnedEntry[]> {
  const entries = await catalog.list("main");
  for (const entry of entries.filter(({ kind }) => kind === "table")) {
    const { metadata } = await readTable(entry.metadataUri, store);
    if (!metadata.snapshots.some((each) => isSameId(each["snapshot-id"], id))) continue;
    return entries.map((each) => each === entry ? { ...entry, snapshotId: id } : each);
  }
  throw new PhloError("PHLO-406", `Cannot look at snapshot "${id}": no table of main has it`, {
    hint: "phlo history TABLE lists the snapshots that are kept",
  });
}
