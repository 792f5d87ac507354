/**
 * What a command's usage says can be typed: options, arguments, subcommands, told apart from each other.
 *
 * @module
 */

import type { Usage, UsageTerm } from "@optique/core";

/** An option by all its names. */
export interface UsageOption {
  readonly names: readonly string[];
  /** What its value is called; absent for a switch. */
  readonly metavar?: string;
}

/** An argument in the order of arguments. */
export interface UsageArgument {
  readonly metavar: string;
  readonly isRequired: boolean;
  /** True where it may be given again and again. */
  readonly isMany: boolean;
}

/** The words of one command or subcommand. */
export interface UsageWords {
  readonly options: readonly UsageOption[];
  readonly arguments: readonly UsageArgument[];
  /** Subcommands that may come next. */
  readonly subcommands: readonly string[];
  /** The words that follow the subcommand. */
  readonly rest: readonly string[];
}

/** Reads the usage for words that were typed: those of a subcommand belong to it. */
export function readUsage(usage: Usage, words: readonly string[]): UsageWords {
  const [first, ...rest] = words;
  const branch = first === undefined ? undefined : findSubcommand(usage, first);
  if (branch !== undefined) return readUsage(branch, rest);
  const found: Found = { options: [], arguments: [], subcommands: [] };
  collect(usage, { isRequired: true, isMany: false }, found);
  return { ...found, rest: words };
}

interface Found {
  readonly options: UsageOption[];
  readonly arguments: UsageArgument[];
  readonly subcommands: string[];
}

type Way = Pick<UsageArgument, "isRequired" | "isMany">;

function collect(usage: Usage, way: Way, found: Found): void {
  for (const term of usage) {
    switch (term.type) {
      case "option":
        found.options.push({
          names: term.names,
          ...(term.metavar === undefined ? {} : { metavar: term.metavar }),
        });
        break;
      case "argument":
        found.arguments.push({ metavar: term.metavar, ...way });
        break;
      case "command":
        found.subcommands.push(term.name);
        // What follows belongs to the subcommand.
        return;
      case "optional":
        collect(term.terms, { ...way, isRequired: false }, found);
        break;
      case "multiple":
        collect(term.terms, { isRequired: way.isRequired && term.min > 0, isMany: true }, found);
        break;
      case "exclusive":
        for (const branch of term.terms) collect(branch, { ...way, isRequired: false }, found);
        break;
      default:
        // Literals and the like say nothing about names.
        break;
    }
  }
}

function findSubcommand(usage: Usage, name: string): Usage | undefined {
  for (const [index, term] of usage.entries()) {
    if (term.type === "command") return term.name === name ? usage.slice(index + 1) : undefined;
    for (const inner of branchesOf(term)) {
      const found = findSubcommand(inner, name);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function branchesOf(term: UsageTerm): readonly Usage[] {
  if (term.type === "exclusive") return term.terms;
  return term.type === "optional" || term.type === "multiple" ? [term.terms] : [];
}

/** Words as a command takes them: arguments, options with and without their values. */
export interface ReadWords {
  readonly arguments: readonly string[];
  /** Options that are not known. */
  readonly unknown: readonly string[];
  /** The option that is the last word and still lacks its value. */
  readonly open?: UsageOption & { readonly name: string };
}

/** Tells arguments from options. */
export function readWords(usage: UsageWords): ReadWords {
  const given: string[] = [];
  const unknown: string[] = [];
  let open: ReadWords["open"];
  for (const word of usage.rest) {
    if (open !== undefined) {
      open = undefined;
      continue;
    }
    if (!word.startsWith("-") || word === "-" || word === "--") {
      given.push(word);
      continue;
    }
    const [name = word] = word.split("=");
    const option = usage.options.find(({ names }) => names.includes(name));
    if (option === undefined) unknown.push(name);
    else if (option.metavar !== undefined && !word.includes("=")) open = { ...option, name };
  }
  return { arguments: given, unknown, ...(open === undefined ? {} : { open }) };
}
