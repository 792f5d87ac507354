/**
 * A batch of pages → Parquet in one statement, which ends with an error at the first record that SQL does not vouch for.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import type { CompiledSchema } from "../core/compiled_schema.ts";
import type { Page } from "../core/fetch_result.ts";
import { PhloError } from "../core/phlo_error.ts";
import { VALUE_KINDS } from "../core/record_form.ts";
import { quoteName } from "../core/sql_text.ts";
import { type CopiedFile, copyRelation } from "../duckdb/copy_relation.ts";
import { mergeForms } from "../duckdb/merge_forms.ts";
import { READ_COLUMNS, renderReadRecords, usualUndeclared } from "../duckdb/read_records.ts";
import { renderReadTyped } from "../duckdb/read_typed.ts";
import type { Session } from "../duckdb/session.ts";
import { renderCastSelect } from "../duckdb/write_select.ts";
import { findReading } from "./validate_read.ts";

/** The table that the files are written for, if it turns out that it can take them in as they are. */
export interface DirectTarget {
  /** The table's columns with their field ids. */
  readonly columns: readonly Column[];
  readonly schemaJson: string;
  /** Renders the rows as the table stores them, from a query over their content. */
  stamp(content: string): string;
}

/** What is the same for all batches. */
export interface BatchSettings {
  readonly schema: CompiledSchema;
  /** The content's columns. */
  readonly columns: readonly Column[];
  /** Columns that may hold no null. */
  readonly uniqueKey: readonly string[];
  readonly target: DirectTarget | undefined;
}

/** What to copy. */
export interface BatchOptions extends BatchSettings {
  readonly pages: readonly Page[];
}

/** Records in files. */
export interface CopiedBatch {
  readonly files: readonly CopiedFile[];
  /** Keys that nobody declared; every record has them. */
  readonly undeclared: readonly string[];
}

/** Copies the pages' records; undefined where one of them is not surely right. */
export async function copyBatch(
  path: string,
  batch: BatchOptions,
  session: Session,
): Promise<CopiedBatch | undefined> {
  if (!isPossible(batch)) return undefined;
  const { target } = batch;
  try {
    const { select, undeclared } = readByForm(batch) ?? await readByKeys(batch, session);
    const files = await copyRelation(path, {
      select: renderWritten(select, batch),
      ...(target === undefined ? {} : { columns: target.columns, schemaJson: target.schemaJson }),
    }, session);
    return { files, undeclared };
  } catch (error) {
    // The disk, or a value the table cannot hold. All else is told better by the long road, which sees each record.
    if (error instanceof PhloError) throw error;
    return undefined;
  }
}

/** Where zod judges every record, or a comma may stand before a bracket, SQL has not the last word on anything. */
function isPossible({ pages, schema }: BatchOptions): boolean {
  return !schema.needsZod && pages.every(({ isStrict }) => isStrict === true);
}

interface Reading {
  /** A query over the content that fails at a record which is in doubt. */
  readonly select: string;
  readonly undeclared: readonly string[];
}

/** Where it is known what all records have in common, their fields are read with their types. */
function readByForm(batch: BatchOptions): Reading | undefined {
  const { schema, columns, uniqueKey } = batch;
  const filled = batch.pages.filter(({ records }) => records > 0);
  const forms = filled.flatMap(({ form }) => form === undefined ? [] : [form]);
  if (forms.length < filled.length) return undefined;
  const form = mergeForms(forms);
  const declared = new Set(schema.fields.map(({ name }) => name));
  const undeclared = form.filter(({ name }) => !declared.has(name));
  // How many records have them would have to be counted.
  if (undeclared.some(({ kinds }) => (kinds & VALUE_KINDS.missing) !== 0)) return undefined;
  const paths = filled.map(({ path }) => path);
  const query = renderReadTyped({ paths, schema, form, keyColumns: uniqueKey });
  if (query === undefined) return undefined;
  const select = renderGuarded(query, columns, READ_COLUMNS.isRight);
  return { select, undeclared: undeclared.map(({ name }) => name) };
}

/** Elsewhere the keys and the kind of each value are tested record by record. */
async function readByKeys(batch: BatchOptions, session: Session): Promise<Reading> {
  const { pages, schema, columns, uniqueKey } = batch;
  const paths = pages.map(({ path }) => path);
  const reading = await findReading(session, { paths, schema, uniqueKey });
  const undeclared = usualUndeclared(reading);
  const { isRight, isUsual, undeclared: others } = READ_COLUMNS;
  const isPlain = undeclared.length === 0 ? `${others} IS NULL` : isUsual;
  const query = renderReadRecords(reading);
  return { select: renderGuarded(query, columns, `${isRight} AND ${isPlain}`), undeclared };
}

/** The first column's value is an error in a row that is in doubt. */
function renderGuarded(query: string, columns: readonly Column[], isRight: string): string {
  const values = columns.map(({ name }, index) => {
    const column = quoteName(name);
    return index > 0
      ? column
      : `CASE WHEN ${isRight} THEN ${column} ELSE error('a record is in doubt') END AS ${column}`;
  });
  return `SELECT ${values.join(", ")} FROM (${query})`;
}

function renderWritten(select: string, { columns, target }: BatchOptions): string {
  if (target === undefined) return renderCastSelect(select, columns);
  return renderCastSelect(target.stamp(select), target.columns);
}
