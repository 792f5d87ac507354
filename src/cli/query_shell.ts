/**
 * The shell of `phlo query`: statements of several lines, ended by a semicolon, and commands that begin with a dot. Each
 * statement sees the lake as it is then.
 *
 * @module
 */

import { join } from "node:path";
import { PhloError } from "../core/phlo_error.ts";
import { suggestName } from "../core/suggest.ts";
import { type LineEditor, openLineEditor } from "../host/line_editor.ts";
import { askLake, type QueryOptions } from "./ask_lake.ts";
import type { CliContext } from "./command.ts";
import { ROW_FORMS } from "./print_rows.ts";
import { renderError } from "./render_error.ts";
import { readShellCommand } from "./read_shell_command.ts";
import { completeSql, listLakeNames } from "./shell_names.ts";
import { hasWords, splitComplete } from "./split_statements.ts";
import { paintFor } from "./terminal.ts";

/** Lines that the history keeps. */
const HISTORY_LINES = 1000;

const HELP = `.tables          the tables and views
.schema TABLE    a table's columns
.mode FORM       answers as ${ROW_FORMS.join(", ")}
.help            this
.quit            leave, as Ctrl-D does
A statement ends with a semicolon and may take several lines. Tab completes tables and columns;
Ctrl-C stops a statement that runs, or drops one that is being typed.
`;

interface Shell {
  readonly cli: CliContext;
  readonly editor: LineEditor;
  options: QueryOptions;
}

/** Reads and answers until the end of input or `.quit`. */
export async function runQueryShell(options: QueryOptions, cli: CliContext): Promise<number> {
  const { host, terminal } = cli;
  const historyFile = join(options.project.stateFolder, "query_history");
  const history = await readHistory(historyFile, cli);
  const names = listLakeNames(options, host);
  await using editor = openLineEditor({
    history,
    complete: async (line) => completeSql(line, await names),
  });
  terminal.print(`phlo query on ${options.project.config.name}; .help helps, .quit leaves\n`);
  const shell: Shell = { cli, editor, options };
  for (let typed = "";;) {
    const line = await editor.read(typed === "" ? "phlo> " : "  ... ");
    if (line.kind === "end") {
      terminal.print("\n");
      return 0;
    }
    if (line.kind === "interrupt") {
      typed = "";
      continue;
    }
    const command = typed === "" ? readShellCommand(line.text) : undefined;
    if (command !== undefined) {
      if (!await performDot(command, shell)) return 0;
      continue;
    }
    const { statements, rest } = splitComplete(typed + line.text + "\n");
    typed = hasWords(rest) ? rest.replace(/^\s+/, "") : "";
    for (const statement of statements) {
      if (!hasWords(statement)) continue;
      // Listened to first: Ctrl-C may follow at once.
      const answered = answerSafely(statement, shell);
      await remember(`${oneLine(statement)};`, historyFile, history, cli);
      await answered;
    }
  }
}

/** A fault is shown, and the shell goes on. */
async function answerSafely(sql: string, { cli, editor, options }: Shell): Promise<void> {
  const { host, terminal } = cli;
  const stopping = new AbortController();
  using _interrupts = editor.onInterrupt(() => stopping.abort());
  try {
    await askLake(sql, options, { host, terminal, signal: stopping.signal });
  } catch (error) {
    if (stopping.signal.aborted) terminal.note("stopped\n");
    else terminal.note(renderFault(error, cli));
  }
}

/** False where the shell is to end. */
async function performDot(text: string, shell: Shell): Promise<boolean> {
  const { cli, options } = shell;
  const [command = "", ...rest] = text.replace(/;$/, "").split(/\s+/);
  const flags = ["--project", options.project.root];
  switch (command) {
    case ".quit":
    case ".exit":
      return false;
    case ".help":
      cli.terminal.print(HELP);
      return true;
    case ".tables":
      await runSafely(["tables", ...flags], cli);
      return true;
    case ".schema":
      await runSafely(["tables", ...rest.slice(0, 1), ...flags], cli);
      return true;
    case ".mode":
      chooseForm(rest[0] ?? "", shell);
      return true;
    default: {
      const near = suggestName(command, [".tables", ".schema", ".mode", ".help", ".quit"]);
      const hint = near === undefined ? ".help lists the commands" : `did you mean ${near}?`;
      cli.terminal.note(`there is no ${command}; ${hint}\n`);
      return true;
    }
  }
}

function chooseForm(word: string, shell: Shell): void {
  const form = ROW_FORMS.find((each) => each === word);
  if (form === undefined) shell.cli.terminal.note(`.mode takes ${ROW_FORMS.join(", ")}\n`);
  else shell.options = { ...shell.options, form };
}

async function runSafely(args: readonly string[], cli: CliContext): Promise<void> {
  try {
    await cli.runCommand(args, cli);
  } catch (error) {
    if (!(error instanceof PhloError)) throw error;
    cli.terminal.note(renderFault(error, cli));
  }
}

function renderFault(error: unknown, { terminal, host }: CliContext): string {
  const folder = host.environment.workingFolder;
  return renderError(error, { debug: false, folder }, paintFor(terminal));
}

function oneLine(statement: string): string {
  return statement.trim().replace(/\s*\n\s*/g, " ");
}

async function readHistory(file: string, { host }: CliContext): Promise<string[]> {
  try {
    const lines = (await host.disk.readText(file)).split("\n").filter((line) => line !== "");
    return lines.slice(-HISTORY_LINES);
  } catch {
    // The first time there is none.
    return [];
  }
}

async function remember(
  line: string,
  file: string,
  history: string[],
  { host }: CliContext,
): Promise<void> {
  if (history.at(-1) !== line) history.push(line);
  try {
    await host.disk.writeText(file, history.slice(-HISTORY_LINES).join("\n") + "\n");
  } catch {
    // A shell on a read-only project forgets, and works.
  }
}
