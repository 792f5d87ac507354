/**
 * Opens a local lake: its folder, its catalog, and the memory of where it stood before it was moved.
 *
 * @module
 */

import { join } from "node:path";
import { openSqliteCatalog } from "../catalog/sqlite_catalog.ts";
import type { Catalog } from "../core/catalog.ts";
import type { Host } from "../core/host.ts";
import { openLocalStore } from "../store/local_store.ts";
import type { Lake } from "./run_context.ts";

/** An open lake, closed by disposing it. */
export interface OpenLake extends Lake, AsyncDisposable {
  /** The folder, real and absolute. */
  readonly folder: string;
}

/** The property that holds every root the lake ever had, as a JSON list. */
const ROOTS_PROPERTY = "phlo.roots";

/** Tells whether a folder holds a lake. */
export async function hasLake(folder: string, host: Host): Promise<boolean> {
  return await host.disk.stat(join(folder, "catalog.db")) !== undefined;
}

/** Opens the lake in a folder, making it where there is none. @throws PhloError PHLO-006, PHLO-007, PHLO-403 */
export async function openLake(folder: string, host: Host): Promise<OpenLake> {
  await host.disk.makeFolder(folder);
  const real = await host.disk.realPath(folder);
  const catalog = await openSqliteCatalog(join(real, "catalog.db"), {}, host);
  try {
    const recordedRoots = await readRoots(catalog);
    const store = await openLocalStore(real, { recordedRoots }, host);
    // Metadata files name their root. A lake that was moved is read through its old names.
    if (!recordedRoots.includes(store.root)) {
      await rememberRoot(catalog, [...recordedRoots, store.root], host);
    }
    return {
      folder: real,
      store,
      catalog,
      [Symbol.asyncDispose]: () => catalog[Symbol.asyncDispose](),
    };
  } catch (error) {
    await catalog[Symbol.asyncDispose]();
    throw error;
  }
}

async function readRoots(catalog: Catalog): Promise<readonly string[]> {
  const text = await catalog.readProperty(ROOTS_PROPERTY);
  const roots: unknown = text === undefined ? [] : JSON.parse(text);
  return Array.isArray(roots) ? roots.map(String) : [];
}

async function rememberRoot(catalog: Catalog, roots: readonly string[], host: Host): Promise<void> {
  try {
    await catalog.writeProperty(ROOTS_PROPERTY, JSON.stringify(roots));
  } catch (error) {
    // A lake on a read-only disk is still a lake to read.
    host.log.warn("the lake's root could not be recorded", { error: String(error) });
  }
}
