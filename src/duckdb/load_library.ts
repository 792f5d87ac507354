/**
 * Loads DuckDB's library when it is first needed. A compiled program carries it compressed: it is unpacked once into
 * a private cache folder and opened before the binding that looks for it is imported.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { join } from "node:path";
import zlib from "node:zlib";
import { PhloError } from "../core/phlo_error.ts";

type Duckdb = typeof import("@duckdb/node-api");

const PACKED = new URL("../../dist/embedded/libduckdb.zst", import.meta.url);
const DIGEST = new URL("../../dist/embedded/libduckdb.zst.sha256", import.meta.url);

/** The binding asks for the library by this name and takes the one that is open already. */
const FILE_NAMES: Readonly<Partial<Record<typeof Deno.build.os, string>>> = {
  darwin: "libduckdb.dylib",
  windows: "duckdb.dll",
};

/** The DuckDB module; importing it opens a library of 70 MB, so nothing else may import it statically. */
export async function loadDuckdb(): Promise<Duckdb> {
  if (Deno.build.standalone) openEmbeddedLibrary();
  return await import("@duckdb/node-api");
}

/** The folder that the library of a compiled program is unpacked to, where that can be trusted. */
export function libraryFolder(): string | null {
  const base = cacheBase();
  return base === undefined ? null : join(base, "phlo");
}

/** Opening the library makes its symbols known to the process; the binding then finds it by name. */
function openEmbeddedLibrary(): void {
  const digest = Deno.readTextFileSync(DIGEST).trim();
  const folder = join(makePrivateFolder(), `duckdb-${digest.slice(0, 16)}`);
  const path = join(folder, FILE_NAMES[Deno.build.os] ?? "libduckdb.so");
  if (!isIntact(path)) {
    Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
    unpack(path, digest);
  }
  Deno.dlopen(path, {});
}

function cacheBase(): string | undefined {
  const named = Deno.env.get("XDG_CACHE_HOME");
  if (named) return named;
  if (Deno.build.os === "windows") return Deno.env.get("LOCALAPPDATA");
  const home = Deno.env.get("HOME");
  return home ? join(home, ".cache") : undefined;
}

/** The user's cache folder, closed to others: whoever could write there could plant code. */
function makePrivateFolder(): string {
  const folder = libraryFolder();
  try {
    if (folder !== null) {
      Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
      const info = Deno.lstatSync(folder);
      if (info.isDirectory && isOurs(info) && ((info.mode ?? 0) & 0o022) === 0) return folder;
    }
  } catch {
    // A read-only home is no reason to fail: a fresh folder will do.
  }
  return Deno.makeTempDirSync({ prefix: "phlo-" });
}

/** Windows knows no user ids, and keeps others out of a user's folders by itself. */
function isOurs(info: Deno.FileInfo): boolean {
  return Deno.build.os === "windows" || info.uid === Deno.uid();
}

/** The folder is private and the file was renamed into place whole, so its size suffices at every start. */
function isIntact(path: string): boolean {
  try {
    const info = Deno.lstatSync(path);
    return info.isFile && isOurs(info) && info.size > 0;
  } catch {
    return false;
  }
}

function unpack(path: string, digest: string): void {
  const bytes = zlib.zstdDecompressSync(Deno.readFileSync(PACKED));
  if (createHash("sha256").update(bytes).digest("hex") !== digest) {
    throw new PhloError("PHLO-901", `Cannot unpack DuckDB's library: its content is damaged`);
  }
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  Deno.writeFileSync(temporary, bytes, { mode: 0o500, createNew: true });
  Deno.renameSync(temporary, path);
}
