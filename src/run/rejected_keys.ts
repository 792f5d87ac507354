/**
 * The keys of refused rows, as far as they can be read: their stored rows are protected from a replacing write.
 *
 * @module
 */

import type { IngestionAsset } from "../core/project.ts";
import { quoteText } from "../core/sql_text.ts";
import type { Session } from "../duckdb/session.ts";
import type { ValidatedRows } from "./validate_pages.ts";

/** Makes a temporary table with one text column `key`; nothing where no row was refused or rows have no key. */
export async function createRejectedKeys(
  rows: ValidatedRows,
  asset: IngestionAsset,
  options: { readonly session: Session; readonly prefix: string },
): Promise<{ readonly rejectedKeys?: string }> {
  if (rows.rejected === 0 || asset.uniqueKey.length === 0) return {};
  const name = `${options.prefix}_rejected_keys`;
  const parts = asset.uniqueKey.map((key) =>
    `json_extract_string(payload, ${quoteText(`$."${key.replaceAll('"', '\\"')}"`)})`
  );
  const key = parts.length === 1 ? parts[0] : `CAST(to_json([${parts.join(", ")}]) AS VARCHAR)`;
  // A payload that is not JSON has no readable key.
  await options.session.run(
    `CREATE OR REPLACE TEMP TABLE ${name} AS
      SELECT DISTINCT CASE WHEN json_valid(payload) THEN ${key} END AS key FROM ${rows.rejects}`,
  );
  return { rejectedKeys: name };
}
