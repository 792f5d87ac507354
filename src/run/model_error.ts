/**
 * What the database says of compiled SQL, as an error at the line of the user's file.
 *
 * @module
 */

import { messageOf, PhloError } from "../core/phlo_error.ts";
import type { Place } from "../core/place.ts";
import { renderSuggestion } from "../core/suggest.ts";
import type { CompiledNode } from "../dbt/compiled_node.ts";
import { LAKE_DATABASE } from "./lake_views.ts";
import { explainSqlError, locateInTemplate, type SqlWrapping } from "../dbt/explain_sql_error.ts";

/** Runs `work`; what it throws becomes an error with a place. */
export async function explainingSql<Result>(
  compiled: CompiledNode,
  wrapping: SqlWrapping,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    // The translator knows the model's name and lines of compiled SQL.
    if (error instanceof PhloError && error.place?.file === compiled.name) {
      throw mapBack(error, error.place, compiled);
    }
    if (error instanceof PhloError && error.code !== "PHLO-407") throw error;
    throw modelError(error, compiled, wrapping);
  }
}

/** The user knows the lines of the file. */
function mapBack(error: PhloError, { line, column }: Place, compiled: CompiledNode): PhloError {
  const offset = column === undefined ? undefined : column - 1;
  const place = locateInTemplate(compiled, line ?? 1, offset)?.place ?? wholeFile(compiled);
  return new PhloError(error.code, error.message, {
    cause: error,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(place === undefined ? {} : { place }),
  });
}

function modelError(error: unknown, compiled: CompiledNode, wrapping: SqlWrapping): PhloError {
  const message = messageOf(error);
  const fault = explainSqlError(message, compiled, wrapping);
  const place = fault?.place ?? wholeFile(compiled);
  const code = error instanceof PhloError ? error.code : "PHLO-501";
  const hint = error instanceof PhloError ? error.hint : candidates(message);
  return new PhloError(
    code,
    `Cannot run the SQL of "${compiled.name}": ${renderReason(message, fault?.tag)}`,
    {
      cause: error,
      ...(hint === undefined ? {} : { hint }),
      ...(place === undefined ? {} : { place }),
    },
  );
}

function wholeFile(compiled: CompiledNode): { readonly file: string } | undefined {
  const [file] = compiled.texts.keys();
  return file === undefined ? undefined : { file };
}

/** A missing table, as DuckDB says it: the words after it are about its catalogs, which are not the user's. */
const MISSING = /^Catalog Error: Table with name "?([^"\s!]+)"? does not exist/;

/** What is wrong, in words of what the user wrote. */
function renderReason(message: string, tag: string | undefined): string {
  const table = MISSING.exec(message)?.[1];
  if (table !== undefined) return `the lake has no table ${table}`;
  const text = firstLines(message);
  // The name that the tag renders begins with the catalog of the session.
  return tag === undefined ? text : text.replace(`""${LAKE_DATABASE}""`, tag);
}

/** Up to the excerpt: the frame shows the user's own line instead of the compiled one, and the hint a name that may be meant. */
function firstLines(message: string): string {
  const [text] = message.split(/\n+LINE \d+:/);
  return (text ?? message).replaceAll(/\s*\n\s*/g, " ")
    .replace(/\s*(?:Candidate bindings:|Did you mean|Candidate tables?:).*$/, "")
    .trim().replace(/[.!]$/, "");
}

/** Names that DuckDB does not find, as its messages give them. */
const UNKNOWN =
  /(?:column "([^"]+)"|column named "([^"]+)"|Function with name (\S+)|table "([^"]+)") /;

/** DuckDB suggests what it has; a name that nobody would mistake for the wanted one is no help. */
function candidates(message: string): string | undefined {
  const offered = /(?:Candidate bindings|Candidate tables?|Did you mean)[:\s]+(.+)/.exec(message)
    ?.[1];
  const wanted = UNKNOWN.exec(message)?.slice(1).find((name) => name !== undefined);
  if (offered === undefined || wanted === undefined) return undefined;
  const names = Array.from(offered.matchAll(/"([^"]+)"/g), ([, name = ""]) => name);
  return renderSuggestion(wanted, names.map((name) => name.split(".").at(-1) ?? name));
}
