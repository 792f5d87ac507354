/**
 * Data files as plain arrays, for simulations: the same promises as DuckDB's, without DuckDB. A relation is the rows themselves.
 *
 * @module
 */

import type { Column, ColumnType } from "../../src/core/column.ts";
import type {
  BoundValue,
  ColumnStatistics,
  DataFiles,
  StagedFile,
  WriteTarget,
} from "../../src/core/data_files.ts";
import type { Host } from "../../src/core/host.ts";
import { renderJson64 } from "../../src/core/json64.ts";
import { PhloError } from "../../src/core/phlo_error.ts";
import type { Store } from "../../src/core/store.ts";

/** One row: bigint for integers, number for floats, text for everything written with quotes, arrays and objects for nested values. */
export type MemoryRow = Readonly<Record<string, unknown>>;

/** Values of one file by field id. */
type StoredRow = ReadonlyMap<number, unknown>;

/** Keeps rows beside the store; the store gets the same rows as JSON, so its faults strike as they would in the product. */
export function createMemoryDataFiles(
  store: Store,
  host: Host,
): DataFiles<readonly MemoryRow[]> {
  const files = new Map<string, readonly StoredRow[]>();
  return {
    async write(rows, target) {
      if (rows.length === 0) return [];
      const stored = rows.map((row) => castRow(row, target.columns));
      const name = `${target.folder}/${host.ids.uuid()}.parquet`;
      const bytes = new TextEncoder().encode(renderJson64(stored.map((row) => [...row])));
      await store.create(name, bytes);
      files.set(name, stored);
      return [describe(name, bytes.length, stored, target)];
    },
    scan(wanted, columns) {
      return wanted.flatMap(({ name }) => {
        const rows = files.get(name);
        if (rows !== undefined) return rows.map((row) => project(row, columns));
        throw new PhloError("PHLO-401", `Cannot read the file "${name}": there is none`);
      });
    },
  };
}

function castRow(row: MemoryRow, columns: readonly Column[]): StoredRow {
  return new Map(columns.map((column) => {
    const value = row[column.name] ?? null;
    if (value === null && column.required) throw unfit(column, "it is required, and a row is null");
    if (value !== null && !fits(column.type, value)) throw unfit(column, `it holds ${value}`);
    return [column.id ?? -1, value];
  }));
}

function unfit(column: Column, why: string): PhloError {
  return new PhloError("PHLO-407", `Cannot store the column "${column.name}": ${why}`);
}

const INT64 = 2n ** 63n;

function fits(type: ColumnType, value: unknown): boolean {
  switch (type.kind) {
    case "int":
    case "long":
      return typeof value === "bigint" && value >= -INT64 && value < INT64;
    case "float":
    case "double":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    case "date":
    case "timestamp":
    case "timestamptz":
      return typeof value === "string" && !value.includes("infinity");
    default:
      return true;
  }
}

function project(row: StoredRow, columns: readonly Column[]): MemoryRow {
  return Object.fromEntries(
    columns.map((column) => [column.name, row.get(column.id ?? -1) ?? null]),
  );
}

function describe(
  name: string,
  sizeBytes: number,
  rows: readonly StoredRow[],
  target: WriteTarget,
): StagedFile {
  return {
    name,
    rowCount: BigInt(rows.length),
    sizeBytes: BigInt(sizeBytes),
    columns: target.columns.map((column) => summarize(column, rows)),
    partition: new Map(),
  };
}

function summarize(column: Column, rows: readonly StoredRow[]): ColumnStatistics {
  const fieldId = column.id ?? -1;
  const values = rows.map((row) => row.get(fieldId) ?? null);
  const comparable = ["int", "long", "string"].includes(column.type.kind)
    ? values.filter((value): value is bigint | string => value !== null)
    : [];
  const [first] = comparable;
  const bounds: { lower?: BoundValue; upper?: BoundValue } = {};
  if (first !== undefined) {
    bounds.lower = comparable.reduce((low, value) => value < low ? value : low, first);
    bounds.upper = comparable.reduce((high, value) => value > high ? value : high, first);
  }
  return {
    fieldId,
    valueCount: BigInt(rows.length),
    nullCount: BigInt(values.filter((value) => value === null).length),
    ...bounds,
  };
}
