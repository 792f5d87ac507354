/**
 * Filters over text.
 *
 * @module
 */

import {
  type Filter,
  filterArgument,
  filterFlag,
  type FilterInput,
  filterInteger,
  filterText,
} from "./filter_arguments.ts";
import { renderJson } from "./json_text.ts";
import { isInt } from "./number.ts";
import { formatPercent } from "./percent_format.ts";
import { dict } from "./dict.ts";
import { listItems } from "./sequence.ts";
import { capitalize, titleCase } from "./text_methods.ts";
import { replaceText, stripText } from "./text_search_methods.ts";
import { tuple, type Value } from "./value.ts";
import { renderText } from "./value_text.ts";

function overText(change: (text: string, input: FilterInput) => string): Filter {
  return (input) => change(renderText(input.value), input);
}

/** Words after spaces, hyphens and opening brackets, as Jinja cuts them (Python's own `title` is another). */
function jinjaTitle(text: string): string {
  return text.split(/([-\s({[<]+)/).map((word) =>
    word === "" ? "" : titleCase(word.slice(0, 1)) + word.slice(1).toLowerCase()
  ).join("");
}

function indent(text: string, input: FilterInput): string {
  const width = filterArgument(input, 0, "width") ?? 4;
  const margin = isInt(width) ? " ".repeat(Number(width)) : renderText(width);
  const takesBlank = filterFlag(input, 2, "blank");
  const [first = "", ...rest] = text.split("\n");
  const indented = rest.map((line) => line === "" && !takesBlank ? line : margin + line);
  return [filterFlag(input, 1, "first") ? margin + first : first, ...indented].join("\n");
}

function truncate(text: string, input: FilterInput): string {
  const length = filterInteger(input, 0, { name: "length", fallback: 255 });
  const end = filterText(input, 2, { name: "end", fallback: "..." });
  const leeway = filterInteger(input, 3, { name: "leeway", fallback: 5 });
  const characters = [...text];
  if (characters.length <= length + leeway) return text;
  const cut = characters.slice(0, Math.max(0, length - end.length)).join("");
  if (filterFlag(input, 1, "killwords")) return cut + end;
  const lastSpace = cut.lastIndexOf(" ");
  return (lastSpace < 0 ? cut : cut.slice(0, lastSpace)) + end;
}

function wordwrap(text: string, input: FilterInput): string {
  const width = filterInteger(input, 0, { name: "width", fallback: 79 });
  const breaksLong = filterArgument(input, 1, "break_long_words") !== false;
  const mark = filterText(input, 2, { name: "wrapstring", fallback: "\n" });
  return text.split(/\r?\n/).map((line) => wrapLine(line, width, breaksLong).join(mark)).join(mark);
}

function wrapLine(line: string, width: number, breaksLong: boolean): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(/(\s+)/)) {
    if ((current + word).length <= width) current += word;
    else {
      if (current.trim() !== "") lines.push(current.trimEnd());
      current = word.trim() === "" ? "" : word;
      while (breaksLong && width > 0 && current.length > width) {
        lines.push(current.slice(0, width));
        current = current.slice(width);
      }
    }
  }
  return current.trim() === "" ? lines : [...lines, current.trimEnd()];
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "'": "&#39;",
  '"': "&#34;",
};

function escapeMarkup(text: string): string {
  return text.replace(/[&<>'"]/g, (character) => ENTITIES[character] ?? character);
}

function encodeUrl(value: Value): string {
  const quote = (text: string, safe: string) =>
    encodeURIComponent(text).replace(
      /[!'()*]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    ).replaceAll("%2F", safe);
  const isText = typeof value !== "object" || value === null || value.kind === "float";
  if (isText) return quote(renderText(value), "/");
  const pairs = value.kind === "dict"
    ? [...value.entries.values()]
    : listItems(value).map((pair) => listItems(pair));
  return pairs.map((pair) => pair.map((part) => quote(renderText(part), "%2F")).join("=")).join(
    "&",
  );
}

/** JSON that may also stand in HTML, with sorted keys: Jinja's `tojson`, not dbt's function of that name. */
const toJson: Filter = (input) => {
  const indentation = filterArgument(input, 0, "indent");
  const text = renderJson(input.value, {
    sortKeys: true,
    ...(typeof indentation === "number" ? { indent: indentation } : {}),
  });
  return text.replace(
    /[<>&']/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
};

const format: Filter = ({ value, args, kwargs }) => {
  if (args.length > 0 && kwargs.size > 0) {
    throw new TypeError("can't handle positional and keyword arguments at the same time");
  }
  return formatPercent(renderText(value), kwargs.size > 0 ? dict(kwargs) : tuple(args));
};

/** The filters over text by name. */
export const TEXT_FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ["capitalize", overText(capitalize)],
  [
    "center",
    overText((text, input) => {
      const missing = Math.max(
        0,
        filterInteger(input, 0, { name: "width", fallback: 80 }) - text.length,
      );
      const left = Math.floor(missing / 2) + (missing & (missing + text.length) & 1);
      return " ".repeat(left) + text + " ".repeat(missing - left);
    }),
  ],
  ["e", overText(escapeMarkup)],
  ["escape", overText(escapeMarkup)],
  ["forceescape", overText(escapeMarkup)],
  ["format", format],
  ["indent", overText(indent)],
  ["lower", overText((text) => text.toLowerCase())],
  [
    "replace",
    overText((text, input) =>
      replaceText(text, {
        from: filterText(input, 0, { name: "old", fallback: "" }),
        to: filterText(input, 1, { name: "new", fallback: "" }),
        count: filterInteger(input, 2, { name: "count", fallback: -1 }),
      })
    ),
  ],
  ["safe", overText((text) => text)],
  ["string", overText((text) => text)],
  [
    "striptags",
    overText((text) =>
      text.replace(/<!--.*?-->|<[^>]*>/gs, "").split(/\s+/).filter((word) => word !== "").join(" ")
    ),
  ],
  ["title", overText(jinjaTitle)],
  ["tojson", toJson],
  [
    "trim",
    overText((text, input) => {
      const characters = filterArgument(input, 0, "chars");
      return stripText(text, typeof characters === "string" ? characters : undefined, "both");
    }),
  ],
  ["truncate", overText(truncate)],
  ["upper", overText((text) => text.toUpperCase())],
  ["urlencode", ({ value }) => encodeUrl(value)],
  ["wordcount", ({ value }) => renderText(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0],
  ["wordwrap", overText(wordwrap)],
]);
