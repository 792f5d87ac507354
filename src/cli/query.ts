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
import { askLake, type QueryOptions } from "./ask_lake.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { openProject } from "./open_project.ts";
import type { RowForm } from "./print_rows.ts";
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

async function answer(values: Values, cli: CliContext): Promise<number> {
  const limit = parseLimit(values.limit);
  const project = await openProject(values, cli);
  const form: RowForm = values.json ? "json" : values.csv ? "csv" : "table";
  const options: QueryOptions = { project, at: values.at, form, limit };
  if (values.sql !== undefined) {
    await askLake(values.sql, options, cli);
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
  for (const statement of statements) await askLake(statement, options, cli);
  return 0;
}

function parseLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new PhloError("PHLO-002", `Cannot use --limit "${text}": it is no whole number from 1`, {
    hint: "--limit 100",
  });
}
