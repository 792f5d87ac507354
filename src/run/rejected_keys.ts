/**
 * The keys of refused rows, as far as they can be read: their stored rows are protected from a replacing write.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import type { CompiledSchema } from "../core/compiled_schema.ts";
import type { IngestionAsset } from "../core/project.ts";
import { quoteText } from "../core/sql_text.ts";
import { renderDuckdbType } from "../duckdb/duckdb_type.ts";
import type { Session } from "../duckdb/session.ts";
import type { ValidatedRows } from "./validate_pages.ts";

/** The name of a part of the key in the table of rejected keys. */
export function nameKeyPart(index: number): string {
  return `__phlo_key_${index}`;
}

/**
 * Makes a temporary table with the parts of each refused row's key, of their columns' types and null where a part cannot be read.
 * Nothing where no row was refused or rows have no key.
 */
export async function createRejectedKeys(
  rows: Pick<ValidatedRows, "rejected" | "rejects">,
  asset: Pick<IngestionAsset, "uniqueKey" | "schema">,
  options: { readonly session: Session; readonly prefix: string },
): Promise<{ readonly rejectedKeys?: string }> {
  if (rows.rejected === 0 || asset.uniqueKey.length === 0) return {};
  const name = `${options.prefix}_rejected_keys`;
  const parts = asset.uniqueKey.map((key, index) =>
    `${renderPart(key, asset.schema)} AS ${nameKeyPart(index)}`
  );
  await options.session.run(
    `CREATE OR REPLACE TEMP TABLE ${name} AS SELECT DISTINCT ${parts.join(", ")} FROM (
      SELECT CASE WHEN json_valid(payload) THEN payload END AS payload FROM ${rows.rejects})`,
  );
  return { rejectedKeys: name };
}

function renderPart(key: string, schema: CompiledSchema): string {
  const column = schema.fields.find((field) => field.name === key)?.column;
  if (column === undefined || isRewritten(key, schema)) return "NULL";
  const path = quoteText(`$."${key.replaceAll('"', '\\"')}"`);
  const text = `json_extract_string(payload, ${path})`;
  const value = renderValue(text, `json_type(payload, ${path})`, column);
  // Of a key that stands twice, JSON's last value counts, and DuckDB's reader takes the first.
  return `CASE WHEN len(list_filter(json_keys(payload), lambda name: name = ${
    quoteText(key)
  })) = 1 THEN ${value} END`;
}

/** True where zod may have made the stored key from something else than the payload shows. */
function isRewritten(key: string, schema: CompiledSchema): boolean {
  return schema.zodReasons.some((reason) =>
    reason === "a transformation" || reason.startsWith(`${key}: `)
  );
}

/** What `new Date` reads as the same moment in every time zone. */
const INSTANT = "^[0-9]{4}-[0-9]{2}-[0-9]{2}($|T.*(Z|[+-][0-9]{2}:[0-9]{2})$)";

function renderValue(text: string, jsonType: string, { type }: Column): string {
  const cast = `TRY_CAST(${text} AS ${renderDuckdbType(type)})`;
  switch (type.kind) {
    case "string":
      return text;
    case "int":
    case "long":
      // A cast would round 1.5 to a key that may be another row's.
      return `CASE WHEN TRY_CAST(${text} AS DOUBLE) = CAST(${cast} AS DOUBLE) THEN ${cast} END`;
    case "timestamp":
      // The table holds UTC where the text names an offset; so does the session.
      return `CAST(TRY_CAST(${text} AS TIMESTAMPTZ) AS TIMESTAMP)`;
    case "timestamptz":
      return `CASE WHEN ${jsonType} IN ('UBIGINT', 'BIGINT', 'DOUBLE')
          THEN make_timestamptz(TRY_CAST(TRY_CAST(${text} AS DOUBLE) AS BIGINT) * 1000)
        WHEN regexp_matches(${text}, '${INSTANT}') THEN date_trunc('millisecond', ${cast}) END`;
    case "json":
    case "struct":
    case "list":
    case "map":
      return "NULL";
    default:
      return cast;
  }
}
