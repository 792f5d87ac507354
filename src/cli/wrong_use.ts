/**
 * A command line that cannot be read, in plain words: which word is missing, unknown or one too many.
 *
 * @module
 */

import type { Usage } from "@optique/core";
import { PhloError } from "../core/phlo_error.ts";
import { renderSuggestion } from "../core/suggest.ts";
import { readUsage, type ReadWords, readWords, type UsageWords } from "./usage_words.ts";

/** What is known of the fault. */
export interface WrongUse {
  /** The command's name. */
  readonly name: string;
  readonly usage: Usage;
  readonly args: readonly string[];
  /** The parser's own words, for what nothing better is known of. */
  readonly message: string;
}

/** The error for it. */
export function explainWrongUse({ name, usage, args, message }: WrongUse): PhloError {
  const words = readUsage(usage, args);
  const path = args.slice(0, args.length - words.rest.length);
  const command = ["phlo", name, ...path].join(" ");
  const { reason, hint } = findFault(words, readWords(words)) ?? { reason: plain(message) };
  return new PhloError("PHLO-002", `Cannot run "${command}": ${reason}`, {
    hint: hint ?? `${command} --help`,
  });
}

interface Fault {
  readonly reason: string;
  readonly hint?: string | undefined;
}

function findFault(usage: UsageWords, given: ReadWords): Fault | undefined {
  const [unknown] = given.unknown;
  if (unknown !== undefined) {
    const known = usage.options.flatMap(({ names }) => names);
    return {
      reason: `there is no option "${unknown}"`,
      hint: renderSuggestion(unknown, known.filter((each) => each.startsWith("--"))),
    };
  }
  if (given.open !== undefined) {
    return { reason: `${given.open.name} needs a value: ${given.open.metavar}` };
  }
  const [first] = given.arguments;
  if (usage.subcommands.length > 0) {
    const list = usage.subcommands.join(", ");
    if (first === undefined) return { reason: `say which: ${list}` };
    if (usage.arguments.length === 0) {
      return {
        reason: `it knows ${list}, not "${first}"`,
        hint: renderSuggestion(first, usage.subcommands),
      };
    }
  }
  return findArgumentFault(usage, given);
}

function findArgumentFault(usage: UsageWords, given: ReadWords): Fault | undefined {
  const required = usage.arguments.filter(({ isRequired }) => isRequired);
  const missing = required[given.arguments.length];
  if (missing !== undefined) return { reason: `${missing.metavar} is missing` };
  const extra = given.arguments[usage.arguments.length];
  if (extra === undefined || usage.arguments.some(({ isMany }) => isMany)) return undefined;
  return { reason: `"${extra}" is one word too many` };
}

function plain(message: string): string {
  const [first = message] = message.replaceAll("`", '"').split("\n");
  return first.replace(/\.$/, "").replace(/^Expected/, "expected");
}
