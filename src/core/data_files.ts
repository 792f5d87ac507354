/**
 * The columnar files of a table: write a relation, scan files. DuckDB does it in the product; plain arrays do in simulations.
 *
 * @module
 */

import type { Column } from "./column.ts";

/** A bound as a value: integers, dates (days), times and timestamps (microseconds) and decimals (unscaled) are bigint. */
export type BoundValue = bigint | number | string | boolean | Uint8Array;

/** What is known of one leaf column of one file. */
export interface ColumnStatistics {
  readonly fieldId: number;
  readonly sizeBytes?: bigint;
  readonly valueCount: bigint;
  readonly nullCount?: bigint;
  readonly nanCount?: bigint;
  /** Absent where no bound is known: a missing bound is always right. */
  readonly lower?: BoundValue;
  readonly upper?: BoundValue;
}

/** A file that is written, durable and seen by nobody yet. */
export interface StagedFile {
  /** Its name in the store. */
  readonly name: string;
  readonly rowCount: bigint;
  readonly sizeBytes: bigint;
  readonly columns: readonly ColumnStatistics[];
  /** Partition values by partition field id; empty for an unpartitioned table. */
  readonly partition: ReadonlyMap<number, BoundValue | null>;
}

/** A file to read, with the rows of it that are deleted by position. */
export interface ScanFile {
  readonly name: string;
  readonly rowCount: bigint;
  readonly deleteFiles?: readonly string[];
}

/** Where and how to write. */
export interface WriteTarget {
  /** Columns in table order, every one and every nested one with its field id. */
  readonly columns: readonly Column[];
  /** The folder of new files, relative to the store: `raw/glucose/data`. */
  readonly folder: string;
  /** Split into files of about this many bytes; one file where absent. */
  readonly targetFileBytes?: number;
  /** The table's schema as Iceberg JSON, kept in the file's footer. */
  readonly schemaJson?: string;
}

/** Writes and reads data files. `Relation` is SQL for DuckDB and rows for a simulation. */
export interface DataFiles<Relation> {
  /** Writes the relation's rows, cast to the columns; no file where there are no rows. @throws PhloError PHLO-407 where a value does not fit. */
  write(relation: Relation, target: WriteTarget): Promise<readonly StagedFile[]>;
  /** A relation over the files' rows, with the columns matched by field id; missing ones are null. */
  scan(files: readonly ScanFile[], columns: readonly Column[]): Relation;
}
