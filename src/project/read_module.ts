/**
 * Reads one module of the user's from disk or network and compiles it; what is wrong with it is kept beside it.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import type { Host } from "../core/host.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import { suggestName } from "../core/suggest.ts";
import { compileModule } from "./compile_module.ts";
import { listImports, type WrittenImport } from "./list_imports.ts";
import type { ModuleFormat, ModuleRecord } from "./module_graph.ts";
import { hashBytes, readRemoteModule, type RemoteOptions } from "./read_remote_module.ts";

/** A module whose imports are not resolved yet. */
export interface ReadModule extends Omit<ModuleRecord, "imports"> {
  readonly written: readonly WrittenImport[];
}

/** Reads a module. @throws PhloError PHLO-101, PHLO-105 or PHLO-301 where there is nothing to read, without a place. */
export async function readModule(
  asked: string,
  format: ModuleFormat,
  remote: RemoteOptions,
  host: Host,
): Promise<ReadModule> {
  const { url, bytes, type } = /^https?:/.test(asked)
    ? await readRemoteModule(asked, remote, host)
    : { url: asked, bytes: await readLocal(asked, host), type: "" };
  const sha256 = await hashBytes(bytes);
  const text = format === "bytes" ? "" : new TextDecoder().decode(bytes);
  const base = { url, format, text, sha256 };
  if (format !== "module") return { ...base, code: text, written: [] };
  try {
    const code = compileModule(url, text, type);
    return { ...base, code, written: await listImports(url, text, code) };
  } catch (error) {
    if (!(error instanceof PhloError)) throw error;
    return { ...base, code: "", written: [], failure: error };
  }
}

async function readLocal(url: string, host: Host): Promise<Uint8Array<ArrayBuffer>> {
  if (url.startsWith("data:")) {
    return new Uint8Array(await (await host.network.fetch(url)).arrayBuffer());
  }
  const path = fileURLToPath(url);
  const stat = await host.disk.stat(path);
  if (stat?.kind === "file") return await host.disk.readBytes(path);
  const near = await suggestNear(path, host);
  const reason = stat === undefined ? "there is no such file" : "it is a folder";
  throw new PhloError("PHLO-101", `Cannot import "${path}": ${reason}`, {
    ...(near === undefined ? {} : { hint: `did you mean "${near}"?` }),
  });
}

async function suggestNear(path: string, host: Host): Promise<string | undefined> {
  const cut = path.lastIndexOf("/");
  try {
    const entries = await host.disk.list(path.slice(0, cut));
    return suggestName(path.slice(cut + 1), entries.map((entry) => entry.name));
  } catch (error) {
    host.log.debug("no suggestion", { path, reason: messageOf(error) });
    return undefined;
  }
}
