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

/** The DuckDB module; importing it opens a library of 70 MB, so nothing else may import it statically. */
export async function loadDuckdb(): Promise<Duckdb> {
  if (Deno.build.standalone) openEmbeddedLibrary();
  return await import("@duckdb/node-api");
}

/** Opening the library makes its symbols known to the process; the binding then finds it by name. */
function openEmbeddedLibrary(): void {
  const digest = Deno.readTextFileSync(DIGEST).trim();
  const path = join(makePrivateFolder(), `libduckdb-${digest.slice(0, 16)}.so`);
  if (!isIntact(path)) unpack(path, digest);
  Deno.dlopen(path, {});
}

/** The user's cache folder, closed to others: whoever could write there could plant code. */
function makePrivateFolder(): string {
  const base = Deno.env.get("XDG_CACHE_HOME") ??
    (Deno.env.get("HOME") ? join(Deno.env.get("HOME") ?? "", ".cache") : undefined);
  const folders = [...(base === undefined ? [] : [join(base, "phlo")])];
  for (const folder of folders) {
    try {
      Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
      const info = Deno.lstatSync(folder);
      const isOurs = info.isDirectory && info.uid === Deno.uid();
      if (isOurs && ((info.mode ?? 0) & 0o022) === 0) return folder;
    } catch {
      // A read-only home is no reason to fail: a fresh folder will do.
    }
  }
  return Deno.makeTempDirSync({ prefix: "phlo-" });
}

/** The folder is private and the file was renamed into place whole, so its size suffices at every start. */
function isIntact(path: string): boolean {
  try {
    const info = Deno.lstatSync(path);
    return info.isFile && info.uid === Deno.uid() && info.size > 0;
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
