/**
 * What the worker hands to its parent about fetched rows: files and facts, never the rows themselves.
 *
 * @module
 */

import type { KeyForm } from "./record_form.ts";

/** One response, staged as a file with one JSON record per line. */
export interface Page {
  readonly resource: string;
  /** Counted from 1 within the resource. */
  readonly number: number;
  /** The absolute path of the NDJSON file in the attempt's folder. */
  readonly path: string;
  readonly records: number;
  readonly sizeBytes: number;
  /**
   * True where whoever wrote the page knows that in no line a comma stands before a closing bracket, which DuckDB forgives and
   * JSON does not: validation looks for those itself where this is absent.
   */
  readonly isStrict?: boolean;
  /** What all records have in common; absent where they differ, or where nobody has looked at each byte. */
  readonly form?: readonly KeyForm[];
  /** The request without secrets; absent for rows that a function made. */
  readonly request?: string;
}

/** What one call of a user's function yielded. */
export interface FetchResult {
  /** False where the function returned nothing: no statement about the data, so no change. */
  readonly hasStatement: boolean;
  readonly pages: readonly Page[];
  readonly requests: number;
  readonly retries: number;
  readonly receivedBytes: number;
  /** Things the user should know: an answer that looks paginated, a host that was sent elsewhere. */
  readonly warnings: readonly string[];
  /** New cursor values by resource, as JSON, to publish with the rows. */
  readonly cursors: Readonly<Record<string, unknown>>;
}

/** zod's word about records that SQL did not accept, or that only zod can judge. */
export interface JudgeResult {
  readonly accepted: number;
  readonly refused: number;
}
