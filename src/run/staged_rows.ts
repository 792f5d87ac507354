/**
 * Valid rows that are Parquet files already, beside the store. A table without rows of their keys takes the files in as they
 * are; for every other table they are a relation like any.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import type { StagedFile } from "../core/data_files.ts";
import type { Host } from "../core/host.ts";
import { quoteName, quoteText } from "../core/sql_text.ts";
import type { Store } from "../core/store.ts";
import type { CopiedFile } from "../duckdb/copy_relation.ts";
import type { Session } from "../duckdb/session.ts";
import { ROW_NUMBER } from "./dedup_rows.ts";

/** DuckDB's own name for a row's position in its file. */
const POSITION = "file_row_number";

/** Rows that are written and that nobody can see. */
export interface StagedRows {
  /** The schema of the table that the files were written for; undefined where they hold the content alone. */
  readonly schemaJson: string | undefined;
  /** Takes the files in under new names of the folder, once: whoever asks again is told the same names. */
  takeIn(
    folder: string,
    tools: { readonly store: Store; readonly session: Session },
    host: Host,
  ): Promise<readonly StagedFile[]>;
}

/** What is staged. */
export interface StageOptions {
  readonly files: readonly CopiedFile[];
  readonly schemaJson: string | undefined;
  /** The content's columns, which the relation shows. */
  readonly content: readonly Column[];
  /** The quoted name of the relation. */
  readonly relation: string;
}

/** True where rows with such columns can be numbered by their position in a file. */
export function canStage(content: readonly Column[]): boolean {
  return content.length > 0 && content.every(({ name }) => name.toLowerCase() !== POSITION);
}

/** Makes the relation over the files: the content, and the row's number in the order received. */
export async function stageRows(options: StageOptions, session: Session): Promise<StagedRows> {
  await showFiles(options.files.map(({ path }) => path), options, session);
  let taken: Promise<readonly StagedFile[]> | undefined;
  return {
    schemaJson: options.schemaJson,
    takeIn(folder, tools, host) {
      taken ??= takeFilesIn(folder, options, tools, host);
      return taken;
    },
  };
}

async function takeFilesIn(
  folder: string,
  options: StageOptions,
  { store, session }: { readonly store: Store; readonly session: Session },
  host: Host,
): Promise<readonly StagedFile[]> {
  const staged: StagedFile[] = [];
  for (const { path, ...facts } of options.files) {
    const name = `${folder}/${host.ids.uuid()}.parquet`;
    await store.putFile(name, path);
    staged.push({ name, ...facts, partition: new Map() });
  }
  // A lost rebase reads the rows again, from where they are now.
  const paths = staged.flatMap(({ name }) => store.localPath(name) ?? []);
  await showFiles(paths, options, session);
  return staged;
}

async function showFiles(
  paths: readonly string[],
  { files, content, relation }: StageOptions,
  session: Session,
): Promise<void> {
  const list = content.map(({ name }) => quoteName(name)).join(", ");
  let before = 0n;
  const parts = paths.map((path, index) => {
    const first = before;
    before += files[index]?.rowCount ?? 0n;
    return `SELECT ${list}, ${POSITION} + ${first} AS ${ROW_NUMBER}
      FROM read_parquet(${quoteText(path)}, ${POSITION} = true)`;
  });
  await session.run(
    `CREATE OR REPLACE TEMP VIEW ${relation} AS ${parts.join(" UNION ALL ")}`,
  );
}
