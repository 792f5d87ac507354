/**
 * DuckDB's binding and library for a platform: the installed ones for this machine, or fetched by npm for another.
 *
 * @module
 */

import zlib from "node:zlib";
import denoConfig from "../deno.json" with { type: "json" };
import { HOST_TARGET, type Target } from "./compile_target.ts";

/** The compressed library, as it is embedded. */
export const PACKED = "dist/embedded/libduckdb.zst";
/** The digest of the unpacked library. */
export const DIGEST: string = `${PACKED}.sha256`;

const VERSION = denoConfig.imports["@duckdb/node-api"].split("@").at(-1) ?? "";
const PACKAGES = "node_modules/.deno";

/** A binding that lies where the program will look for it; one that was fetched goes again when disposed. */
export interface InstalledBinding extends AsyncDisposable {
  /** The library, relative to the root. */
  readonly library: string;
}

/** Finds or fetches the binding of a platform. @throws Error that says what is missing. */
export async function installBinding(target: Target, root: URL): Promise<InstalledBinding> {
  const name = `node-bindings-${target.binding}`;
  const holder = `${PACKAGES}/@duckdb+${name}@${VERSION}`;
  const folder = `${holder}/node_modules/@duckdb/${name}`;
  const library = `${folder}/${target.library}`;
  const isInstalled = await exists(new URL(library, root));
  if (isInstalled) return { library, [Symbol.asyncDispose]: () => Promise.resolve() };
  if (target.name === HOST_TARGET) {
    throw new Error(`Cannot compile: ${library} is not installed; run deno install`);
  }
  await fetchPackage(`@duckdb/${name}@${VERSION}`, new URL(`${folder}/`, root));
  const link = new URL(
    `${PACKAGES}/@duckdb+node-bindings@${VERSION}/node_modules/@duckdb/${name}`,
    root,
  );
  await Deno.symlink(new URL(folder, root), link);
  return {
    library,
    async [Symbol.asyncDispose]() {
      await Deno.remove(link);
      await Deno.remove(new URL(holder, root), { recursive: true });
    },
  };
}

async function exists(path: URL): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function fetchPackage(name: string, folder: URL): Promise<void> {
  const temporary = await Deno.makeTempDir();
  try {
    const script = `cd "$0" && npm pack --silent "$1" >/dev/null && tar xzf ./*.tgz`;
    const { success, stderr } = await new Deno.Command("sh", {
      args: ["-c", script, temporary, name],
    })
      .output();
    if (!success) {
      throw new Error(`Cannot fetch ${name} with npm: ${new TextDecoder().decode(stderr).trim()}`);
    }
    await Deno.mkdir(new URL("..", folder), { recursive: true });
    const moved = await new Deno.Command("mv", { args: [`${temporary}/package`, folder.pathname] })
      .output();
    if (!moved.success) throw new Error(`Cannot put ${name} into ${folder.pathname}`);
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
}

/** Level 19 takes half a minute, so each result is kept under the digest of what it was made from. */
export async function packLibrary(path: string, root: URL): Promise<void> {
  const library = await Deno.readFile(new URL(path, root));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", library)).toHex();
  const level = Deno.env.get("CI") ? 12 : 19;
  const kept = new URL(`dist/packed/${digest}.${level}.zst`, root);
  await Deno.mkdir(new URL("dist/embedded/", root), { recursive: true });
  await Deno.mkdir(new URL("dist/packed/", root), { recursive: true });
  if (!await exists(kept)) await writePacked(library, level, kept);
  await Deno.copyFile(kept, new URL(PACKED, root));
  await Deno.writeTextFile(new URL(DIGEST, root), digest + "\n");
}

async function writePacked(library: Uint8Array, level: number, kept: URL): Promise<void> {
  const params = { [zlib.constants.ZSTD_c_compressionLevel]: level };
  const aside = new URL(`${kept.href}.tmp`);
  await Deno.writeFile(aside, zlib.zstdCompressSync(library, { params }));
  await Deno.rename(aside, kept);
}
