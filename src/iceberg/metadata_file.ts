/**
 * Metadata files of tables and views: read whole, written once under a name that nobody has used.
 *
 * @module
 */

import { gunzipSync } from "node:zlib";
import type { Host } from "../core/host.ts";
import { parseJson64, renderJson64 } from "../core/json64.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import type { Store } from "../core/store.ts";
import type { TableState } from "./table_state.ts";
import type { TableMetadata } from "./wire.ts";

/** Reads a metadata file as JSON, compressed or not. @throws PhloError PHLO-401 naming the file. */
export async function readMetadataJson(uri: string, store: Store): Promise<unknown> {
  const bytes = await store.read(nameInStore(uri, store));
  try {
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const plain = isGzip ? gunzipSync(bytes) : bytes;
    return parseJson64(new TextDecoder("utf-8", { fatal: true }).decode(plain));
  } catch (cause) {
    throw new PhloError(
      "PHLO-401",
      `Cannot read the metadata file "${uri}": ${messageOf(cause)}`,
      { cause },
    );
  }
}

/** Writes metadata as the next file of its folder, durably; returns its URI. */
export async function writeMetadataJson(
  metadata: { readonly location: string },
  previousUri: string | undefined,
  { store, host }: { readonly store: Store; readonly host: Host },
): Promise<string> {
  const folder = nameInStore(metadata.location, store);
  const number = String(nextNumber(previousUri)).padStart(5, "0");
  const name = `${folder}/metadata/${number}-${host.ids.uuid()}.metadata.json`;
  await store.create(name, new TextEncoder().encode(renderJson64(metadata)));
  return store.uriOf(name);
}

/** Java reads the number before the dash. */
function nextNumber(previousUri: string | undefined): number {
  if (previousUri === undefined) return 0;
  const match = /(\d+)-[^/]*$/.exec(previousUri);
  return match === null ? 0 : Number(match[1]) + 1;
}

/** The store's name for a URI found in metadata. @throws PhloError PHLO-401 for a file outside of the store. */
export function nameInStore(uri: string, store: Store): string {
  const name = store.nameOf(uri);
  if (name !== undefined) return name;
  throw new PhloError(
    "PHLO-401",
    `Cannot read "${uri}": it lies outside of the lake "${store.root}"`,
    { hint: "open the lake from the folder it was written in, or copy the file into it" },
  );
}

/** Lines of the metadata log that are kept. */
const METADATA_LOG_LENGTH = 100;

/** Adds the file that a table's metadata comes from to its log. */
export function logMetadata(metadata: TableMetadata, base: TableState): TableMetadata {
  if (base.metadataUri === undefined) return metadata;
  const line = {
    "timestamp-ms": base.metadata["last-updated-ms"],
    "metadata-file": base.metadataUri,
  };
  return {
    ...metadata,
    "metadata-log": [...metadata["metadata-log"], line].slice(-METADATA_LOG_LENGTH),
  };
}
