/**
 * Tells a view's metadata from a table's by looking into the file.
 *
 * @module
 */

import type { Store } from "../core/store.ts";
import { readMetadataJson } from "./metadata_file.ts";

/** What the metadata describes. @throws PhloError PHLO-401 for a missing or damaged file */
export async function readMetadataKind(uri: string, store: Store): Promise<"table" | "view"> {
  const json = await readMetadataJson(uri, store);
  return typeof json === "object" && json !== null && "view-uuid" in json ? "view" : "table";
}
