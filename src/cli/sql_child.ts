/**
 * `phlo __sql`: reads one question from standard input, answers it from the lake, and ends. The page starts one for each
 * question, so that no query can take the page along; nobody types it.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import { placeOnLine } from "../core/place.ts";
import { lakeQuestion } from "../web/sql_console/lake_question.ts";
import type { LakeAnswer, LakeFault, LakeQuestion } from "../web/sql_console/lake_question.ts";
import type { CliContext, Command } from "./command.ts";
import { openProject } from "./open_project.ts";
import { readInput } from "./read_input.ts";
import { type LakeReader, readLakeWithin } from "./read_lake.ts";

/** Measures of one question: the page must stay small, and the machine usable. */
const LIMITS = { memoryBytes: 1e9, threads: 2, mostSpillBytes: 4e9 } as const;

/** The command. */
export const sqlChild: Command = {
  async run(_args, cli) {
    const answer = await answerQuestion(lakeQuestion.parse(JSON.parse(await readInput())), cli);
    cli.terminal.print(JSON.stringify(answer) + "\n");
    return 0;
  },
};

async function answerQuestion(question: LakeQuestion, cli: CliContext): Promise<LakeAnswer> {
  try {
    const flags = { json: false, project: undefined, env: question.environment };
    const project = await openProject(flags, cli);
    const { branch } = question;
    await using reader = await readLakeWithin(project, { branch, limits: LIMITS }, cli.host);
    return await answerFrom(reader, question, cli.host);
  } catch (error) {
    return toFault(error, question);
  }
}

async function answerFrom(
  reader: LakeReader,
  question: LakeQuestion,
  host: Host,
): Promise<LakeAnswer> {
  switch (question.kind) {
    case "statements": {
      const { readStatements } = await import("./sql_child_rows.ts");
      return { kind: "statements", answers: await readStatements(question, reader) };
    }
    case "preview": {
      const { previewTable } = await import("./sql_child_preview.ts");
      return { kind: "preview", preview: await previewTable(question, reader) };
    }
    case "diff": {
      const { diffTable } = await import("./sql_child_diff.ts");
      return { kind: "diff", diff: await diffTable(question, reader, host) };
    }
    default:
      return question satisfies never;
  }
}

function toFault(error: unknown, question: LakeQuestion): LakeFault {
  const fault = error instanceof PhloError ? error : explainFault(error, question);
  const { code, message, hint, place } = fault;
  return {
    kind: "error",
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(place?.frame === undefined ? {} : { frame: place.frame }),
    ...(place?.line === undefined ? {} : { line: place.line }),
  };
}

/** What DuckDB says of a query that may be read and still does not work. */
function explainFault(error: unknown, question: LakeQuestion): PhloError {
  const text = messageOf(error);
  if (text.startsWith("Out of Memory")) {
    return new PhloError(
      "PHLO-002",
      "Cannot run the query: it needs more than the gigabyte of memory that the page gives it",
      { hint: "fewer columns or rows may pass; phlo query may use more", cause: error },
    );
  }
  const sql = question.kind === "statements" ? question.statements[0]?.sql ?? "" : "";
  // The query stands on the second line of what DuckDB got.
  const line = Number(/LINE (\d+):/.exec(text)?.[1] ?? 0) - 1;
  const reason = (text.split(/\n+LINE \d+:/)[0] ?? text).trim()
    .replace(/\s*\n\s*/g, " ").replace(/[.!]$/, "");
  return new PhloError("PHLO-002", `Cannot run the query: ${reason}`, {
    ...(line > 0 && sql !== "" ? { place: placeOnLine("query", sql, line) } : {}),
    cause: error,
  });
}
