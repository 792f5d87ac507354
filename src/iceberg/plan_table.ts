/**
 * Plans a new table: metadata that no file holds yet.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { suggestName } from "../core/suggest.ts";
import { assertStorableColumns, assignFreshIds } from "./assign_ids.ts";
import { renderFields } from "./schema_json.ts";
import type { TableState } from "./table_state.ts";
import { applyUpdates } from "./table_update.ts";
import type { TableMetadata } from "./wire.ts";

/** A table to be. */
export interface TablePlan {
  /** The table's name, for messages. */
  readonly name: string;
  readonly columns: readonly Column[];
  /** Columns that together identify a row. They become required: other readers refuse the table otherwise. */
  readonly identifierFields?: readonly string[];
  /** The table's folder as the store's URI: `store.uriOf("raw/glucose_entries")`. */
  readonly location: string;
  readonly properties?: Readonly<Record<string, string>>;
}

/** What every table of phlo's says to other engines. */
const PROPERTIES: Readonly<Record<string, string>> = {
  "created-by": "phlo",
  // Branches of the catalog share files with main; an engine that expires snapshots would break them.
  "gc.enabled": "false",
  "write.parquet.compression-codec": "zstd",
};

/** Plans the table. @throws PhloError PHLO-104 where the columns have no table form; PHLO-001 for an unknown identifier. */
export function planTable(plan: TablePlan, host: Host): TableState {
  assertStorableColumns(plan.columns);
  const identifiers = findIdentifiers(plan);
  const wanted = plan.columns.map((column) =>
    identifiers.includes(column.name) ? { ...column, required: true } : column
  );
  const { columns, lastId } = assignFreshIds(wanted, 0);
  const identifierIds = columns.filter(({ name }) => identifiers.includes(name))
    .flatMap(({ id }) => id === undefined ? [] : [id]);
  const metadata = applyUpdates(emptyMetadata(plan.location), [
    { action: "assign-uuid", uuid: host.ids.uuid() },
    {
      action: "add-schema",
      schema: {
        type: "struct",
        "schema-id": 0,
        ...(identifierIds.length === 0 ? {} : { "identifier-field-ids": identifierIds }),
        fields: renderFields(columns),
      },
      "last-column-id": lastId,
    },
    { action: "add-spec", spec: { "spec-id": 0, fields: [] } },
    { action: "add-sort-order", "sort-order": { "order-id": 0, fields: [] } },
    { action: "set-properties", updates: { ...PROPERTIES, ...plan.properties } },
  ], host.clock.now());
  return { metadata, metadataUri: undefined, isChanged: true };
}

/** Iceberg lets no nested value and no floating number identify a row; then the table has no identifier at all. */
function findIdentifiers(plan: TablePlan): readonly string[] {
  const names = plan.identifierFields ?? [];
  const chosen = names.map((name) => {
    const column = plan.columns.find((item) => item.name === name);
    if (column !== undefined) return column;
    const near = suggestName(name, plan.columns.map((item) => item.name));
    throw new PhloError(
      "PHLO-001",
      `Cannot identify the rows of "${plan.name}" by "${name}": it has no such column`,
      near === undefined ? {} : { hint: `did you mean "${near}"?` },
    );
  });
  const unfit = ["float", "double", "struct", "list", "map"];
  return chosen.some(({ type }) => unfit.includes(type.kind)) ? [] : names;
}

function emptyMetadata(location: string): TableMetadata {
  return {
    "format-version": 2,
    "table-uuid": "",
    location,
    "last-sequence-number": 0,
    "last-updated-ms": 0,
    "last-column-id": 0,
    "current-schema-id": 0,
    schemas: [],
    "default-spec-id": 0,
    "partition-specs": [],
    // Partition field ids begin at 1000
    "last-partition-id": 999,
    "default-sort-order-id": 0,
    "sort-orders": [],
    properties: {},
    "current-snapshot-id": null,
    refs: {},
    snapshots: [],
    statistics: [],
    "partition-statistics": [],
    "snapshot-log": [],
    "metadata-log": [],
  };
}
