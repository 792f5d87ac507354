/**
 * A program that carries a project behind itself: finding it at the start, and writing such a program.
 *
 * @module
 */

import { dirname, join, resolve } from "node:path";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import {
  type ArchiveEntry,
  type ArchiveTrailer,
  packArchive,
  parseTrailer,
  type ProjectArchive,
  TRAILER_BYTES,
  unpackArchive,
} from "../core/project_archive.ts";
import { openPrivateCache } from "./private_cache.ts";

/** A project that this program carries, unpacked. */
export interface BuiltProject {
  readonly name: string;
  /** Absolute; only to be read. */
  readonly root: string;
}

/** Tells the children of a built program, which work in the project's folder, whose tables and records are meant. */
const DATA_VARIABLE = "PHLO_BUILT_DATA";

/**
 * The folder of a built program's tables, records and secrets: that of `--project`, the one that the phlo which started
 * this one works with, or the current folder. It is handed on to every child.
 */
export function chooseDataFolder(built: BuiltProject, args: readonly string[]): string {
  const folder = findNamed(args) ?? readInherited(built) ?? Deno.cwd();
  Deno.env.set(DATA_VARIABLE, JSON.stringify({ root: built.root, folder }));
  return folder;
}

function findNamed(args: readonly string[]): string | undefined {
  const at = args.findIndex((arg) => arg === "--project" || arg.startsWith("--project="));
  const arg = args[at];
  const named = arg === "--project" ? args[at + 1] : arg?.slice("--project=".length);
  return named ? resolve(named) : undefined;
}

/** Another built program that started this one has said nothing about this one's tables. */
function readInherited(built: BuiltProject): string | undefined {
  try {
    const said: { readonly root?: unknown; readonly folder?: unknown } = JSON.parse(
      Deno.env.get(DATA_VARIABLE) ?? "{}",
    );
    return said.root === built.root && typeof said.folder === "string" ? said.folder : undefined;
  } catch {
    return undefined;
  }
}

/** The project that a program file carries, unpacked once into the user's cache; undefined where it carries none. */
export function openBuiltProject(program: string): BuiltProject | undefined {
  using file = Deno.openSync(program);
  const found = readTrailer(file);
  if (found === undefined) return undefined;
  const target = join(openPrivateCache(), "projects", found.trailer.digest.slice(0, 16));
  const nameFile = `${target}.name`;
  if (isThere(nameFile)) return { name: Deno.readTextFileSync(nameFile), root: target };
  const archive = readArchive(file, found);
  const aside = `${target}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  for (const entry of archive.entries) writeEntry(aside, entry);
  if (!isThere(target)) renameFresh(aside, target);
  // Last: it says that the folder is whole.
  Deno.writeTextFileSync(nameFile, archive.name);
  return { name: archive.name, root: target };
}

/** What to write. */
export interface ProgramRequest {
  /** The program to put the project behind; a project that it carries is left out. */
  readonly base: string;
  readonly output: string;
  readonly archive: ProjectArchive;
}

/** Writes a program that carries a project, whole or not at all; resolves to its size. */
export async function writeBuiltProgram(request: ProgramRequest): Promise<number> {
  const { base, output, archive } = request;
  const packed = packArchive(archive);
  const aside = `${output}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    await Deno.mkdir(dirname(output), { recursive: true });
    await Deno.copyFile(base, aside);
    using file = await Deno.open(aside, { read: true, write: true });
    const { sizeBytes } = sizeOfProgram(file);
    await file.truncate(sizeBytes);
    await file.seek(0, Deno.SeekMode.End);
    for (let at = 0; at < packed.length;) at += await file.write(packed.subarray(at));
    await file.sync();
    if (Deno.build.os !== "windows") await Deno.chmod(aside, 0o755);
    await Deno.rename(aside, output);
    return sizeBytes + packed.length;
  } catch (error) {
    await Deno.remove(aside).catch(() => undefined);
    throw new PhloError("PHLO-007", `Cannot write "${output}": ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** What a file is that someone names as a program. */
export type ProgramKind = "missing" | "other" | "macos" | "program" | "built";

/** Looks at a file: is it a program that can carry a project, or one that does? */
export function inspectProgram(path: string): ProgramKind {
  if (!isThere(path)) return "missing";
  if (!Deno.statSync(path).isFile) return "other";
  using file = Deno.openSync(path);
  const head = readAt(file, 0, 4).toHex();
  if (["cffaedfe", "cefaedfe", "cafebabe"].includes(head)) return "macos";
  // ELF, and the "MZ" of Windows.
  if (head !== "7f454c46" && !head.startsWith("4d5a")) return "other";
  return readTrailer(file) === undefined ? "program" : "built";
}

interface FoundTrailer {
  readonly trailer: ArchiveTrailer;
  /** Where the archive begins. */
  readonly start: number;
}

function readTrailer(file: Deno.FsFile): FoundTrailer | undefined {
  const { size } = file.statSync();
  if (size < TRAILER_BYTES) return undefined;
  const trailer = parseTrailer(readAt(file, size - TRAILER_BYTES, TRAILER_BYTES));
  const start = size - TRAILER_BYTES - (trailer?.sizeBytes ?? 0);
  return trailer === undefined || start < 0 ? undefined : { trailer, start };
}

function sizeOfProgram(file: Deno.FsFile): { readonly sizeBytes: number } {
  return { sizeBytes: readTrailer(file)?.start ?? file.statSync().size };
}

function readArchive(file: Deno.FsFile, { trailer, start }: FoundTrailer): ProjectArchive {
  try {
    return unpackArchive(readAt(file, start, trailer.sizeBytes), trailer.digest);
  } catch (error) {
    throw new PhloError("PHLO-901", `Cannot start: ${messageOf(error)}`, {
      hint: "copy the program again from where it was built",
      cause: error,
    });
  }
}

function readAt(file: Deno.FsFile, offset: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  file.seekSync(offset, Deno.SeekMode.Start);
  let filled = 0;
  while (filled < length) {
    const read = file.readSync(bytes.subarray(filled));
    if (read === null) break;
    filled += read;
  }
  return bytes.subarray(0, filled);
}

function writeEntry(root: string, { path, content }: ArchiveEntry): void {
  const target = join(root, path);
  Deno.mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  if (content.kind === "file") Deno.writeFileSync(target, content.bytes, { createNew: true });
  else Deno.symlinkSync(content.target, target);
}

/** Another process may have been quicker; its folder holds the same. */
function renameFresh(from: string, to: string): void {
  try {
    Deno.renameSync(from, to);
  } catch (error) {
    if (!isThere(to)) throw error;
    Deno.removeSync(from, { recursive: true });
  }
}

function isThere(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
