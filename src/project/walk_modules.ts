/**
 * Reads everything that the entries reach, level by level, before any of it runs. A module that cannot be read
 * or compiled keeps its failure; the others are read all the same.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { mapConcurrently } from "../core/concurrency.ts";
import type { Host } from "../core/host.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import { placeAt } from "../core/place.ts";
import { findPackage } from "./find_package.ts";
import type { UserImports } from "./import_map.ts";
import {
  keyOfModule,
  type ModuleFormat,
  type ModuleGraph,
  type ModuleImport,
  type ModuleRecord,
} from "./module_graph.ts";
import { type ReadModule, readModule } from "./read_module.ts";
import type { RemoteOptions } from "./read_remote_module.ts";
import { type Resolution, resolveImport } from "./resolve_import.ts";
import { renderFile } from "../core/stack_place.ts";

/** What the walk needs besides its entries. */
export interface WalkOptions {
  readonly root: string;
  readonly imports: UserImports;
  readonly remote: RemoteOptions;
}

interface Wanted {
  readonly url: string;
  readonly format: ModuleFormat;
}

const READS_AT_ONCE = 8;

/** Walks the graph from the entries' URLs. Failures are in the result. */
export async function walkModules(
  entries: readonly string[],
  options: WalkOptions,
  host: Host,
): Promise<ModuleGraph> {
  const modules = new Map<string, ModuleRecord>();
  const failures = new Map<string, PhloError>();
  const seen = new Set<string>();
  let level: readonly Wanted[] = entries.map((url) => ({ url, format: "module" }));
  while (level.length > 0) {
    const fresh = level.filter((wanted) => {
      const key = keyOfModule(wanted.url, wanted.format);
      return !seen.has(key) && seen.add(key);
    });
    const read = await mapConcurrently(
      fresh,
      (wanted) => readAndResolve(wanted, options, host),
      { limit: READS_AT_ONCE },
    );
    const next: Wanted[] = [];
    read.forEach((result, index) => {
      const wanted = fresh[index] as Wanted;
      const key = keyOfModule(wanted.url, wanted.format);
      if (result.status === "rejected") return failures.set(key, asPhloError(result.reason));
      const record = result.value;
      modules.set(keyOfModule(record.url, record.format), record);
      for (const { target, format } of record.imports) {
        if (target !== undefined) next.push({ url: target, format });
      }
    });
    level = next;
  }
  return { modules: blameImporters(modules, failures), failures };
}

async function readAndResolve(
  wanted: Wanted,
  options: WalkOptions,
  host: Host,
): Promise<ModuleRecord> {
  const { written, ...read } = await readModule(wanted.url, wanted.format, options.remote, host);
  const imports: ModuleImport[] = [];
  let failure = read.failure;
  for (const found of written) {
    const resolution = resolveImport(
      found.specifier,
      read.url,
      options.imports,
      options.remote.lock,
    );
    const reason = await refuseReason(resolution, read, options, host);
    if (reason !== undefined && !found.isDynamic) {
      failure ??= failAt(read, found.offset, found.specifier, reason);
    }
    const target = resolution.kind === "user" ? resolution.url : undefined;
    imports.push({ ...found, target });
  }
  return { ...read, imports, ...(failure === undefined ? {} : { failure }) };
}

async function refuseReason(
  resolution: Resolution,
  from: Pick<ReadModule, "url">,
  options: WalkOptions,
  host: Host,
): Promise<{ readonly reason: string; readonly hint?: string } | undefined> {
  if (resolution.kind === "refused") return { reason: resolution.reason };
  if (resolution.kind !== "package" || resolution.name.startsWith("#")) return undefined;
  const file = from.url.startsWith("file:") ? fileURLToPath(from.url) : `${options.root}/deno.json`;
  if (await findPackage(resolution.name, file, host) !== undefined) return undefined;
  return {
    reason: "it is neither in the imports of deno.json nor in a node_modules folder of the project",
    hint: `npm install ${resolution.name}`,
  };
}

function failAt(
  from: Pick<ModuleRecord, "url" | "text">,
  offset: number,
  specifier: string,
  why: { readonly reason: string; readonly hint?: string },
): PhloError {
  return new PhloError("PHLO-101", `Cannot import "${specifier}": ${why.reason}`, {
    place: placeAt(renderFile(from.url), from.text, offset),
    ...(why.hint === undefined ? {} : { hint: why.hint }),
  });
}

/** An import that leads nowhere is a failure of the module that imports, at the import's place. */
function blameImporters(
  modules: ReadonlyMap<string, ModuleRecord>,
  failures: ReadonlyMap<string, PhloError>,
): ReadonlyMap<string, ModuleRecord> {
  const blamed = new Map<string, ModuleRecord>();
  for (const [key, record] of modules) {
    const bad = record.imports.find((item) => failureOf(item, failures) !== undefined);
    const cause = bad && failureOf(bad, failures);
    if (record.failure !== undefined || bad === undefined || cause === undefined) {
      blamed.set(key, record);
      continue;
    }
    const place = placeAt(renderFile(record.url), record.text, bad.offset);
    blamed.set(key, {
      ...record,
      failure: new PhloError(cause.code, cause.message, {
        place,
        cause,
        retryable: cause.isRetryable,
        ...(cause.hint === undefined ? {} : { hint: cause.hint }),
      }),
    });
  }
  return blamed;
}

function failureOf(
  item: ModuleImport,
  failures: ReadonlyMap<string, PhloError>,
): PhloError | undefined {
  if (item.isDynamic || item.target === undefined) return undefined;
  return failures.get(keyOfModule(item.target, item.format));
}

function asPhloError(thrown: unknown): PhloError {
  if (thrown instanceof PhloError) return thrown;
  return new PhloError("PHLO-901", `Cannot read a module: ${messageOf(thrown)}`, { cause: thrown });
}
