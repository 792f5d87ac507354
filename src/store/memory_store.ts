/**
 * A store in memory, for tests and simulations: it can be made to fail before or after any call.
 *
 * @module
 */

import { basename, join } from "node:path";
import type { Host } from "../core/host.ts";
import type { Store, StoreEntry } from "../core/store.ts";
import { missingError, refusedError, takenError } from "./disk_error.ts";
import { assertStoreName, nameUnder } from "./store_name.ts";

/** One moment of one call. What `onCall` throws is what the caller gets. */
export interface MemoryStoreCall {
  readonly operation: "read" | "create" | "putFile" | "withLocalFiles" | "stat" | "list" | "remove";
  readonly name: string;
  /** After: the effect has happened, and the caller does not learn of it. */
  readonly phase: "before" | "after";
}

/** What a memory store may be told. */
export interface MemoryStoreOptions {
  readonly root?: string;
  readonly recordedRoots?: readonly string[];
  readonly onCall?: (call: MemoryStoreCall) => void;
}

/** A store that holds local folders for as long as it is open. */
export type MemoryStore = Store & AsyncDisposable;

interface StoredObject {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly modifiedAt: number;
}

/** Opens an empty store. */
export function openMemoryStore(options: MemoryStoreOptions, host: Host): MemoryStore {
  const root = options.root ?? "memory:///lake";
  const roots = [root, ...options.recordedRoots ?? []];
  const objects = new Map<string, StoredObject>();
  let staging: Promise<string> | undefined;
  const guard = createGuard(options);
  const add = (doing: string, name: string, bytes: Uint8Array): void => {
    if (objects.has(assertStoreName(name))) throw takenError(doing, name);
    objects.set(name, { bytes: bytes.slice(), modifiedAt: host.clock.now() });
  };
  return {
    root,
    read: (name) => guard("read", name, () => get(objects, "read", name).bytes.slice()),
    create: (name, bytes) => guard("create", name, () => add("create", name, bytes)),
    putFile: (name, localPath) =>
      guard("putFile", name, async () => {
        const bytes = await Deno.readFile(localPath).catch((error) => {
          throw refusedError("take in", name, error);
        });
        add("take in", name, bytes);
        await Deno.remove(localPath);
      }),
    withLocalFiles: (names, fn) =>
      guard("withLocalFiles", names.join(","), () => withCopies(objects, names, fn)),
    localPath: () => undefined,
    stat: (name) => guard("stat", name, () => entryOf(objects, assertStoreName(name))),
    async *list(prefix) {
      yield* await guard("list", prefix, () => listObjects(objects, prefix));
    },
    remove: (name) => guard("remove", name, () => void objects.delete(assertStoreName(name))),
    stagingFolder: () => staging ??= Deno.makeTempDir({ prefix: "phlo-store-" }),
    uriOf: (name) => `${root}/${assertStoreName(name)}`,
    nameOf: (uri) => nameUnder(uri, roots),
    async [Symbol.asyncDispose]() {
      if (staging !== undefined) await Deno.remove(await staging, { recursive: true });
    },
  };
}

function createGuard(options: MemoryStoreOptions) {
  return async <Result>(
    operation: MemoryStoreCall["operation"],
    name: string,
    work: () => Result | Promise<Result>,
  ): Promise<Result> => {
    options.onCall?.({ operation, name, phase: "before" });
    const result = await work();
    options.onCall?.({ operation, name, phase: "after" });
    return result;
  };
}

function get(
  objects: ReadonlyMap<string, StoredObject>,
  doing: string,
  name: string,
): StoredObject {
  const object = objects.get(assertStoreName(name));
  if (object === undefined) throw missingError(doing, name);
  return object;
}

function entryOf(
  objects: ReadonlyMap<string, StoredObject>,
  name: string,
): StoreEntry | undefined {
  const object = objects.get(name);
  if (object === undefined) return undefined;
  return { name, sizeBytes: object.bytes.length, modifiedAt: object.modifiedAt };
}

function listObjects(
  objects: ReadonlyMap<string, StoredObject>,
  prefix: string,
): readonly StoreEntry[] {
  const names = [...objects.keys()].filter((name) => name.startsWith(prefix)).sort();
  return names.flatMap((name) => entryOf(objects, name) ?? []);
}

async function withCopies<Result>(
  objects: ReadonlyMap<string, StoredObject>,
  names: readonly string[],
  fn: (paths: readonly string[]) => Promise<Result>,
): Promise<Result> {
  const found = names.map((name) => get(objects, "open", name));
  const folder = await Deno.makeTempDir({ prefix: "phlo-store-" });
  try {
    const paths: string[] = [];
    for (const [index, object] of found.entries()) {
      const path = join(folder, `${index}-${basename(names[index] ?? "")}`);
      await Deno.writeFile(path, object.bytes);
      paths.push(path);
    }
    return await fn(paths);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
