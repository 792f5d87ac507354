/**
 * Files of the project and of an attempt, on the local disk.
 *
 * @module
 */

import { dirname } from "node:path";
import type { ByteWriter, Disk, DiskEntry, DiskStat, Ids } from "../core/host.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";

/** Builds the disk; ids name its temporary files. */
export function createDisk(ids: Ids): Disk {
  return {
    readBytes: (path) => guard("read", path, Deno.readFile(path)),
    readText: (path) => guard("read", path, Deno.readTextFile(path)),
    openRead: async (path) => (await guard("read", path, Deno.open(path))).readable,
    openWrite: async (path) => wrapWriter(path, await guard("write", path, openNew(path))),
    writeText: (path, text) => guard("write", path, replaceText(path, text, ids)),
    createText: (path, text) => guard("write", path, createText(path, text)),
    stat,
    list,
    makeFolder: (path) => guard("make folder", path, Deno.mkdir(path, { recursive: true })),
    remove: (path) => guard("remove", path, removeIfThere(path)),
    rename: (from, to) => guard("rename", from, Deno.rename(from, to)),
    realPath: (path) => guard("find", path, Deno.realPath(path)),
  };
}

function openNew(path: string): Promise<Deno.FsFile> {
  return Deno.open(path, { write: true, create: true, truncate: true });
}

function wrapWriter(path: string, file: Deno.FsFile): ByteWriter {
  return {
    async write(bytes) {
      let written = 0;
      while (written < bytes.length) {
        written += await guard("write", path, file.write(bytes.subarray(written)));
      }
    },
    sync: () => guard("write", path, file.sync()),
    // deno-lint-ignore require-await -- the interface leaves room for a slow close
    async close() {
      file.close();
    },
  };
}

/** Beside the file and then renamed: a reader never sees half of it. */
async function replaceText(path: string, text: string, ids: Ids): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${ids.uuid().slice(0, 8)}.tmp`;
  try {
    using file = await Deno.open(temporary, { write: true, createNew: true });
    await writeAll(file, new TextEncoder().encode(text));
    await file.sync();
  } catch (error) {
    await removeIfThere(temporary);
    throw error;
  }
  await Deno.rename(temporary, path);
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
}

async function createText(path: string, text: string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  using file = await Deno.open(path, { write: true, createNew: true });
  await writeAll(file, new TextEncoder().encode(text));
}

async function stat(path: string): Promise<DiskStat | undefined> {
  try {
    const info = await Deno.stat(path);
    return {
      kind: info.isDirectory ? "folder" : "file",
      sizeBytes: info.size,
      modifiedAt: info.mtime?.getTime() ?? 0,
      // A number that is free again goes to the next file; the birth tells them apart.
      ...(info.ino ? { identity: `${info.dev}:${info.ino}:${info.birthtime?.getTime()}` } : {}),
    };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw translate("look at", path, error);
  }
}

async function list(path: string): Promise<readonly DiskEntry[]> {
  const entries: DiskEntry[] = [];
  try {
    for await (const entry of Deno.readDir(path)) {
      const isFolder = entry.isSymlink
        ? (await stat(`${path}/${entry.name}`))?.kind === "folder"
        : entry.isDirectory;
      entries.push({ name: entry.name, kind: isFolder ? "folder" : "file" });
    }
  } catch (error) {
    if (isMissing(error)) return [];
    throw translate("list", path, error);
  }
  return entries.sort((left, right) => left.name < right.name ? -1 : 1);
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}

async function guard<Result>(verb: string, path: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw translate(verb, path, error);
  }
}

function translate(verb: string, path: string, error: unknown): PhloError {
  if (error instanceof Deno.errors.AlreadyExists) {
    return new PhloError("PHLO-005", `Cannot ${verb} "${path}": there is a file already`, {
      hint: `move or remove the file ${path}`,
      cause: error,
    });
  }
  const { reason, hint } = explainFault(path, error);
  return new PhloError("PHLO-007", `Cannot ${verb} "${path}": ${reason}`, {
    ...(hint === undefined ? {} : { hint }),
    cause: error,
  });
}

/** The system's error in plain words, with what may be done about it. */
function explainFault(
  path: string,
  error: unknown,
): { readonly reason: string; readonly hint?: string } {
  const folder = dirname(path);
  if (error instanceof Deno.errors.PermissionDenied) {
    return { reason: "permission denied", hint: `ls -ld ${folder} shows who may` };
  }
  if (error instanceof Deno.errors.NotFound) return { reason: "there is no such file or folder" };
  if (error instanceof Deno.errors.NotADirectory) {
    return {
      reason: "a file stands where a folder should be",
      hint: `move or remove the file in the way of ${path}`,
    };
  }
  if (error instanceof Deno.errors.IsADirectory) {
    return { reason: "it is a folder", hint: `move or remove the folder ${path}` };
  }
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOSPC" || code === "EDQUOT") {
    return { reason: "the disk is full", hint: `df -h ${folder} shows how full` };
  }
  if (code === "EROFS") return { reason: "the disk is read-only" };
  // Something rarer: in the system's own words, without its number.
  return { reason: messageOf(error).replace(/ \(os error \d+\).*$/, "") };
}
