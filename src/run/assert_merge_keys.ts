/**
 * What a merge asks of a model's rows: each has a key, and no two have the same.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { quoteName } from "../core/sql_text.ts";
import type { ModelWork } from "./model_work.ts";

/**
 * Checks the keys of the rows in `incoming`. A repeated key has no one answer, and a row without a key would be added again by
 * every run: both are refused rather than guessed.
 *
 * @throws PhloError PHLO-501 with the number of keys or rows concerned.
 */
export async function assertMergeKeys(
  incoming: string,
  uniqueKey: readonly string[],
  work: ModelWork,
): Promise<void> {
  const key = uniqueKey.map(quoteName).join(", ");
  const isNull = uniqueKey.map((name) => `${quoteName(name)} IS NULL`).join(" OR ");
  const [row] = await work.session.rows(
    `SELECT count(*) AS repeats, any_value(example) AS example,
      (SELECT count(*) FROM ${incoming} WHERE ${isNull}) AS lacking
    FROM (SELECT CAST(row(${key}) AS VARCHAR) AS example FROM ${incoming} WHERE NOT (${isNull})
      GROUP BY ${key} HAVING count(*) > 1)`,
  );
  const place = { file: work.node.file, line: 1 };
  if (Number(row?.lacking ?? 0) > 0) {
    throw new PhloError(
      "PHLO-501",
      `Cannot merge "${work.node.name}": ${row?.lacking} rows of its query have a null in their unique_key (${
        uniqueKey.join(", ")
      })`,
      { hint: `leave them out in the query: WHERE NOT (${isNull})`, place },
    );
  }
  if (Number(row?.repeats ?? 0) > 0) {
    throw new PhloError(
      "PHLO-501",
      `Cannot merge "${work.node.name}": its query yields ${row?.repeats} keys more than once, for example ${row?.example}`,
      {
        hint: "make the query yield one row per unique_key, or use strategy delete+insert",
        place,
      },
    );
  }
}
