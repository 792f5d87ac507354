/**
 * `phlo --version --verbose`: this program and its parts, for a report of a fault.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import process from "node:process";
import denoConfig from "../../deno.json" with { type: "json" };
import type { Host } from "../core/host.ts";
import { PHLO_VERSION } from "../core/version.ts";
import { libraryFolder } from "../duckdb/load_library.ts";
import type { CliContext } from "./command.ts";

/** What the program knows of itself. */
export interface VersionFacts {
  readonly phlo: string;
  /** The commit it was compiled from; null where it runs from its sources. */
  readonly commit: string | null;
  readonly platform: string;
  readonly program: string;
  readonly deno: string;
  readonly v8: string;
  readonly duckdb: string;
  readonly zod: string;
  /** The TypeScript that workflows may be written in. */
  readonly typescript: string;
  /** Where DuckDB's library is unpacked to; null where it is loaded from the packages. */
  readonly libraryCache: string | null;
}

const BUILD = new URL("../../dist/embedded/build.json", import.meta.url);

/** Prints the facts, as text or JSON. */
export async function printVersion(
  { isJson }: { readonly isJson: boolean },
  { host, terminal, program }: CliContext,
): Promise<void> {
  const facts = await readFacts(program, host);
  if (isJson) return terminal.print(JSON.stringify(facts, null, 2) + "\n");
  const { phlo, ...parts } = facts;
  const width = Math.max(...Object.keys(parts).map((name) => name.length)) + 2;
  const lines = Object.entries(parts).map(([name, value]) =>
    `  ${name.padEnd(width)}${value ?? "none: this phlo runs from its sources"}`
  );
  terminal.print([`phlo, version ${phlo}`, ...lines, ""].join("\n"));
}

async function readFacts(program: readonly string[], host: Host): Promise<VersionFacts> {
  const isCompiled = program.length === 1;
  const versions: Readonly<Record<string, string | undefined>> = process.versions;
  return {
    phlo: PHLO_VERSION,
    commit: isCompiled ? await readCommit(host) : null,
    platform: `${process.platform}-${process.arch}`,
    program: program.join(" "),
    deno: versions.deno ?? "",
    v8: versions.v8 ?? "",
    duckdb: versionOf(denoConfig.imports["@duckdb/node-api"]),
    zod: versionOf(denoConfig.imports.zod),
    typescript: versions.typescript ?? "",
    libraryCache: isCompiled ? libraryFolder() : null,
  };
}

async function readCommit(host: Host): Promise<string | null> {
  const facts: { readonly commit?: string | null } = JSON.parse(
    await host.disk.readText(fileURLToPath(BUILD)),
  );
  return facts.commit ?? null;
}

function versionOf(specifier: string): string {
  return specifier.slice(specifier.lastIndexOf("@") + 1);
}
