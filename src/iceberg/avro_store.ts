/**
 * Avro files of a table, read from a store; damage is reported with the file's name.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { Host } from "../core/host.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import type { Store } from "../core/store.ts";
import { type AvroContent, type AvroTypes, createAvroTypes, parseAvro } from "./avro_file.ts";
import { nameManifestField } from "./manifest_schema.ts";
import { nameInStore } from "./metadata_file.ts";

/** What reading manifests takes. */
export interface ManifestReader {
  readonly store: Store;
  readonly types: AvroTypes;
}

/** What reading and writing manifests takes. */
export interface ManifestTools extends ManifestReader {
  readonly host: Host;
}

/** Readies the reading of manifests and lists for one piece of work. */
export function createManifestReader(store: Store): ManifestReader {
  return { store, types: createAvroTypes(nameManifestField) };
}

/** Reads an Avro file of the table. @throws PhloError PHLO-401 naming a damaged file, PHLO-402 for an unknown codec. */
export async function readAvroFile(uri: string, reader: ManifestReader): Promise<AvroContent> {
  const bytes = await reader.store.read(nameInStore(uri, reader.store));
  try {
    return parseAvro(bytes, reader.types);
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
