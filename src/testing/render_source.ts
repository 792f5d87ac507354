/**
 * Adds the lines of the file to a place that has none.
 *
 * @module
 */

import { join } from "node:path";
import type { Host } from "../core/host.ts";
import { type Place, placeOnLine } from "../core/place.ts";

/** The place with its frame; as it is where the file cannot be read. */
export async function renderSource(place: Place, root: string, host: Host): Promise<Place> {
  if (place.line === undefined || place.frame !== undefined) return place;
  try {
    const text = await host.disk.readText(join(root, place.file));
    return placeOnLine(place.file, text, place.line, place.column);
  } catch {
    // The file may be gone by now; line and column still say where it was.
    return place;
  }
}
