/**
 * The database's message about compiled SQL to the place in the user's file.
 *
 * @module
 */

import { lexTemplate } from "../jinja/lex_template.ts";
import { type Place, placeOnLine } from "../core/place.ts";
import type { CompiledNode, LineOrigin } from "./compiled_node.ts";

/** What is added around the compiled SQL before the database gets it. */
export interface SqlWrapping {
  /** Lines before the SQL's first line. */
  readonly linesBefore?: number;
  /** Characters before the SQL on its own first line. */
  readonly charactersBefore?: number;
}

/** The place of a fault, and the tag of the template that made what stands there. */
export interface SqlFault {
  readonly place: Place;
  /** `{{ source('raw', 'entries') }}`: what the user wrote in the place of a relation's name. */
  readonly tag?: string;
}

/** Finds the place; undefined where the message has no line, or the line is none of the user's. */
export function explainSqlError(
  message: string,
  compiled: CompiledNode,
  wrapping: SqlWrapping = {},
): SqlFault | undefined {
  const found = readLine(message);
  if (found === undefined) return isAtEnd(message) ? endOf(compiled) : undefined;
  const line = found.line - (wrapping.linesBefore ?? 0);
  const sqlLine = compiled.sql.split("\n")[line - 1] ?? "";
  const shift = line === 1 ? wrapping.charactersBefore ?? 0 : 0;
  return locateInTemplate(compiled, line, offsetInLine(sqlLine, found, shift));
}

/** DuckDB gives no line where a statement ends too early. */
function isAtEnd(message: string): boolean {
  return message.startsWith("Parser Error: syntax error at end of input");
}

function endOf(compiled: CompiledNode): SqlFault | undefined {
  const lines = compiled.sql.split("\n");
  const last = lines.findLastIndex((line) => line.trim() !== "");
  return locateInTemplate(compiled, last + 1, undefined);
}

/** The place in the user's file of a line of compiled SQL, and of an offset in it. */
export function locateInTemplate(
  compiled: CompiledNode,
  line: number,
  offset: number | undefined,
): SqlFault | undefined {
  const origin = nearestOrigin(compiled, line);
  if (origin === undefined) return undefined;
  const text = compiled.texts.get(origin.file);
  if (text === undefined) return { place: { file: origin.file, line: origin.line } };
  const written = text.split("\n")[origin.line - 1] ?? "";
  const sqlLine = compiled.sql.split("\n")[line - 1] ?? "";
  const tag = offset === undefined ? undefined : findTag(written, sqlLine, offset);
  if (tag !== undefined) {
    return { place: placeOnLine(origin.file, text, origin.line, tag.column), tag: tag.text };
  }
  const column = columnIn(written, sqlLine, offset);
  return { place: placeOnLine(origin.file, text, origin.line, column) };
}

/** A name of three quoted parts, as a relation is rendered. */
const RELATION = /"[^"]+"\."[^"]+"\."[^"]+"/g;

/** Where the fault stands at a relation's name, the output tag of the user's line that rendered it. */
function findTag(
  written: string,
  compiled: string,
  offset: number,
): { readonly text: string; readonly column: number } | undefined {
  const starts = Array.from(compiled.matchAll(RELATION), ({ index }) => index);
  const number = starts.indexOf(offset);
  const tag = number < 0 ? undefined : listTags(written)[number];
  return tag === undefined
    ? undefined
    : { text: written.slice(tag.start, tag.end), column: tag.start + 1 };
}

/** The output tags of one line; none of a line that is no template by itself. */
function listTags(line: string): readonly { readonly start: number; readonly end: number }[] {
  try {
    const tokens = lexTemplate({ file: "", text: line });
    const ends = tokens.filter(({ kind }) => kind === "outputEnd");
    return tokens.filter(({ kind }) => kind === "outputStart").flatMap(({ offset }, index) => {
      const end = ends[index]?.endOffset;
      return end === undefined ? [] : [{ start: offset, end }];
    });
  } catch {
    return [];
  }
}

interface FoundLine {
  readonly line: number;
  /** The text of the line as the message shows it, cut at its ends where it is long. */
  readonly excerpt: string;
  /** The caret's offset in the excerpt; negative where there is none. */
  readonly caret: number;
}

/** DuckDB writes `LINE 3: excerpt` and a caret below it. */
function readLine(message: string): FoundLine | undefined {
  const match = /^LINE (\d+): (.*)$/m.exec(message);
  if (match === null) return undefined;
  const excerpt = match[2] ?? "";
  const after = message.slice(match.index + match[0].length + 1).split("\n")[0] ?? "";
  const caret = after.indexOf("^") - (match[0].length - excerpt.length);
  return { line: Number(match[1]), excerpt, caret: after.includes("^") ? caret : -1 };
}

/** A line that phlo wrote itself leads to the one above it: its fault began there. */
function nearestOrigin(compiled: CompiledNode, line: number): LineOrigin | undefined {
  for (let index = Math.min(line, compiled.lineMap.length) - 1; index >= 0; index--) {
    const origin = compiled.lineMap[index];
    if (origin !== undefined) return origin;
  }
  return undefined;
}

/** The column in the user's line: the same where both lines read alike up to it, else where the word at fault stands. */
function columnIn(
  written: string,
  compiled: string,
  offset: number | undefined,
): number | undefined {
  if (offset === undefined) return undefined;
  if (written.slice(0, offset + 1) === compiled.slice(0, offset + 1)) return offset + 1;
  const word = /^[\w".]+/.exec(compiled.slice(offset))?.[0];
  const start = word === undefined ? -1 : written.indexOf(word);
  return start < 0 ? undefined : start + 1;
}

function offsetInLine(compiled: string, found: FoundLine, shift: number): number | undefined {
  if (found.caret < 0) return undefined;
  const isCut = found.excerpt.startsWith("...") && !compiled.startsWith("...");
  if (!isCut) return found.caret >= shift ? found.caret - shift : undefined;
  const shown = found.excerpt.slice(3).replace(/\.\.\.$/, "");
  const start = compiled.indexOf(shown);
  return start < 0 ? undefined : start + found.caret - 3;
}
