/**
 * From the words of a command line to an exit code: finds the command, runs it, and turns errors into text.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { renderSuggestion } from "../core/suggest.ts";
import { PHLO_VERSION } from "../core/version.ts";
import type { CliContext } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { exitCodeOf } from "./exit_codes.ts";
import { createJsonTerminal, renderJsonError } from "./json_terminal.ts";
import { renderError } from "./render_error.ts";
import { paintFor } from "./terminal.ts";

const GROUP_TITLES = {
  start: "Start",
  run: "Run",
  look: "Look",
  help: "Help",
} as const;

/** Performs one command line. Exit codes: 0 done, 1 a step or check failed, 2 wrong use or configuration, 130 interrupted. */
export async function main(
  args: readonly string[],
  surroundings: Omit<CliContext, "runCommand" | "args">,
): Promise<number> {
  const { terminal } = surroundings;
  const isJson = isForPrograms(args);
  const cli: CliContext = {
    ...surroundings,
    terminal: isJson ? createJsonTerminal(terminal) : terminal,
    args,
    runCommand: dispatch,
  };
  const debug = args.includes("--debug");
  const rest = args.filter((arg) => arg !== "--debug");
  try {
    return await dispatch(rest, cli);
  } catch (error) {
    if (cli.signal.aborted) return 130;
    terminal.note(
      isJson ? renderJsonError(error) : renderError(
        error,
        { debug, folder: cli.host.environment.workingFolder },
        paintFor(terminal),
      ),
    );
    return exitCodeOf(error);
  }
}

/** `--json` is the same flag everywhere; behind `--` it is a name. */
function isForPrograms(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return (end < 0 ? args : args.slice(0, end)).includes("--json");
}

async function dispatch(args: readonly string[], cli: CliContext): Promise<number> {
  const [name, ...rest] = args;
  if (name === "--version" || name === "-V") {
    if (rest.includes("--verbose") || rest.includes("--json")) {
      const { printVersion } = await import("./version.ts");
      await printVersion({ isJson: rest.includes("--json") }, cli);
      return 0;
    }
    const carried = cli.built === undefined ? "" : `, with project ${cli.built.name}`;
    cli.terminal.print(`phlo, version ${PHLO_VERSION}${carried}\n`);
    return 0;
  }
  if (name === undefined || name === "--help" || name === "-h") {
    cli.terminal.print(renderOverview(cli));
    return name === undefined ? 2 : 0;
  }
  if (name === "help") {
    return rest[0] === undefined ? dispatch(["--help"], cli) : dispatch([rest[0], "--help"], cli);
  }
  if (name === "__complete") {
    return await (await import("./complete.ts")).complete(rest, COMMANDS, cli);
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (entry === undefined) {
    throw new PhloError("PHLO-002", `Cannot run "phlo ${name}": there is no such command`, {
      hint: hintFor(name, rest),
    });
  }
  return await (await entry.load()).run(rest, { ...cli, args });
}

/** Flags belong to a command, so one that stands before it is no command with a bad name. */
function hintFor(name: string, rest: readonly string[]): string {
  if (/^-?-?v(ersion)?$/.test(name)) return "phlo --version";
  const names = visibleNames();
  const words = [name, ...rest];
  // An environment may be called dev, as a command is.
  const at = words.findIndex((word, index) =>
    names.includes(word) && !["--env", "--project"].includes(words[index - 1] ?? "")
  );
  if (name.startsWith("-") && at > 0) {
    const line = [...words.slice(at), ...words.slice(0, at)].join(" ");
    return `flags stand behind the command: phlo ${line}`;
  }
  return renderSuggestion(name, names) ?? "phlo --help lists the commands";
}

function visibleNames(): string[] {
  return Object.entries(COMMANDS).flatMap(([name, entry]) => entry.isHidden ? [] : [name]);
}

function renderOverview(cli: CliContext): string {
  const paint = paintFor(cli.terminal);
  const width = Math.max(...visibleNames().map((name) => name.length)) + 2;
  const lines = [
    `${paint.bold("phlo")} turns an API into tables people can trust.`,
    "",
    `Usage: phlo <command> [flags]`,
  ];
  for (const [group, title] of Object.entries(GROUP_TITLES)) {
    lines.push("", paint.bold(title));
    for (const [name, entry] of Object.entries(COMMANDS)) {
      if (entry.group !== group || entry.isHidden) continue;
      lines.push(`  ${paint.cyan(name.padEnd(width))}${entry.brief}`);
    }
  }
  lines.push("", `phlo <command> --help shows a command's flags; phlo --version the version.`, "");
  return lines.join("\n");
}
