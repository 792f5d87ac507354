/**
 * One SELECT over a lake: its columns, its rows some thousand at a time, and what is wrong with it in plain words.
 *
 * @module
 */

import { renderTableName } from "../core/catalog.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import { placeOnLine } from "../core/place.ts";
import { suggestName } from "../core/suggest.ts";
import type { Row } from "../duckdb/session.ts";
import type { LakeReader } from "./read_lake.ts";

/** A question's answer while it comes. */
export interface QueryAnswer {
  readonly names: readonly string[];
  readonly batches: AsyncIterable<readonly Row[]>;
}

/** Begins to answer; with a limit, one row more than it comes where there are more. @throws PhloError PHLO-001, PHLO-002 */
export async function answerQuery(
  sql: string,
  limit: number | undefined,
  reader: LakeReader,
): Promise<QueryAnswer> {
  const reads = await reader.views.prepare(sql);
  const question: Question = { sql, reads, reader };
  // As a subquery nothing but a SELECT can stand here, two columns of one name get two names, and a comment at the
  // end swallows nothing.
  const body = `SELECT * FROM (\n${sql.trim().replace(/;\s*$/, "")}\n)`;
  try {
    const described = await reader.session.describe(body);
    return {
      names: described.map(({ name }) => name),
      batches: explainFaults(
        question,
        reader.session.nestedBatches(limit === undefined ? body : `${body} LIMIT ${limit + 1}`),
      ),
    };
  } catch (error) {
    throw await explain(question, error);
  }
}

interface Question {
  readonly sql: string;
  readonly reads: ReadonlySet<string>;
  readonly reader: LakeReader;
}

async function* explainFaults(
  question: Question,
  batches: AsyncIterable<readonly Row[]>,
): AsyncGenerator<readonly Row[]> {
  try {
    yield* batches;
  } catch (error) {
    throw await explain(question, error);
  }
}

async function explain({ sql, reads, reader }: Question, error: unknown): Promise<unknown> {
  if (error instanceof PhloError) return error;
  const tables = (await reader.lake.catalog.list("main")).map(renderTableName);
  return explainFault({ sql, reads, tables }, error);
}

const QUERY_WORDS = /^(select|with|from|values|table|describe|show|summarize|pivot|unpivot|\()/i;

function explainFault(
  { sql, reads, tables }: {
    readonly sql: string;
    readonly reads: ReadonlySet<string>;
    readonly tables: readonly string[];
  },
  error: unknown,
): PhloError {
  const start = sql.trim();
  if (start === "" || !QUERY_WORDS.test(start)) {
    const what = start === "" ? "an empty query" : `"${start.split(/\s/)[0]}"`;
    return new PhloError("PHLO-002", `Cannot run ${what}: a query is one SELECT`, {
      hint: `phlo query 'select * from ${tables[0] ?? "raw.my_table"} limit 10'`,
      cause: error,
    });
  }
  const known = new Set(tables.map((table) => table.toLowerCase()));
  const text = messageOf(error);
  // A name without its schema is only in DuckDB's own words.
  const missing = [...reads].find((name) => !known.has(name.toLowerCase())) ??
    /^Catalog Error: Table with name "?([^"\s!]+)/.exec(text)?.[1];
  if (missing !== undefined) {
    const near = suggestName(missing, tables);
    return new PhloError("PHLO-001", `Cannot run the query: the lake has no table "${missing}"`, {
      hint: near === undefined ? "phlo tables lists the tables" : `did you mean "${near}"?`,
      cause: error,
    });
  }
  // The query stands on the second line of what DuckDB got.
  const line = Number(/LINE (\d+):/.exec(text)?.[1] ?? 0) - 1;
  const [reason] = text.split(/\n+LINE \d+:/);
  return new PhloError(
    "PHLO-002",
    `Cannot run the query: ${
      (reason ?? text).trim().replace(/\s*\n\s*/g, " ").replace(/[.!]$/, "")
    }`,
    { ...(line > 0 ? { place: placeOnLine("query", sql, line) } : {}), cause: error },
  );
}
