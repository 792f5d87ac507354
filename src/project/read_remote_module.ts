/**
 * Reads a module from the network, or from the cache where the lock's checksum is found there.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import { retry } from "../core/retry.ts";
import type { LockedModule, ModuleLock } from "./module_lock.ts";

/** How modules from the network are treated. */
export interface RemoteOptions {
  readonly lock: ModuleLock;
  /** The folder of the cache. */
  readonly cacheFolder: string;
  /** True where nothing may be locked anew. */
  readonly isFrozen: boolean;
}

/** A module's bytes and where they came from in the end. */
export interface RemoteModule {
  readonly url: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 16 * 1024 * 1024;
const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** True for URLs that workflows may import: https, or http of this machine. */
export function isRemoteAllowed(url: string): boolean {
  const parsed = URL.parse(url);
  if (parsed === null) return false;
  return parsed.protocol === "https:" ||
    (parsed.protocol === "http:" && LOOPBACK.has(parsed.hostname));
}

/** Reads and locks one module. @throws PhloError PHLO-105 or PHLO-301, without a place. */
export async function readRemoteModule(
  asked: string,
  options: RemoteOptions,
  host: Host,
): Promise<RemoteModule> {
  const url = options.lock.follow(asked);
  if (!isRemoteAllowed(url)) throw refuse(asked, "only https: modules can be imported");
  const locked = options.lock.find(url);
  const cached = locked && await readCached(locked, options.cacheFolder, host);
  if (locked !== undefined && cached !== undefined) {
    return { url, bytes: cached, type: locked.type };
  }
  if (locked === undefined && options.isFrozen) {
    throw refuse(asked, "it is not in phlo.lock, and the lock is frozen");
  }
  const module = await download(url, host);
  const sha256 = await hashBytes(module.bytes);
  const expected = locked ?? options.lock.find(module.url);
  if (expected !== undefined && expected.sha256 !== sha256) throw changed(asked, expected, sha256);
  await writeCached(sha256, module.bytes, options.cacheFolder, host);
  options.lock.record(asked, module.url, { sha256, type: module.type });
  return module;
}

/** SHA-256 as lower-case hex. */
export async function hashBytes(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

async function readCached(
  locked: LockedModule,
  folder: string,
  host: Host,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const path = `${folder}/${locked.sha256}`;
  if (await host.disk.stat(path) === undefined) return undefined;
  const bytes = await host.disk.readBytes(path);
  return await hashBytes(bytes) === locked.sha256 ? bytes : undefined;
}

async function writeCached(
  sha256: string,
  bytes: Uint8Array,
  folder: string,
  host: Host,
): Promise<void> {
  await host.disk.makeFolder(folder);
  const temporary = `${folder}/${sha256}.${host.ids.uuid().slice(0, 8)}`;
  const writer = await host.disk.openWrite(temporary);
  try {
    await writer.write(bytes);
  } finally {
    await writer.close();
  }
  await host.disk.rename(temporary, `${folder}/${sha256}`);
}

function download(url: string, host: Host): Promise<RemoteModule> {
  const options = { attempts: 3, firstDelayMs: 300, maxDelayMs: 3000 };
  return retry(() => request(url, host), options, host.clock);
}

async function request(url: string, host: Host): Promise<RemoteModule> {
  let response: Response;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    response = await host.network.fetch(url, {
      headers: { accept: "application/typescript, text/javascript, */*" },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw new PhloError("PHLO-301", `Cannot read module "${url}": ${messageOf(error)}`, {
      retryable: true,
      cause: error,
      hint: "check the connection; a module that was loaded once is read from .phlo/cache",
    });
  }
  if (!response.ok) {
    throw new PhloError(
      response.status >= 500 ? "PHLO-301" : "PHLO-302",
      `Cannot read module "${url}": the server answered ${response.status} ${response.statusText}`,
      { retryable: response.status >= 500 },
    );
  }
  if (bytes.length > MAX_BYTES) throw refuse(url, `it has ${bytes.length} bytes`);
  const final = response.url === "" ? url : response.url;
  if (!isRemoteAllowed(final)) throw refuse(url, `it leads to "${final}", which is not https`);
  const type = (response.headers.get("content-type") ?? "").split(";")[0] ?? "";
  return { url: final, bytes, type };
}

function refuse(url: string, reason: string): PhloError {
  return new PhloError("PHLO-105", `Cannot import "${url}": ${reason}`);
}

function changed(url: string, locked: LockedModule, sha256: string): PhloError {
  const before = locked.sha256.slice(0, 12);
  return new PhloError(
    "PHLO-105",
    `Cannot import "${url}": its text has changed: phlo.lock has ${before}…, the server sent ${
      sha256.slice(0, 12)
    }…`,
    { hint: "look at what changed; to accept it, remove the module's entry from phlo.lock" },
  );
}
