/**
 * A lake in a folder of the local disk. Every object is written under a passing name, synced, and then gets its own.
 *
 * @module
 */

import { basename, dirname, join, resolve } from "node:path";
import { mapConcurrently } from "../core/concurrency.ts";
import type { Host } from "../core/host.ts";
import { plainPath } from "../core/plain_path.ts";
import type { Store, StoreEntry } from "../core/store.ts";
import { missingError, refusedError, systemCodeOf, takenError } from "./disk_error.ts";
import {
  makeDurableFolder,
  moveToFreeName,
  syncFile,
  syncFolder,
  writeSynced,
} from "./durable_disk.ts";
import { listFolder } from "./list_folder.ts";
import { openStaging } from "./staging.ts";
import { assertStoreName, nameUnder } from "./store_name.ts";

/** What a local store may be told. */
export interface LocalStoreOptions {
  /** Former roots of a lake that was moved, in any spelling: `nameOf` understands URIs under them. */
  readonly recordedRoots?: readonly string[];
}

/** The folders this process need not make again. */
interface Folders {
  readonly root: string;
  readonly known: Set<string>;
}

/** How many files are looked at side by side. */
const LOOK_LIMIT = 16;

/** Opens a folder as a store, making it where there is none. @throws PhloError PHLO-007 where the disk refuses. */
export async function openLocalStore(
  root: string,
  options: LocalStoreOptions,
  host: Host,
): Promise<Store> {
  const given = resolve(host.environment.workingFolder, plainPath(root));
  try {
    await makeRoot(given);
    // Two processes that come by different symlinks must write the same URIs.
    const real = await Deno.realPath(given);
    return createLocalStore(real, [real, given, ...options.recordedRoots ?? []], host);
  } catch (error) {
    throw refusedError("open lake", given, error);
  }
}

async function makeRoot(path: string): Promise<void> {
  const isThere = await Deno.stat(path).then((stat) => stat.isDirectory, () => false);
  if (isThere) return;
  await Deno.mkdir(path, { recursive: true });
  await syncFolder(dirname(path));
}

function createLocalStore(root: string, roots: readonly string[], host: Host): Store {
  const folders: Folders = { root, known: new Set([root]) };
  const pathOf = (name: string): string => join(root, assertStoreName(name));
  let staging: Promise<string> | undefined;
  const stagingFolder = (): Promise<string> => {
    staging ??= openStaging(root, folders.known, host).catch((error) => {
      staging = undefined;
      throw refusedError("make a folder in", root, error);
    });
    return staging;
  };
  return {
    root: `file://${root}`,
    read: async (name) => await readObject(name, pathOf(name)),
    async create(name, bytes) {
      const path = pathOf(name);
      const passing = join(await stagingFolder(), host.ids.uuid());
      await attempt("create", name, async () => {
        await writeSynced(passing, bytes);
        await settleAt(passing, path, folders);
      }, passing);
    },
    async putFile(name, localPath) {
      const path = pathOf(name);
      await attempt("take in", name, async () => {
        await syncFile(localPath);
        await settleFromAnywhere(localPath, path, folders, stagingFolder);
      });
    },
    async withLocalFiles(names, fn) {
      await assertAll(names, pathOf);
      return await fn(names.map(pathOf));
    },
    localPath: pathOf,
    stat: async (name) => await statObject(name, pathOf(name)),
    list: (prefix) => listFolder(root, prefix),
    remove: async (name) => await removeObject(name, pathOf(name)),
    stagingFolder,
    uriOf: (name) => `file://${root}/${assertStoreName(name)}`,
    nameOf: (uri) => nameUnder(uri, roots),
  };
}

async function readObject(name: string, path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    throw isMissing(error) ? missingError("read", name, error) : refusedError("read", name, error);
  }
}

/** Runs a write; what it left under the passing name is removed where it failed. */
async function attempt(
  doing: string,
  name: string,
  work: () => Promise<void>,
  passing?: string,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (passing !== undefined) await Deno.remove(passing).catch(() => {});
    if (error instanceof Deno.errors.AlreadyExists) throw takenError(doing, name, error);
    throw refusedError(doing, name, error);
  }
}

/** The order that makes it durable: bytes (by the caller), folders, name, folder of the name. */
async function settleAt(from: string, to: string, folders: Folders): Promise<void> {
  const folder = dirname(to);
  await makeDurableFolder(folder, folders.known);
  try {
    await moveToFreeName(from, to);
  } catch (error) {
    if (!isMissing(error)) throw error;
    // Someone removed a folder that was there before: look again, once.
    folders.known.clear();
    folders.known.add(folders.root);
    await makeDurableFolder(folder, folders.known);
    await moveToFreeName(from, to);
  }
  await syncFolder(folder);
}

async function settleFromAnywhere(
  from: string,
  to: string,
  folders: Folders,
  stagingFolder: () => Promise<string>,
): Promise<void> {
  try {
    return await settleAt(from, to, folders);
  } catch (error) {
    if (systemCodeOf(error) !== "EXDEV") throw error;
  }
  // Another disk: no link or rename leads here, so the bytes are copied beside first.
  const copy = join(await stagingFolder(), basename(to));
  try {
    await Deno.copyFile(from, copy);
    await syncFile(copy);
    await settleAt(copy, to, folders);
  } catch (error) {
    await Deno.remove(copy).catch(() => {});
    throw error;
  }
  await Deno.remove(from);
}

async function assertAll(
  names: readonly string[],
  pathOf: (name: string) => string,
): Promise<void> {
  const looks = await mapConcurrently(
    names,
    async (name) => {
      if (await statObject(name, pathOf(name)) === undefined) throw missingError("open", name);
    },
    { limit: LOOK_LIMIT },
  );
  for (const look of looks) if (look.status === "rejected") throw look.reason;
}

async function statObject(name: string, path: string): Promise<StoreEntry | undefined> {
  try {
    const stat = await Deno.stat(path);
    if (!stat.isFile) return undefined;
    return { name, sizeBytes: stat.size, modifiedAt: stat.mtime?.getTime() ?? 0 };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw refusedError("look at", name, error);
  }
}

async function removeObject(name: string, path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!isMissing(error)) throw refusedError("remove", name, error);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}
