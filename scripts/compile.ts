/**
 * Compiles phlo into one executable, `dist/phlo` or `dist/phlo-<target>`, and adds it to `dist/SHA256SUMS`. DuckDB's
 * library goes in once, compressed. Where Deno's own download host is out of reach, DENORT_BIN (for this machine) or
 * DENORT_BIN_LINUX_ARM64 and the like name the runtime to use.
 *
 * Usage: `deno run -A scripts/compile.ts [--target linux-x64|linux-arm64|darwin-x64|darwin-arm64|windows-x64] [--output FILE]`
 *
 * @module
 */

import { basename, dirname } from "node:path";
import { parseArgs } from "node:util";
import { chooseTarget, HOST_TARGET } from "./compile_target.ts";
import { DIGEST, installBinding, PACKED, packLibrary } from "./duckdb_parts.ts";
import { listExcludes } from "./not_embedded.ts";

const root = new URL("../", import.meta.url);
const BUILD = "dist/embedded/build.json";

const { values: flags } = parseArgs({
  options: { target: { type: "string", default: HOST_TARGET }, output: { type: "string" } },
});
const target = chooseTarget(flags.target);
const isHost = flags.target === HOST_TARGET;
const output = flags.output ??
  `dist/phlo${isHost ? "" : `-${flags.target}`}${target.suffix}`;

// deno-lint-ignore no-console -- a script's output
await build().then(console.log, (error) => {
  // deno-lint-ignore no-console -- a script's output
  console.error(error instanceof Error ? error.message : error);
  Deno.exit(1);
});

async function build(): Promise<string> {
  await using binding = await installBinding(target, root);
  await packLibrary(binding.library, root);
  await writeBuildFacts();
  await compile(binding.library);
  await addChecksum();
  const { size } = await Deno.stat(new URL(output, root));
  return `${output}: ${(size / 1e6).toFixed(1)} MB`;
}

async function compile(library: string): Promise<void> {
  const include = [
    "docs",
    "templates",
    "src/web/static",
    PACKED,
    DIGEST,
    BUILD,
    "src/worker/watchdog.ts",
  ];
  const inner = ["docs/decisions", "docs/screenshots"];
  const excludes = [...inner, ...await listExcludes(target, library, root)];
  const variable = `DENORT_BIN_${target.name.toUpperCase().replace("-", "_")}`;
  const named = Deno.env.get(variable);
  const runtime = named ?? (isHost ? Deno.env.get("DENORT_BIN") : undefined);
  const { DENORT_BIN: _, ...env } = Deno.env.toObject();
  const { code } = await new Deno.Command(Deno.execPath(), {
    cwd: root,
    clearEnv: true,
    env: { ...env, ...(runtime === undefined ? {} : { DENORT_BIN: runtime }) },
    args: [
      ...["compile", "-A", "--quiet", "--no-check", "--output", output, "--target", target.triple],
      ...[...include, "mod.ts", "testing.ts"].flatMap((path) => ["--include", path]),
      "--exclude-unused-npm",
      ...excludes.flatMap((path) => ["--exclude", path]),
      "main.ts",
    ],
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  if (code === 0) return;
  const hint = runtime === undefined
    ? `; if Deno's runtime for ${target.name} cannot be downloaded here, name a copy in ${
      isHost ? "DENORT_BIN" : variable
    }`
    : "";
  throw new Error(`deno compile ended with code ${code}${hint}`);
}

/** What the program says of itself with --version --verbose. */
async function writeBuildFacts(): Promise<void> {
  const facts = { commit: await readCommit(), target: flags.target };
  await Deno.mkdir(new URL(dirname(BUILD) + "/", root), { recursive: true });
  await Deno.writeTextFile(new URL(BUILD, root), JSON.stringify(facts) + "\n");
}

async function readCommit(): Promise<string | null> {
  const ask = async (...args: readonly string[]): Promise<string | undefined> => {
    const { success, stdout } = await new Deno.Command("git", { args: [...args], cwd: root })
      .output().catch(() => ({ success: false, stdout: new Uint8Array() }));
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  };
  const commit = await ask("rev-parse", "--short=12", "HEAD");
  if (commit === undefined) return null;
  return await ask("status", "--porcelain") === "" ? commit : `${commit}, changed`;
}

/** One line a program, as `sha256sum --check` reads it. */
async function addChecksum(): Promise<void> {
  const file = new URL(`${dirname(output)}/SHA256SUMS`, root);
  const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(new URL(output, root)));
  const line = `${new Uint8Array(digest).toHex()}  ${basename(output)}`;
  const known = await Deno.readTextFile(file).catch(() => "");
  const others = known.split("\n").filter((each) =>
    each !== "" && !each.endsWith(`  ${basename(output)}`)
  );
  await Deno.writeTextFile(file, [...others, line].sort().join("\n") + "\n");
}
