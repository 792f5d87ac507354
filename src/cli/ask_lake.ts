/**
 * One question to a lake, answered and printed; it can be stopped at any moment.
 *
 * @module
 */

import { answerQuery } from "./answer_query.ts";
import type { CliContext } from "./command.ts";
import type { CliProject } from "./open_project.ts";
import { printRows, type RowForm } from "./print_rows.ts";
import { readLake } from "./read_lake.ts";

/** Rows that a table shows where nobody says how many. */
const ROWS_SHOWN = 1000;
const INTERRUPT_EVERY_MS = 50;

/** How questions are answered. */
export interface QueryOptions {
  readonly project: CliProject;
  readonly at: string;
  readonly form: RowForm;
  readonly limit: number | undefined;
}

/** Answers one question from the lake as it is now. */
export async function askLake(
  sql: string,
  { project, at, form, limit }: QueryOptions,
  { host, terminal, signal }: Pick<CliContext, "host" | "terminal" | "signal">,
): Promise<void> {
  await using reader = await readLake(project, at, host);
  let again: ReturnType<typeof setInterval> | undefined;
  const stop = (): void => {
    reader.session.interrupt();
    // Between two statements there is nothing to interrupt, and the next one would run to its end.
    again = setInterval(() => reader.session.interrupt(), INTERRUPT_EVERY_MS);
  };
  signal.throwIfAborted();
  signal.addEventListener("abort", stop, { once: true });
  try {
    const shown = form === "table" ? limit ?? ROWS_SHOWN : limit;
    await printRows(await answerQuery(sql, shown, reader), { form, limit: shown }, terminal);
  } finally {
    clearInterval(again);
    signal.removeEventListener("abort", stop);
  }
}
