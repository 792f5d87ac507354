/**
 * Python's `re` over JavaScript's expressions: the differences in spelling are translated, what has no like is refused.
 *
 * @module
 */

import { messageOf, PhloError } from "../../core/phlo_error.ts";
import { list, type ObjectValue, tuple, type Value } from "../../jinja/value.ts";
import { type CallArguments, contextFunction, contextObject } from "./arguments.ts";

/** Python's flags by their bits. */
const FLAG_BITS = { IGNORECASE: 2, MULTILINE: 8, DOTALL: 16 } as const;

/** Makes `modules.re`. */
export function regexModule(): ObjectValue {
  const pattern = (args: CallArguments, flagsAt: number): RegExp =>
    compilePattern(args.text(0, "pattern"), args.get(flagsAt, "flags"));
  return contextObject("module", {
    IGNORECASE: FLAG_BITS.IGNORECASE,
    I: FLAG_BITS.IGNORECASE,
    MULTILINE: FLAG_BITS.MULTILINE,
    M: FLAG_BITS.MULTILINE,
    DOTALL: FLAG_BITS.DOTALL,
    S: FLAG_BITS.DOTALL,
    match: contextFunction(
      "re.match",
      (args) => matchAt(pattern(args, 2), args.text(1, "string"), "start"),
    ),
    fullmatch: contextFunction(
      "re.fullmatch",
      (args) => matchAt(pattern(args, 2), args.text(1, "string"), "whole"),
    ),
    search: contextFunction(
      "re.search",
      (args) => matchAt(pattern(args, 2), args.text(1, "string"), "anywhere"),
    ),
    findall: contextFunction(
      "re.findall",
      (args) => findAll(pattern(args, 2), args.text(1, "string")),
    ),
    sub: contextFunction(
      "re.sub",
      (args) =>
        substitute(
          pattern(args, 4),
          args.text(1, "repl"),
          args.text(2, "string"),
          args.get(3, "count"),
        ),
    ),
    split: contextFunction(
      "re.split",
      (args) => splitText(pattern(args, 3), args.text(1, "string")),
    ),
    escape: contextFunction(
      "re.escape",
      (args) => args.text(0, "pattern").replace(/[^A-Za-z0-9_]/g, (character) => `\\${character}`),
    ),
    compile: contextFunction("re.compile", (args) => patternValue(pattern(args, 1))),
  });
}

function patternValue(expression: RegExp): ObjectValue {
  return contextObject("Pattern", {
    pattern: expression.source,
    match: contextFunction("match", (args) => matchAt(expression, args.text(0, "string"), "start")),
    fullmatch: contextFunction(
      "fullmatch",
      (args) => matchAt(expression, args.text(0, "string"), "whole"),
    ),
    search: contextFunction(
      "search",
      (args) => matchAt(expression, args.text(0, "string"), "anywhere"),
    ),
    findall: contextFunction("findall", (args) => findAll(expression, args.text(0, "string"))),
    split: contextFunction("split", (args) => splitText(expression, args.text(0, "string"))),
    sub: contextFunction(
      "sub",
      (args) =>
        substitute(expression, args.text(0, "repl"), args.text(1, "string"), args.get(2, "count")),
    ),
  });
}

/** Compiles a Python pattern. @throws PhloError PHLO-502 where JavaScript has no like of it. */
export function compilePattern(pattern: string, flagBits: Value | undefined): RegExp {
  let bits = typeof flagBits === "number" ? flagBits : 0;
  const inline = /^(?:\(\?[aiLmsux]+\))+/.exec(pattern);
  const letters = inline?.[0] ?? "";
  if (letters.includes("i")) bits |= FLAG_BITS.IGNORECASE;
  if (letters.includes("m")) bits |= FLAG_BITS.MULTILINE;
  if (letters.includes("s")) bits |= FLAG_BITS.DOTALL;
  const source = pattern.slice(letters.length)
    .replace(/\(\?P</g, "(?<")
    .replace(/\(\?P=(\w+)\)/g, "\\k<$1>")
    .replace(/\\A/g, "(?<![\\s\\S])")
    .replace(/\\Z/g, "(?![\\s\\S])");
  const flags = (bits & FLAG_BITS.IGNORECASE ? "i" : "") + (bits & FLAG_BITS.MULTILINE ? "m" : "") +
    (bits & FLAG_BITS.DOTALL ? "s" : "");
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw new PhloError(
      "PHLO-502",
      `Cannot use the pattern "${pattern}": ${messageOf(error)}`,
      { cause: error },
    );
  }
}

function matchAt(expression: RegExp, text: string, where: "start" | "whole" | "anywhere"): Value {
  const source = where === "whole" ? `(?:${expression.source})(?![\\s\\S])` : expression.source;
  const flags = expression.flags.replace(/[gy]/g, "") + (where === "anywhere" ? "" : "y");
  const match = new RegExp(source, flags).exec(text);
  return match === null ? null : matchValue(match);
}

function matchValue(match: RegExpExecArray): ObjectValue {
  const group = (key: Value | undefined): Value =>
    typeof key === "string" ? match.groups?.[key] ?? null : match[Number(key ?? 0)] ?? null;
  return contextObject("Match", {
    group: contextFunction("group", (args) => group(args.get(0, "group"))),
    groups: contextFunction("groups", () => tuple(match.slice(1).map((text) => text ?? null))),
    start: contextFunction("start", () => match.index),
    end: contextFunction("end", () => match.index + match[0].length),
  });
}

/** Whole matches, or the groups where there are any, as Python gives them. */
function findAll(expression: RegExp, text: string): Value {
  const all = new RegExp(expression.source, `${expression.flags}g`);
  return list([...text.matchAll(all)].map((match) => {
    if (match.length === 1) return match[0];
    if (match.length === 2) return match[1] ?? "";
    return tuple(match.slice(1).map((group) => group ?? ""));
  }));
}

function splitText(expression: RegExp, text: string): Value {
  return list(text.split(expression).map((part) => part ?? null));
}

function substitute(
  expression: RegExp,
  replacement: string,
  text: string,
  count: Value | undefined,
): string {
  const limit = typeof count === "number" && count > 0 ? count : Infinity;
  const all = new RegExp(expression.source, `${expression.flags}g`);
  let done = 0;
  return text.replace(all, (...found: unknown[]) => {
    if (done++ >= limit) return String(found[0]);
    const names = found.at(-1);
    const groups = typeof names === "object" && names !== null
      ? names as Record<string, string | undefined>
      : {};
    return replacement.replace(
      /\\(?:g<(\w+)>|(\d))/g,
      (_whole, name: string | undefined, digit: string | undefined) => {
        const key = name ?? digit ?? "0";
        const value = /^\d+$/.test(key) ? found[Number(key)] : groups[key];
        return value === undefined ? "" : String(value);
      },
    );
  });
}
