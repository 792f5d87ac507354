/**
 * Compiles phlo into one executable: `dist/phlo`. DuckDB's library goes in once, compressed.
 * `DENORT_BIN` names the runtime to use where Deno's own download host is out of reach.
 *
 * Usage: `deno run -A scripts/compile.ts [--output FILE]`
 *
 * @module
 */

import { parseArgs } from "node:util";
import zlib from "node:zlib";

const root = new URL("../", import.meta.url);
const { values: flags } = parseArgs({
  options: { output: { type: "string", default: "dist/phlo" } },
});

const PACKAGES = "node_modules/.deno";
const PLATFORM = platformName();
/** Where the platform's DuckDB binding keeps its library. */
const BINDING = await findBinding();
const LIBRARY = `${BINDING}/libduckdb.${Deno.build.os === "darwin" ? "dylib" : "so"}`;
const PACKED = "dist/embedded/libduckdb.zst";

async function findBinding(): Promise<string> {
  const name = `node-bindings-${PLATFORM}`;
  for await (const entry of Deno.readDir(new URL(`${PACKAGES}/`, root))) {
    if (!entry.name.startsWith(`@duckdb+${name}@`)) continue;
    return `${PACKAGES}/${entry.name}/node_modules/@duckdb/${name}`;
  }
  throw new Error(`No DuckDB binding for ${PLATFORM} is installed: run deno install`);
}

function platformName(): string {
  const os = { linux: "linux", darwin: "darwin", windows: "win32" }[Deno.build.os as "linux"];
  const arch = Deno.build.arch === "aarch64" ? "arm64" : "x64";
  return `${os}-${arch}`;
}

/** Level 19 takes half a minute, so the result is kept beside the hash of what it was made from. */
async function packLibrary(): Promise<void> {
  const library = await Deno.readFile(new URL(LIBRARY, root));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", library)).toHex();
  const stamp = new URL(`${PACKED}.sha256`, root);
  const known = await Deno.readTextFile(stamp).catch(() => "");
  if (known.trim() === digest) return;
  const packed = zlib.zstdCompressSync(library, {
    params: { [zlib.constants.ZSTD_c_compressionLevel]: Deno.env.get("CI") ? 12 : 19 },
  });
  await Deno.mkdir(new URL("dist/embedded/", root), { recursive: true });
  await Deno.writeFile(new URL(PACKED, root), packed);
  await Deno.writeTextFile(stamp, digest + "\n");
}

/** Packages that only building and testing need, other platforms' bindings, and the library that goes in compressed. */
const NOT_EMBEDDED = [
  /^@polyglot-sql\+/,
  /^@sinclair\+/,
  /^@types\+/,
  /^fast-check@/,
  /^expect@/,
  /^@jest\+/,
  /^typescript@/,
  /^playwright-core@/,
  /^@duckdb\+node-bindings-(?!(?:PLATFORM)@)/,
].map((pattern) => new RegExp(pattern.source.replace("PLATFORM", PLATFORM)));

/** A package is reached through links, and an exclude holds for the path that a link ends in: the inner folder. */
async function listExcludes(): Promise<string[]> {
  const found = [LIBRARY];
  for await (const entry of Deno.readDir(new URL(`${PACKAGES}/`, root))) {
    if (!NOT_EMBEDDED.some((pattern) => pattern.test(entry.name))) continue;
    const name = entry.name.slice(0, entry.name.lastIndexOf("@")).replace("+", "/");
    found.push(`${PACKAGES}/${entry.name}`, `${PACKAGES}/${entry.name}/node_modules/${name}`);
  }
  return found;
}

await packLibrary();
const excludes = await listExcludes();
const command = new Deno.Command(Deno.execPath(), {
  cwd: root,
  args: [
    "compile",
    "-A",
    "--quiet",
    "--no-check",
    "--output",
    flags.output,
    "--include",
    "templates",
    "--include",
    PACKED,
    "--include",
    `${PACKED}.sha256`,
    "--include",
    "src/worker/watchdog.ts",
    "--include",
    "mod.ts",
    "--include",
    "testing.ts",
    "--exclude-unused-npm",
    ...excludes.flatMap((path) => ["--exclude", path]),
    "main.ts",
  ],
  stdout: "inherit",
  stderr: "inherit",
});
const { code } = await command.output();
if (code === 0) {
  const { size } = await Deno.stat(new URL(flags.output, root));
  // deno-lint-ignore no-console -- a script's output
  console.log(`${flags.output}: ${(size / 1e6).toFixed(1)} MB`);
}
Deno.exit(code);
