/**
 * `phlo __complete SHELL WORD…`: what could be typed in place of the last word. Shells ask; nobody types it. It loads no
 * workflow and no engine, and what goes wrong only means that nothing completes.
 *
 * @module
 */

import type { Suggestion } from "@optique/core";
import type { CliContext, CommandEntry, CommandWords } from "./command.ts";
import { SHELLS } from "./shells.ts";
import { readUsage, readWords, type UsageWords } from "./usage_words.ts";

/** The table of commands: passed in, because the table loads whatever it names. */
export type CommandTable = Readonly<Record<string, CommandEntry>>;

/** Prints what could be typed, as the shell wants it. */
export async function complete(
  [shell = "", ...words]: readonly string[],
  commands: CommandTable,
  cli: CliContext,
): Promise<number> {
  const encoder = Object.hasOwn(SHELLS, shell) ? SHELLS[shell as keyof typeof SHELLS] : undefined;
  if (encoder === undefined) return 2;
  let found: readonly Suggestion[] = [];
  try {
    found = await suggestWords(words, commands, cli);
  } catch {
    // A broken project must not fill the command line that is being typed.
  }
  cli.terminal.print([...encoder.encodeSuggestions(found)].join(""));
  return 0;
}

/** What could stand in place of the last word. */
async function suggestWords(
  words: readonly string[],
  commands: CommandTable,
  cli: CliContext,
): Promise<readonly Suggestion[]> {
  const [name = "", ...rest] = words;
  const [first, ...more] = rest;
  if (first === undefined) return listCommands(name, commands);
  if (name === "help") return listCommands(first, commands);
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  const command = await entry?.load();
  if (command?.words === undefined) return [];
  return await suggestFor(command.words, [first, ...more], cli);
}

function listCommands(prefix: string, table: CommandTable): readonly Suggestion[] {
  const commands = Object.entries(table)
    .flatMap(([name, entry]) => entry.isHidden ? [] : [literal(name, entry.brief)]);
  const all = [
    ...commands,
    literal("--help", "The commands"),
    literal("--version", "The program's version"),
  ];
  // Options only once somebody begins one.
  return all.filter(({ text }) =>
    text.startsWith(prefix) && (prefix.startsWith("-") || !text.startsWith("-"))
  );
}

async function suggestFor(
  command: CommandWords,
  words: readonly [string, ...string[]],
  cli: CliContext,
): Promise<readonly Suggestion[]> {
  const last = words.at(-1) ?? "";
  const usage = readUsage(command.usage, words.slice(0, -1));
  const wanted = findWanted(usage, last);
  const names = wanted === undefined
    ? []
    : await (await import("./list_names.ts")).listNames(wanted, usage, cli);
  const [head, prefix] = splitOption(last);
  const matching = names.filter((name) => name.startsWith(prefix))
    .map((name) => literal(head + name));
  const isValue = wanted !== undefined && (head !== "" || readWords(usage).open !== undefined);
  if (isValue && names.length > 0) return matching;
  const own = command.suggest(words);
  return [...matching, ...own.filter((each) => last.startsWith("-") || !isOption(each))];
}

/** What the last word is the name of: the value of the option before it, or the next argument. */
function findWanted(usage: UsageWords, last: string): string | undefined {
  const given = readWords(usage);
  if (given.open !== undefined) return given.open.metavar;
  const [head] = splitOption(last);
  if (head !== "") {
    return usage.options.find(({ names }) => names.includes(head.slice(0, -1)))?.metavar;
  }
  if (last.startsWith("-")) return undefined;
  const at = usage.arguments[given.arguments.length];
  return (at ?? usage.arguments.findLast(({ isMany }) => isMany))?.metavar;
}

/** `--partition=2024` is a value behind its option. */
function splitOption(word: string): readonly [head: string, value: string] {
  const end = word.startsWith("--") ? word.indexOf("=") + 1 : 0;
  return [word.slice(0, end), word.slice(end)];
}

function isOption(suggestion: Suggestion): boolean {
  return suggestion.kind === "literal" && suggestion.text.startsWith("-");
}

interface LiteralSuggestion {
  readonly kind: "literal";
  readonly text: string;
  readonly description?: readonly [{ readonly type: "text"; readonly text: string }];
}

function literal(text: string, description?: string): LiteralSuggestion {
  return {
    kind: "literal",
    text,
    ...(description === undefined ? {} : { description: [{ type: "text", text: description }] }),
  };
}
