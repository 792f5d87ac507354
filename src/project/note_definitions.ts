/**
 * Notes every ingestion that is defined while workflows load, to find those that no file exports. The list belongs to the
 * load, not to this module: it stands in a place that all copies of phlo in the process know, and goes with the load.
 *
 * @module
 */

import type { IngestionDefinition } from "./ingestion_definition.ts";

const LIST: unique symbol = Symbol.for("phlo.defined") as never;

interface Place {
  [LIST]?: Set<IngestionDefinition>;
}

/** Begins a list; disposing ends it. */
export function startNoting(): { readonly noted: ReadonlySet<IngestionDefinition> } & Disposable {
  const place: Place & typeof globalThis = globalThis;
  const noted = new Set<IngestionDefinition>();
  place[LIST] = noted;
  return {
    noted,
    [Symbol.dispose]() {
      if (place[LIST] === noted) delete place[LIST];
    },
  };
}

/** Adds a definition where a list is kept; elsewhere nobody asks. */
export function noteDefinition(definition: IngestionDefinition): void {
  const place: Place & typeof globalThis = globalThis;
  place[LIST]?.add(definition);
}
