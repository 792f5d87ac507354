/**
 * What a command is: flags that are parsed before anything happens, and one function that does the work.
 *
 * @module
 */

import type { Parser } from "@optique/core";
import { parseSync } from "@optique/core";
import { formatDocPage } from "@optique/core/doc";
import { formatMessage } from "@optique/core/message";
import { getDocPageSync } from "@optique/core/parser";
import { extractOptionNames } from "@optique/core/usage";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { renderSuggestion } from "../core/suggest.ts";
import type { Terminal } from "./terminal.ts";

/** What every command is given. */
export interface CliContext {
  readonly host: Host;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** The words of the command that runs. */
  readonly args: readonly string[];
  /** The command line that starts this same program: `["/usr/bin/phlo"]` or `["deno", "run", …]`. */
  readonly program: readonly string[];
  /** Runs another command line in this process. */
  runCommand(args: readonly string[], cli: CliContext): Promise<number>;
}

/** A command with its flags: parsing and help, without the work. */
export interface Command {
  /** Parses and performs; resolves to the exit code. */
  run(args: readonly string[], cli: CliContext): Promise<number>;
}

/** Builds a command from a typed parser and the function that performs it. */
export function defineCommand<Values>(
  name: string,
  parser: Parser<"sync", Values, unknown>,
  perform: (values: Values, cli: CliContext) => Promise<number>,
): Command {
  return {
    async run(args, cli) {
      const end = args.indexOf("--");
      const flags = end < 0 ? args : args.slice(0, end);
      if (flags.includes("--help") || flags.includes("-h")) {
        cli.terminal.print(renderHelp(name, parser, cli.terminal));
        return 0;
      }
      const result = parseSync(parser, args);
      if (!result.success) throw wrongUse(name, parser, args, formatMessage(result.error));
      return await perform(result.value, cli);
    },
  };
}

function renderHelp<Values>(
  name: string,
  parser: Parser<"sync", Values, unknown>,
  terminal: Terminal,
): string {
  const page = getDocPageSync(parser);
  if (page === undefined) return `phlo ${name}\n`;
  return formatDocPage(`phlo ${name}`, page, {
    maxWidth: Math.min(100, terminal.width),
    colors: terminal.hasColor,
    showDefault: true,
    showChoices: true,
  }) + "\n";
}

function wrongUse<Values>(
  name: string,
  parser: Parser<"sync", Values, unknown>,
  args: readonly string[],
  message: string,
): PhloError {
  const known = [...extractOptionNames(parser.usage)];
  const unknown = args.find((arg) =>
    arg.startsWith("--") && arg.length > 2 && !known.includes(arg.split("=")[0] ?? arg)
  );
  const hint = unknown === undefined
    ? undefined
    : renderSuggestion(unknown.split("=")[0] ?? unknown, known);
  const [first] = message.replaceAll("`", '"').split("\n");
  return new PhloError(
    "PHLO-002",
    `Cannot run "phlo ${name}": ${(first ?? message).replace(/\.$/, "")}`,
    { hint: hint ?? `phlo ${name} --help` },
  );
}
