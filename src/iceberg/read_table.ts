/**
 * Reads a table's metadata, and refuses by name what phlo does not understand rather than reading it wrongly.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import type { Store } from "../core/store.ts";
import { readMetadataJson } from "./metadata_file.ts";
import { isKnownTransform } from "./transform.ts";
import { labelOf, type TableState } from "./table_state.ts";
import { type Id64, type SnapshotRefJson, TABLE_METADATA, type TableMetadata } from "./wire.ts";

/** Reads a table. @throws PhloError PHLO-401 for a missing or damaged file, PHLO-402 for a feature phlo lacks. */
export async function readTable(metadataUri: string, store: Store): Promise<TableState> {
  const json = await readMetadataJson(metadataUri, store);
  assertVersion(json, metadataUri);
  const parsed = TABLE_METADATA.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new PhloError(
      "PHLO-401",
      `Cannot read the metadata file "${metadataUri}": ${issue?.path.join(".")}: ${issue?.message}`,
      { cause: parsed.error },
    );
  }
  const metadata = completeMetadata(parsed.data as TableMetadata);
  assertSupported(metadata);
  return { metadata, metadataUri, isChanged: false };
}

function assertVersion(json: unknown, uri: string): void {
  const version = typeof json === "object" && json !== null && "format-version" in json
    ? json["format-version"]
    : undefined;
  if (version === 1 || version === 3) {
    throw unsupported(uri, `format version ${version}; phlo reads version 2`);
  }
}

/** Java once wrote -1 for "no snapshot"; some writers leave out `refs`. */
function completeMetadata(metadata: TableMetadata): TableMetadata {
  const given: Id64 | null | undefined = metadata["current-snapshot-id"];
  const current = given === null || given === undefined || given < 0 ? null : given;
  const refs: Readonly<Record<string, SnapshotRefJson>> = metadata.refs ?? {};
  const main: Readonly<Record<string, SnapshotRefJson>> = current === null
    ? {}
    : { main: { ...refs.main, "snapshot-id": current, type: "branch" } };
  return { ...metadata, "current-snapshot-id": current, refs: { ...refs, ...main } };
}

function assertSupported(metadata: TableMetadata): void {
  const label = labelOf(metadata);
  for (const spec of metadata["partition-specs"]) {
    const odd = spec.fields.find((field) => !isKnownTransform(field.transform));
    if (odd !== undefined) {
      throw unsupported(label, `the partition transform "${odd.transform}"`);
    }
  }
  if (metadata.properties["schema.name-mapping.default"] !== undefined) {
    throw unsupported(label, "data files without field ids (a name mapping)");
  }
  if (metadata.properties["encryption.key-id"] !== undefined) {
    throw unsupported(label, "encryption");
  }
}

function unsupported(what: string, feature: string): PhloError {
  return new PhloError("PHLO-402", `Cannot read the table "${what}": it uses ${feature}`, {
    hint: "rewrite the table with the engine that wrote it, without that feature",
  });
}
