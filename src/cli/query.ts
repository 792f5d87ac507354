/**
 * `phlo query`: answers SELECTs over the lake's tables, as a table, JSON or CSV; from its argument, from standard input,
 * or one after the other in a shell.
 *
 * @module
 */

import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { optional, withDefault } from "@optique/core/modifiers";
import { argument, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { PhloError } from "../core/phlo_error.ts";
import { answerQuery } from "./answer_query.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { type CliProject, openProject } from "./open_project.ts";
import { printRows, type RowForm } from "./print_rows.ts";
import { readLake } from "./read_lake.ts";
import { splitStatements } from "./split_statements.ts";

const parser = merge(
  object({
    sql: optional(argument(string({ metavar: "SQL" }), {
      description:
        message`One SELECT; tables are named like raw.glucose_entries. Where left out: a shell on a terminal, statements from standard input elsewhere`,
    })),
    csv: option("--csv", { description: message`Print comma-separated values with a header` }),
    at: withDefault(
      option("--at", string({ metavar: "BRANCH" }), { description: message`The branch to read` }),
      "main",
    ),
    limit: optional(option("--limit", string({ metavar: "ROWS" }), {
      description:
        message`Rows to print as a table; 1000 where left out, all with --json and --csv`,
    })),
  }),
  commonFlags,
);

type Values = CommonFlags & {
  readonly sql: string | undefined;
  readonly csv: boolean;
  readonly at: string;
  readonly limit: string | undefined;
};

/** The command. */
export const query = defineCommand("query", parser, answer);

const ROWS_SHOWN = 1000;
const INTERRUPT_EVERY_MS = 50;

async function answer(values: Values, cli: CliContext): Promise<number> {
  const limit = parseLimit(values.limit);
  const project = await openProject(values, cli);
  const form: RowForm = values.json ? "json" : values.csv ? "csv" : "table";
  const options: QueryOptions = { project, at: values.at, form, limit };
  if (values.sql !== undefined) {
    await answerOne(values.sql, options, cli);
    return 0;
  }
  if (cli.terminal.canAsk) {
    const { runQueryShell } = await import("./query_shell.ts");
    return await runQueryShell(options, cli);
  }
  const { readInput } = await import("./read_input.ts");
  const statements = splitStatements(await readInput());
  if (statements.length === 0) {
    throw new PhloError("PHLO-002", 'Cannot run "phlo query": SQL is missing', {
      hint: "phlo query 'select 1', SQL from standard input, or a terminal for a shell",
    });
  }
  for (const statement of statements) await answerOne(statement, options, cli);
  return 0;
}

/** How questions are answered. */
export interface QueryOptions {
  readonly project: CliProject;
  readonly at: string;
  readonly form: RowForm;
  readonly limit: number | undefined;
}

/** Answers one question from the lake as it is now. */
export async function answerOne(
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

function parseLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new PhloError("PHLO-002", `Cannot use --limit "${text}": it is no whole number from 1`, {
    hint: "--limit 100",
  });
}
