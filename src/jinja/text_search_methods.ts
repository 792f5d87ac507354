/**
 * The methods of text that search, cut, replace and split.
 *
 * @module
 */

import { argument, integerArgument, type Method, type MethodCall, textArgument } from "./method.ts";
import { list, tuple, type Value } from "./value.ts";

type Side = "left" | "right" | "both";

/** Cuts whitespace, or the characters given, off one or both ends. */
export function stripText(text: string, characters: string | undefined, side: Side): string {
  const isCut = (character: string | undefined) =>
    character !== undefined &&
    (characters === undefined ? /\s/.test(character) : characters.includes(character));
  let start = 0;
  let end = text.length;
  if (side !== "right") { while (start < end && isCut(text[start])) start++; }
  if (side !== "left") { while (end > start && isCut(text[end - 1])) end--; }
  return text.slice(start, end);
}

function strip(side: Side): Method<string> {
  return (self, call) => {
    const characters = argument(call, 0, "chars");
    return stripText(self, typeof characters === "string" ? characters : undefined, side);
  };
}

/** Replaces the first `count` occurrences; all where count is negative. */
export function replaceText(
  text: string,
  replacement: { readonly from: string; readonly to: string; readonly count: number },
): string {
  const { from, to, count } = replacement;
  if (count < 0) return text.replaceAll(from, () => to);
  let result = text;
  let position = 0;
  for (let done = 0; done < count; done++) {
    const found = result.indexOf(from, position);
    if (found < 0) break;
    result = result.slice(0, found) + to + result.slice(found + from.length);
    position = found + to.length + (from === "" ? 1 : 0);
  }
  return result;
}

const replace: Method<string> = (self, call) =>
  replaceText(self, {
    from: textArgument(call, 0),
    to: textArgument(call, 1),
    count: integerArgument(call, 2, { name: "count", fallback: -1 }),
  });

const split: Method<string> = (self, call) => {
  const separator = argument(call, 0, "sep") ?? null;
  const limit = integerArgument(call, 1, { name: "maxsplit", fallback: -1 });
  if (separator === null) return list(splitSpace(self, limit));
  const parts = self.split(checkSeparator(separator));
  if (limit < 0 || parts.length <= limit) return list(parts);
  return list([...parts.slice(0, limit), parts.slice(limit).join(separator as string)]);
};

const splitRight: Method<string> = (self, call) => {
  const separator = argument(call, 0, "sep") ?? null;
  const limit = integerArgument(call, 1, { name: "maxsplit", fallback: -1 });
  const mark = separator === null ? " " : checkSeparator(separator);
  const parts = separator === null ? splitSpace(self, -1) : self.split(mark);
  const cut = parts.length - limit;
  if (limit < 0 || cut <= 1) return list(parts);
  return list([parts.slice(0, cut).join(mark), ...parts.slice(cut)]);
};

function checkSeparator(separator: Value): string {
  if (typeof separator !== "string") throw new TypeError("must be str or None");
  if (separator === "") throw new RangeError("empty separator");
  return separator;
}

function splitSpace(text: string, limit: number): string[] {
  const trimmed = text.trim();
  if (trimmed === "") return [];
  if (limit < 0) return trimmed.split(/\s+/);
  const parts: string[] = [];
  let rest = text.trimStart();
  while (parts.length < limit) {
    const gap = /\s+/.exec(rest);
    if (gap === null || gap.index + gap[0].length >= rest.length) break;
    parts.push(rest.slice(0, gap.index));
    rest = rest.slice(gap.index + gap[0].length);
  }
  return [...parts, parts.length < limit ? rest.trimEnd() : rest];
}

const splitLines: Method<string> = (self, call) => {
  const keepsEnds = argument(call, 0, "keepends") === true;
  const lines = self.match(
    /[^\r\n\v\f\u2028\u2029]*(?:\r\n|[\r\n\v\f\u2028\u2029])|[^\r\n\v\f\u2028\u2029]+$/g,
  ) ?? [];
  return list(
    keepsEnds ? [...lines] : lines.map((line) => line.replace(/[\r\n\v\f\u2028\u2029]+$/, "")),
  );
};

function affixes(call: MethodCall): readonly string[] {
  const affix = call.args[0];
  if (typeof affix === "object" && affix?.kind === "tuple") return affix.items.map(String);
  return [textArgument(call, 0)];
}

/** The part of the text that `start` and `end` arguments leave. */
function window(self: string, call: MethodCall, index: number): { text: string; start: number } {
  const from = integerArgument(call, index, { fallback: 0 });
  const to = integerArgument(call, index + 1, { fallback: self.length });
  const start = from < 0 ? Math.max(0, self.length + from) : from;
  return { text: self.slice(0, to < 0 ? self.length + to : to).slice(start), start };
}

function find(direction: "first" | "last", onMissing: "error" | "minus"): Method<string> {
  return (self, call) => {
    const part = window(self, call, 1);
    const wanted = textArgument(call, 0);
    const index = direction === "first" ? part.text.indexOf(wanted) : part.text.lastIndexOf(wanted);
    if (index >= 0) return index + part.start;
    if (onMissing === "error") throw new RangeError("substring not found");
    return -1;
  };
}

function partition(direction: "first" | "last"): Method<string> {
  return (self, call) => {
    const separator = checkSeparator(textArgument(call, 0));
    const index = direction === "first" ? self.indexOf(separator) : self.lastIndexOf(separator);
    if (index < 0) return tuple(direction === "first" ? [self, "", ""] : ["", "", self]);
    return tuple([self.slice(0, index), separator, self.slice(index + separator.length)]);
  };
}

/** The searching methods of text by name. */
export const TEXT_SEARCH_METHODS: ReadonlyMap<string, Method<string>> = new Map<
  string,
  Method<string>
>([
  ["strip", strip("both")],
  ["lstrip", strip("left")],
  ["rstrip", strip("right")],
  ["replace", replace],
  ["split", split],
  ["rsplit", splitRight],
  ["splitlines", splitLines],
  ["startswith", (self, call) => {
    const part = window(self, call, 1).text;
    return affixes(call).some((affix) => part.startsWith(affix));
  }],
  ["endswith", (self, call) => {
    const part = window(self, call, 1).text;
    return affixes(call).some((affix) => part.endsWith(affix));
  }],
  ["find", find("first", "minus")],
  ["rfind", find("last", "minus")],
  ["index", find("first", "error")],
  ["rindex", find("last", "error")],
  ["count", (self, call) => window(self, call, 1).text.split(textArgument(call, 0)).length - 1],
  ["partition", partition("first")],
  ["rpartition", partition("last")],
  ["removeprefix", (self, call) => {
    const prefix = textArgument(call, 0);
    return self.startsWith(prefix) ? self.slice(prefix.length) : self;
  }],
  ["removesuffix", (self, call) => {
    const suffix = textArgument(call, 0);
    return suffix !== "" && self.endsWith(suffix) ? self.slice(0, -suffix.length) : self;
  }],
]);
