/**
 * Avro files of a table, read from a store; damage is reported with the file's name.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { Host } from "../core/host.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import type { Store } from "../core/store.ts";
import { type AvroContent, parseAvro } from "./avro_file.ts";
import { nameManifestField } from "./manifest_schema.ts";
import { nameInStore } from "./metadata_file.ts";

/** Reads an Avro file of the table. @throws PhloError PHLO-401 naming a damaged file, PHLO-402 for an unknown codec. */
export async function readAvroFile(uri: string, store: Store): Promise<AvroContent> {
  const bytes = await store.read(nameInStore(uri, store));
  try {
    return parseAvro(bytes, nameManifestField);
  } catch (cause) {
    const code = cause instanceof PhloError ? cause.code : "PHLO-401";
    throw new PhloError(code, `Cannot read the manifest file "${uri}": ${messageOf(cause)}`, {
      cause,
    });
  }
}

/** Sixteen bytes that mark the ends of Avro blocks; a UUID is as rare as they must be. */
export function createSync(host: Host): Uint8Array {
  return Buffer.from(host.ids.uuid().replaceAll("-", ""), "hex");
}
