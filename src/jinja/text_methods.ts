/**
 * The methods of text: Python's `str`. Those that search, cut and split are in `text_search_methods.ts`.
 *
 * @module
 */

import { formatBraces } from "./brace_format.ts";
import { integerArgument, type Method, required, textArgument } from "./method.ts";
import { listItems } from "./sequence.ts";
import { TEXT_SEARCH_METHODS } from "./text_search_methods.ts";
import { dictGet } from "./dict.ts";
import { typeName } from "./value_text.ts";

/** `'Hello World'` of `'hello WORLD'`: a letter after anything that is no letter is a capital. */
export function titleCase(text: string): string {
  return text.toLowerCase().replace(
    /(?<!\p{L})\p{L}/gu,
    (letter) => letter.toUpperCase(),
  );
}

/** `'Hello world'` of `'hello WORLD'`. */
export function capitalize(text: string): string {
  const [first = "", ...rest] = text;
  return first.toUpperCase() + rest.join("").toLowerCase();
}

/** Joins texts. @throws TypeError where an item is no text. */
const join: Method<string> = (self, call) =>
  listItems(required(call, 0)).map((item, index) => {
    if (typeof item === "string") return item;
    throw new TypeError(`sequence item ${index}: expected str instance, ${typeName(item)} found`);
  }).join(self);

function padded(side: "left" | "right" | "both"): Method<string> {
  return (self, call) => {
    const width = Math.min(integerArgument(call, 0, { fallback: 0 }), 1_000_000);
    const fill = call.args.length > 1 ? textArgument(call, 1) : " ";
    const missing = Math.max(0, width - [...self].length);
    if (side !== "both") {
      return side === "left" ? fill.repeat(missing) + self : self + fill.repeat(missing);
    }
    // Python puts the odd space left where the width is odd, too.
    const left = Math.floor(missing / 2) + (missing & width & 1);
    return fill.repeat(left) + self + fill.repeat(missing - left);
  };
}

const zeroFill: Method<string> = (self, call) => {
  const missing = integerArgument(call, 0, { fallback: 0 }) - self.length;
  if (missing <= 0) return self;
  const sign = /^[-+]/.exec(self)?.[0] ?? "";
  return sign + "0".repeat(missing) + self.slice(sign.length);
};

function isAll(pattern: RegExp): Method<string> {
  return (self) => pattern.test(self);
}

const swapCase: Method<string> = (self) =>
  [...self].map((letter) => {
    const upper = letter.toUpperCase();
    return upper === letter ? letter.toLowerCase() : upper;
  }).join("");

/** `translate` takes a dict from code points to text, code points or None. */
const translate: Method<string> = (self, call) => {
  const table = required(call, 0);
  if (typeof table !== "object" || table?.kind !== "dict") {
    throw new TypeError("translate() takes a dict");
  }
  return [...self].map((letter) => {
    const found = dictGet(table, letter.codePointAt(0) ?? 0);
    if (found === undefined) return letter;
    if (found === null) return "";
    return typeof found === "number" ? String.fromCodePoint(found) : String(found);
  }).join("");
};

/** The methods of text by name. */
export const TEXT_METHODS: ReadonlyMap<string, Method<string>> = new Map<string, Method<string>>([
  ...TEXT_SEARCH_METHODS,
  ["lower", (self) => self.toLowerCase()],
  ["casefold", (self) => self.toLowerCase().replaceAll("ß", "ss")],
  ["upper", (self) => self.toUpperCase()],
  ["title", titleCase],
  ["capitalize", capitalize],
  ["swapcase", swapCase],
  ["join", join],
  ["format", (self, call) => formatBraces(self, call)],
  ["ljust", padded("right")],
  ["rjust", padded("left")],
  ["center", padded("both")],
  ["zfill", zeroFill],
  ["translate", translate],
  ["isdigit", isAll(/^\p{Nd}+$/u)],
  ["isdecimal", isAll(/^\p{Nd}+$/u)],
  ["isnumeric", isAll(/^\p{N}+$/u)],
  ["isalpha", isAll(/^\p{L}+$/u)],
  ["isalnum", isAll(/^[\p{L}\p{N}]+$/u)],
  ["isspace", isAll(/^\s+$/u)],
  ["isupper", (self) => self === self.toUpperCase() && self !== self.toLowerCase()],
  ["islower", (self) => self === self.toLowerCase() && self !== self.toUpperCase()],
  ["istitle", (self) => self === titleCase(self) && self !== self.toLowerCase()],
  ["isidentifier", isAll(/^[\p{ID_Start}_]\p{ID_Continue}*$/u)],
  // dbt templates encode text only to hash it; hashes of the host take text.
  ["encode", (self) => self],
  ["expandtabs", (self, call) => expandTabs(self, integerArgument(call, 0, { fallback: 8 }))],
]);

function expandTabs(text: string, size: number): string {
  return text.split("\n").map((line) => {
    const [first = "", ...rest] = line.split("\t");
    return rest.reduce(
      (done, part) => done + " ".repeat(size > 0 ? size - done.length % size : 0) + part,
      first,
    );
  }).join("\n");
}
