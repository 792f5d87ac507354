/**
 * What a command is: flags that are parsed before anything happens, and one function that does the work.
 *
 * @module
 */

import type { Parser, Suggestion, Usage } from "@optique/core";
import { parseSync, suggestSync } from "@optique/core";
import { formatDocPage } from "@optique/core/doc";
import { formatMessage } from "@optique/core/message";
import { getDocPageSync } from "@optique/core/parser";
import { extractCommandNames } from "@optique/core/usage";
import type { Host } from "../core/host.ts";
import type { BuiltProject } from "../host/built_project.ts";
import type { Terminal } from "./terminal.ts";
import { explainWrongUse } from "./wrong_use.ts";

/** What every command is given. */
export interface CliContext {
  readonly host: Host;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** The words of the command that runs. */
  readonly args: readonly string[];
  /** The command line that starts this same program: `["/usr/bin/phlo"]` or `["deno", "run", …]`. */
  readonly program: readonly string[];
  /** The project that this program carries; commands work on it, with the tables of the current folder. */
  readonly built?: BuiltProject & { readonly dataFolder: string };
  /** Runs another command line in this process. */
  runCommand(args: readonly string[], cli: CliContext): Promise<number>;
}

/** A command with its flags: parsing and help, without the work. */
export interface Command {
  /** Parses and performs; resolves to the exit code. */
  run(args: readonly string[], cli: CliContext): Promise<number>;
  /** Its flags and arguments; absent for commands that nobody types. */
  readonly words?: CommandWords;
}

/** What can be typed after a command's name. */
export interface CommandWords {
  readonly usage: Usage;
  /** Words that could stand where the last one is being typed, without names of the project. */
  suggest(args: readonly [string, ...string[]]): readonly Suggestion[];
  /** The help text for a page so wide, of a subcommand where `path` names one. */
  help(page: HelpPage): string;
}

/** How help is drawn. */
export interface HelpPage {
  readonly width: number;
  readonly hasColor: boolean;
  /** Words of subcommands. */
  readonly path: readonly string[];
}

/** One line of the table of commands. */
export interface CommandEntry {
  readonly group: "start" | "run" | "look" | "help";
  readonly brief: string;
  readonly load: () => Promise<Command>;
  /** Not shown in help. */
  readonly isHidden?: true;
}

/** Builds a command from a typed parser and the function that performs it. */
export function defineCommand<Values>(
  name: string,
  parser: Parser<"sync", Values, unknown>,
  perform: (values: Values, cli: CliContext) => Promise<number>,
): Command {
  return {
    words: {
      usage: parser.usage,
      suggest: (args) => suggestSync(parser, args),
      help: (page) => renderHelp(name, parser, page),
    },
    async run(args, cli) {
      const end = args.indexOf("--");
      const flags = end < 0 ? args : args.slice(0, end);
      if (flags.includes("--help") || flags.includes("-h")) {
        const { terminal } = cli;
        const path = listSubcommand(parser.usage, flags);
        const width = Math.min(100, terminal.width);
        cli.terminal.print(renderHelp(name, parser, { width, hasColor: terminal.hasColor, path }));
        return 0;
      }
      const result = parseSync(parser, args);
      if (!result.success) {
        const message = formatMessage(result.error);
        throw explainWrongUse({ name, usage: parser.usage, args, message });
      }
      return await perform(result.value, cli);
    },
  };
}

/** The subcommand that the words begin with; help is about that alone. */
function listSubcommand(usage: Usage, words: readonly string[]): readonly string[] {
  const first = words.find((word) => !word.startsWith("-"));
  return first !== undefined && extractCommandNames(usage).has(first) ? [first] : [];
}

function renderHelp<Values>(
  name: string,
  parser: Parser<"sync", Values, unknown>,
  { width, hasColor, path }: HelpPage,
): string {
  const page = getDocPageSync(parser, path);
  if (page === undefined) return `phlo ${name}\n`;
  return formatDocPage(`phlo ${name}`, page, {
    maxWidth: width,
    colors: hasColor,
    showDefault: true,
    showChoices: true,
    // On a narrow terminal the sentences need the room more than the column of names.
    ...(width < 60 ? { termWidth: 10 } : {}),
  }) + "\n";
}
