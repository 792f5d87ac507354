/**
 * What SQL does not vouch for goes to zod as a file; its accepted rows come back as a table, its refusals as rejects.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import type { JudgeResult } from "../core/fetch_result.ts";
import { quoteName } from "../core/sql_text.ts";
import type { JudgeRequest } from "../core/worker_port.ts";
import { renderDuckdbType } from "../duckdb/duckdb_type.ts";
import { renderJudgeInput, renderReadAccepted } from "../duckdb/read_judged.ts";
import type { Session } from "../duckdb/session.ts";
import { addRefused, rejectNullKeys } from "./validate_rejects.ts";
import type { ValidateTables } from "./validate_tables.ts";

/** Asks zod about the records of a file; the worker does, or a test by itself. */
export type AskJudge = (request: Omit<JudgeRequest, "asset">) => Promise<JudgeResult>;

/** What judging needs. */
export interface JudgeRestOptions {
  readonly names: ValidateTables;
  readonly columns: readonly Column[];
  readonly judge: AskJudge;
  readonly folder: string;
  readonly uniqueKey: readonly string[];
}

/** Asks zod about every record whose text was collected. */
export async function judgeRest(session: Session, options: JudgeRestOptions): Promise<void> {
  const { names, folder } = options;
  const request = {
    inputPath: `${folder}/judge_input.txt`,
    acceptedPath: `${folder}/judge_accepted.ndjson`,
    refusedPath: `${folder}/judge_refused.ndjson`,
  };
  const rest = `SELECT row, text FROM ${names.texts} WHERE fault IS NULL ORDER BY row`;
  await session.run(renderJudgeInput(rest, request.inputPath));
  const { accepted, refused } = await options.judge(request);
  if (accepted > 0) {
    await session.run(
      `INSERT INTO ${names.judged} ${renderReadAccepted(request.acceptedPath, options.columns)}`,
    );
    await rejectNullKeys(session, options);
  }
  if (refused > 0) await addRefused(session, { names, refusedPath: request.refusedPath });
}

/** Makes the table of accepted rows, empty. */
export async function createJudged(
  session: Session,
  { names, columns }: { readonly names: ValidateTables; readonly columns: readonly Column[] },
): Promise<void> {
  const types = columns.map((column) =>
    `, ${quoteName(column.name)} ${renderDuckdbType(column.type)}`
  );
  await session.run(`CREATE OR REPLACE TEMP TABLE ${names.judged}
    (__row BIGINT, __duplicates VARCHAR[]${types.join("")})`);
}
