/**
 * The short road: pages → Parquet in one statement, which ends with an error at the first record that SQL does not vouch for.
 * Then the long road reads the pages again; where nothing is wrong, nothing is read, written or counted twice.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import type { CompiledSchema } from "../core/compiled_schema.ts";
import type { Page } from "../core/fetch_result.ts";
import { PhloError } from "../core/phlo_error.ts";
import { quoteName } from "../core/sql_text.ts";
import { type CopiedFile, copyRelation } from "../duckdb/copy_relation.ts";
import {
  READ_COLUMNS,
  type ReadRecordsOptions,
  renderReadRecords,
  usualUndeclared,
} from "../duckdb/read_records.ts";
import type { Session } from "../duckdb/session.ts";
import { renderCastSelect } from "../duckdb/write_select.ts";
import { canStage, type StagedRows, stageRows } from "./staged_rows.ts";
import type { FieldCount } from "./validate_undeclared.ts";

/** The table that the files are written for, if it turns out that it can take them in as they are. */
export interface DirectTarget {
  /** The table's columns with their field ids. */
  readonly columns: readonly Column[];
  readonly schemaJson: string;
  /** Renders the rows as the table stores them, from a query over their content. */
  stamp(content: string): string;
}

/** What to read. */
export interface ReadDirectOptions {
  readonly pages: readonly Page[];
  readonly schema: CompiledSchema;
  readonly columns: readonly Column[];
  readonly target: DirectTarget | undefined;
  /** The quoted name of the relation. */
  readonly relation: string;
  /** An absolute folder of the attempt's own. */
  readonly folder: string;
  /** How the records are read on the long road. */
  readonly findReading: () => Promise<ReadRecordsOptions>;
}

/** All rows of the pages, every one valid. */
export interface DirectRows {
  readonly staged: StagedRows;
  readonly rows: number;
  readonly undeclared: readonly FieldCount[];
}

/** Reads the pages; undefined where the long road has to. */
export async function readDirect(
  session: Session,
  options: ReadDirectOptions,
): Promise<DirectRows | undefined> {
  if (!isPossible(options)) return undefined;
  const copied = await tryCopy(options, session);
  if (copied === undefined || copied.files.length === 0) return undefined;
  const { files, reading } = copied;
  const { columns: content, relation, target } = options;
  const staged = await stageRows(
    { files, schemaJson: target?.schemaJson, content, relation },
    session,
  );
  const rows = files.reduce((sum, file) => sum + Number(file.rowCount), 0);
  return {
    staged,
    rows,
    undeclared: usualUndeclared(reading).map((name) => ({ name, rows })),
  };
}

/** Where zod judges every record, or a comma may stand before a bracket, SQL has not the last word on anything. */
function isPossible({ pages, schema, columns }: ReadDirectOptions): boolean {
  return !schema.needsZod && canStage(columns) && pages.some(({ records }) => records > 0) &&
    pages.every(({ isStrict }) => isStrict === true);
}

interface Copied {
  readonly files: readonly CopiedFile[];
  readonly reading: ReadRecordsOptions;
}

async function tryCopy(
  options: ReadDirectOptions,
  session: Session,
): Promise<Copied | undefined> {
  const { target, folder } = options;
  try {
    const reading = await options.findReading();
    const files = await copyRelation(`${folder}/valid.parquet`, {
      select: renderCopy(reading, options),
      ...(target === undefined ? {} : { columns: target.columns, schemaJson: target.schemaJson }),
    }, session);
    return { files, reading };
  } catch (error) {
    // The disk, or a value the table cannot hold. All else is told better by the long road, which sees each record.
    if (error instanceof PhloError) throw error;
    return undefined;
  }
}

function renderCopy(
  reading: ReadRecordsOptions,
  { columns, target }: ReadDirectOptions,
): string {
  const values = columns.map(({ name }, index) =>
    index === 0 ? renderGuarded(quoteName(name), reading) : quoteName(name)
  );
  const content = `SELECT ${values.join(", ")} FROM (${renderReadRecords(reading)})`;
  if (target === undefined) return renderCastSelect(content, columns);
  return renderCastSelect(target.stamp(content), target.columns);
}

/** The first column's value is an error in a row that is in doubt, or that has keys which would have to be counted. */
function renderGuarded(name: string, reading: ReadRecordsOptions): string {
  const { isRight, isUsual, undeclared } = READ_COLUMNS;
  const isPlain = usualUndeclared(reading).length === 0 ? `${undeclared} IS NULL` : isUsual;
  return `CASE WHEN ${isRight} AND ${isPlain} THEN ${name}
    ELSE error('a record is in doubt') END AS ${name}`;
}
