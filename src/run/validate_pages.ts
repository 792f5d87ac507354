/**
 * Staged pages → the rows that keep the schema, as a relation with typed columns, and a table of the rejects.
 * SQL vouches for what it can; everything else goes to zod, whose word is final. Nothing is published from here.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import type { CompiledSchema } from "../core/compiled_schema.ts";
import type { Page } from "../core/fetch_result.ts";
import type { Host } from "../core/host.ts";
import { quoteName } from "../core/sql_text.ts";
import { READ_COLUMNS } from "../duckdb/read_records.ts";
import type { Session } from "../duckdb/session.ts";
import { columnsOf } from "../schema/compile_schema.ts";
import { ROW_NUMBER } from "./dedup_rows.ts";
import { type AskJudge, createJudged, judgeRest, type JudgeRestOptions } from "./validate_judge.ts";
import type { StagedRows } from "./staged_rows.ts";
import type { DirectTarget } from "./copy_batch.ts";
import { type DirectRead, openDirectRead } from "./validate_direct.ts";
import { readPages } from "./validate_read.ts";
import { addFaults, createRejects, locatePages, type RejectsOptions } from "./validate_rejects.ts";
import { collectTexts } from "./validate_texts.ts";
import { nameTables, type ValidateTables } from "./validate_tables.ts";
import {
  countDuplicated,
  countRejects,
  countUndeclared,
  type FieldCount,
} from "./validate_undeclared.ts";

/** What must be known of rows before they come. */
export interface DirectStart {
  readonly schema: CompiledSchema;
  /** An absolute folder of the attempt's own, which the session may read and write. */
  readonly folder: string;
  /** The relation's name; other tables begin with it. */
  readonly name: string;
  /** Columns in which no row may hold a null; empty where there is no key. */
  readonly uniqueKey?: readonly string[];
  /** The table that valid rows are written for at once; absent where their row ids depend on other rows. */
  readonly target?: DirectTarget | undefined;
}

/** What to validate. */
export interface ValidateOptions extends DirectStart {
  readonly pages: readonly Page[];
  readonly judge: AskJudge;
  /** Pages that were read while others were fetched. */
  readonly direct?: DirectRead;
}

/** What validating yielded. The tables are temporary and end with the session's connection; names are quoted. */
export interface ValidatedRows {
  /** A view with the columns in the schema's order and `ROW_NUMBER BIGINT`, the record's number in the order received. */
  readonly relation: string;
  readonly columns: readonly Column[];
  readonly fetched: number;
  readonly valid: number;
  readonly rejected: number;
  /**
   * A table with one line per issue: `row`, `resource`, `page`, `payload` (the record as received), `code`, `path`,
   * `message`, `value`, `keys` (those that an issue of undeclared keys names).
   */
  readonly rejects: string;
  /** Keys the schema does not declare, and how many records have them. */
  readonly undeclared: readonly FieldCount[];
  /** Keys that stood twice in accepted records, where the last one was taken. */
  readonly duplicated: readonly FieldCount[];
  /** True where a strict schema refused every row, and undeclared keys were the only fault of each. */
  readonly onlyUndeclared: boolean;
  /** The rows as files, where SQL vouched for each of them. */
  readonly staged?: StagedRows;
}

/** Validates the records of the pages. */
export async function validatePages(
  session: Session,
  options: ValidateOptions,
  host: Host,
): Promise<ValidatedRows> {
  const names = nameTables(options.name, columnsOf(options.schema));
  const direct = options.direct ?? openDirect(session, options);
  const rows = await direct.finish(options.pages);
  if (rows === undefined) return await validateEach(session, options, host);
  await createRejects(session, names);
  return {
    relation: names.relation,
    columns: columnsOf(options.schema),
    fetched: rows.rows,
    valid: rows.rows,
    rejected: 0,
    rejects: names.rejects,
    undeclared: rows.undeclared,
    duplicated: [],
    onlyUndeclared: false,
    staged: rows.staged,
  };
}

/** Starts the short road before all pages are known. */
export function openDirect(
  session: Session,
  { schema, name, folder, uniqueKey = [], target }: DirectStart,
): DirectRead {
  const columns = columnsOf(schema);
  const { relation } = nameTables(name, columns);
  return openDirectRead(session, { schema, columns, uniqueKey, target, relation, folder });
}

async function validateEach(
  session: Session,
  options: ValidateOptions,
  host: Host,
): Promise<ValidatedRows> {
  const columns = columnsOf(options.schema);
  const names = nameTables(options.name, columns);
  const uniqueKey = options.uniqueKey ?? [];
  const reading = await readPages(session, { ...options, names, uniqueKey }, host);
  const counts = await countRows(session, names);
  await createRejects(session, names);
  await createJudged(session, { names, columns });
  // A whole source with a new field needs no second opinion on each of its rows. Where only some have it, each of
  // those is refused like any other bad row.
  const isNewField = counts.fetched > 0 && counts.right === 0 && counts.fit === counts.fetched;
  if (counts.right < counts.fetched && !isNewField) {
    const context = { ...options, names, columns, uniqueKey, readPaths: reading.paths };
    await judgeDoubtful(session, { ...context, fetched: counts.fetched }, host);
  }
  await createRelation(session, { names, schema: options.schema, counts });
  const rejects = await countRejects(session, names);
  const undeclared = await countUndeclared(session, { names, reading });
  const judged = await countJudged(session, { names, counts });
  return {
    relation: names.relation,
    columns,
    ...judged,
    rejects: names.rejects,
    undeclared: undeclared.length > 0 ? undeclared : rejects.undeclared,
    duplicated: await countDuplicated(session, names),
    onlyUndeclared: isNewField || (judged.valid === 0 && rejects.areOnlyUndeclared),
  };
}

type Doubtful = JudgeRestOptions & RejectsOptions;

/** Collects the records that SQL does not vouch for and asks zod about them. */
async function judgeDoubtful(session: Session, options: Doubtful, host: Host): Promise<void> {
  const pagePaths = options.pages.map((page) => page.path);
  await locatePages(session, options);
  await collectTexts(session, { ...options, pagePaths }, host);
  await addFaults(session, options.names);
  await judgeRest(session, options);
}

interface RowCounts {
  readonly fetched: number;
  /** Rows SQL vouches for. */
  readonly right: number;
  /** Right rows, and those that only undeclared keys speak against. */
  readonly fit: number;
}

async function countRows(session: Session, names: ValidateTables): Promise<RowCounts> {
  const [row] = await session.rows(`SELECT count(*) AS fetched,
    count(*) FILTER (${READ_COLUMNS.isRight}) AS right, count(*) FILTER (${READ_COLUMNS.isFit}) AS fit
    FROM ${names.rows}`);
  return {
    fetched: Number(row?.fetched ?? 0),
    right: Number(row?.right ?? 0),
    fit: Number(row?.fit ?? 0),
  };
}

async function countJudged(
  session: Session,
  { names, counts }: { readonly names: ValidateTables; readonly counts: RowCounts },
): Promise<{ readonly fetched: number; readonly valid: number; readonly rejected: number }> {
  const [row] = await session.rows(`SELECT count(*) AS n FROM ${names.judged}`);
  const valid = counts.right + Number(row?.n ?? 0);
  return { fetched: counts.fetched, valid, rejected: counts.fetched - valid };
}

async function createRelation(
  session: Session,
  { names, schema, counts }: {
    readonly names: ValidateTables;
    readonly schema: CompiledSchema;
    readonly counts: RowCounts;
  },
): Promise<void> {
  const list = columnsOf(schema).map((column) => quoteName(column.name)).join(", ");
  const isAll = counts.right === counts.fetched;
  const filter = isAll ? "" : ` WHERE ${READ_COLUMNS.isRight}`;
  const right = `SELECT ${list}, ${names.position} AS ${ROW_NUMBER} FROM ${names.rows}${filter}`;
  const judged = `SELECT ${list}, __row AS ${ROW_NUMBER} FROM ${names.judged}`;
  const parts = schema.needsZod ? [judged] : isAll ? [right] : [right, judged];
  await session.run(
    `CREATE OR REPLACE TEMP VIEW ${names.relation} AS ${parts.join(" UNION ALL ")}`,
  );
}
