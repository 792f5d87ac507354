/**
 * The validate road in a test: lines of bytes in, rows, rejects and counts out. Judging happens in this process.
 *
 * @module
 */

import { openSession, type Row } from "../../src/duckdb/session.ts";
import { type ValidatedRows, validatePages } from "../../src/run/validate_pages.ts";
import { compileSchema } from "../../src/schema/compile_schema.ts";
import { judgeFile } from "../../src/schema/judge_file.ts";
import { fakeHost, withFolder } from "./fake_host.ts";

/** What a validation yielded, read out of its tables. */
export interface Validation extends Omit<ValidatedRows, "relation" | "rejects"> {
  readonly rows: readonly Row[];
  readonly rejects: readonly Row[];
  /** Records that zod was asked about. */
  readonly asked: number;
}

/** How to validate. */
export interface ValidateLinesOptions {
  readonly uniqueKey?: readonly string[];
  /** SQL over the relation `v`; all columns in order where absent. */
  readonly select?: string;
}

/** Validates pages; each is the text or the bytes of one NDJSON file. */
export async function validateLines(
  schema: unknown,
  pages: readonly (string | Uint8Array)[],
  options: ValidateLinesOptions = {},
): Promise<Validation> {
  return await withFolder(async (folder) => {
    const host = fakeHost();
    const paths = await Promise.all(pages.map(async (page, index) => {
      const path = `${folder}/page_${index}.ndjson`;
      await Deno.writeFile(path, typeof page === "string" ? new TextEncoder().encode(page) : page);
      return { resource: "test", number: index + 1, path, records: -1, sizeBytes: 0 };
    }));
    await using session = await openSession({
      temporaryFolder: `${folder}/tmp`,
      folders: [folder],
    });
    const compiled = compileSchema(schema);
    let asked = 0;
    const judge = async (request: Parameters<typeof judgeFile>[2]) => {
      const result = await judgeFile(schema, compiled, request, host);
      asked += result.accepted + result.refused;
      return result;
    };
    const { relation, rejects, ...counts } = await validatePages(session, {
      pages: paths,
      schema: compiled,
      judge,
      folder,
      name: "v",
      uniqueKey: options.uniqueKey ?? [],
    }, host);
    const select = options.select ?? `SELECT * FROM ${relation} ORDER BY __phlo_row`;
    return {
      ...counts,
      asked,
      rows: await session.rows(select),
      rejects: await session.rows(`SELECT * FROM ${rejects} ORDER BY row, path, code`),
    };
  });
}
