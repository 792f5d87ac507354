/**
 * JavaScript regular expressions → RE2, which DuckDB uses. Only patterns are translated whose RE2 form matches nothing that
 * the original does not match; all others stay with zod. JavaScript counts UTF-16 units and RE2 code points, so what may
 * match a character beyond U+FFFF is only taken where repetition makes the count meaningless.
 *
 * @module
 */

/** The RE2 form of a pattern, or undefined where RE2 reads it otherwise. */
export function translatePattern(pattern: RegExp): string | undefined {
  if (/[^giu]/.test(pattern.flags)) return undefined;
  const isUnicode = pattern.flags.includes("u");
  const ignoresCase = pattern.flags.includes("i");
  // With both flags JavaScript folds letters beyond ASCII.
  if (isUnicode && ignoresCase) return undefined;
  const reader: Reader = { source: pattern.source, at: 0, isUnicode, ignoresCase };
  const translated = readAlternatives(reader);
  if (translated === undefined || reader.at < reader.source.length) return undefined;
  // RE2 refuses programs that grow too large; DuckDB would fail the query.
  return translated.size > LARGEST_SIZE ? undefined : translated.text;
}

const LARGEST_SIZE = 2000;
const LARGEST_COUNT = 1000;

interface Reader {
  readonly source: string;
  at: number;
  readonly isUnicode: boolean;
  readonly ignoresCase: boolean;
}

/** A translated piece; `isWide` where it may match one character beyond U+FFFF, which JavaScript counts as two. */
interface Piece {
  readonly text: string;
  readonly size: number;
  readonly isWide?: boolean;
  readonly isAnchor?: boolean;
}

function readAlternatives(reader: Reader): Piece | undefined {
  const texts: string[] = [];
  let size = 0;
  do {
    const alternative = readSequence(reader);
    if (alternative === undefined) return undefined;
    texts.push(alternative.text);
    size += alternative.size;
  } while (take(reader, "|"));
  return { text: texts.join("|"), size };
}

function readSequence(reader: Reader): Piece | undefined {
  let text = "";
  let size = 0;
  while (reader.at < reader.source.length && !"|)".includes(peek(reader))) {
    const atom = readAtom(reader);
    const repeated = atom && readQuantifier(reader, atom);
    if (repeated === undefined) return undefined;
    text += repeated.text;
    size += repeated.size;
  }
  return { text, size };
}

function readAtom(reader: Reader): Piece | undefined {
  if (take(reader, "^")) return { text: "\\A", size: 1, isAnchor: true };
  if (take(reader, "$")) return { text: "\\z", size: 1, isAnchor: true };
  if (take(reader, "(")) return readGroup(reader);
  if (take(reader, "[")) return readClass(reader);
  if (take(reader, ".")) return { text: LINE_BREAK_FREE, size: 1, isWide: !reader.isUnicode };
  if (take(reader, "\\")) return readEscape(reader);
  if ("*+?{}]".includes(peek(reader))) return undefined;
  const code = reader.source.codePointAt(reader.at) ?? 0;
  reader.at += code > 0xffff ? 2 : 1;
  return renderLiteral(reader, code);
}

const LINE_BREAK_FREE = "[^\\x{a}\\x{d}\\x{2028}\\x{2029}]";

function readGroup(reader: Reader): Piece | undefined {
  if (take(reader, "?")) {
    const isPlain = take(reader, ":");
    if (!isPlain && !takeGroupName(reader)) return undefined;
  }
  const inner = readAlternatives(reader);
  if (inner === undefined || !take(reader, ")")) return undefined;
  return { text: `(?:${inner.text})`, size: inner.size };
}

/** `<name>` of a named group; look-behind begins alike and is refused. */
function takeGroupName(reader: Reader): boolean {
  const name = /^<[A-Za-z_$][\w$]*>/.exec(reader.source.slice(reader.at));
  if (name === null) return false;
  reader.at += name[0].length;
  return true;
}

function readQuantifier(reader: Reader, atom: Piece): Piece | undefined {
  const bounds = takeBounds(reader);
  if (bounds === "wrong") return undefined;
  if (bounds === undefined) return atom.isWide ? undefined : atom;
  if (atom.isAnchor) return undefined;
  const { min, max } = bounds;
  if (atom.isWide && (min > 1 || max !== undefined)) return undefined;
  take(reader, "?");
  if (min > LARGEST_COUNT || (max ?? 0) > LARGEST_COUNT || (max ?? min) < min) return undefined;
  const text = `${atom.text}{${min},${max ?? ""}}`;
  return { text, size: atom.size * Math.max(1, max ?? min) };
}

/** The bounds of a quantifier; undefined where there is none, `wrong` for a brace that is no quantifier. */
function takeBounds(
  reader: Reader,
): { readonly min: number; readonly max: number | undefined } | "wrong" | undefined {
  if (take(reader, "*")) return { min: 0, max: undefined };
  if (take(reader, "+")) return { min: 1, max: undefined };
  if (take(reader, "?")) return { min: 0, max: 1 };
  if (peek(reader) !== "{") return undefined;
  const match = /^\{(\d+)(,(\d*))?\}/.exec(reader.source.slice(reader.at));
  if (match === null) return "wrong";
  reader.at += match[0].length;
  const min = Number(match[1]);
  if (match[2] === undefined) return { min, max: min };
  return { min, max: match[3] ? Number(match[3]) : undefined };
}

/** Inclusive ranges of code points. */
type Ranges = readonly (readonly [number, number])[];

const DIGITS: Ranges = [[0x30, 0x39]];
const WORD: Ranges = [[0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]];
// ECMAScript's WhiteSpace and LineTerminator.
const SPACE: Ranges = [
  [0x9, 0xd],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const SETS: Readonly<Record<string, Ranges>> = { d: DIGITS, w: WORD, s: SPACE };
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, 0: 0 };

function readEscape(reader: Reader): Piece | undefined {
  const letter = peek(reader);
  if (letter === "b" || letter === "B") {
    reader.at++;
    return { text: `\\${letter}`, size: 1, isAnchor: true };
  }
  const set = SETS[letter.toLowerCase()];
  if (set !== undefined) {
    reader.at++;
    const isNegated = letter !== letter.toLowerCase();
    return renderSet(set, { isNegated, isUnicode: reader.isUnicode });
  }
  const code = readEscapedCode(reader);
  return code === undefined ? undefined : renderLiteral(reader, code);
}

/** The code point behind a backslash; undefined for classes, references and what only some engines know. */
function readEscapedCode(reader: Reader): number | undefined {
  const rest = reader.source.slice(reader.at);
  const hex = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))/.exec(rest) ??
    (reader.isUnicode ? /^u\{([0-9a-fA-F]{1,6})\}/.exec(rest) : null);
  if (hex !== null) {
    reader.at += hex[0].length;
    return Number.parseInt(hex[1] ?? hex[2] ?? "", 16);
  }
  const letter = peek(reader);
  if (letter === "0" && /^\d/.test(rest.slice(1))) return undefined;
  const control = CONTROLS[letter];
  if (control === undefined && (letter === "" || /[\dA-Za-z]/.test(letter))) return undefined;
  const code = control ?? reader.source.codePointAt(reader.at) ?? 0;
  reader.at += code > 0xffff ? 2 : 1;
  return code;
}

function readClass(reader: Reader): Piece | undefined {
  const isNegated = take(reader, "^");
  const ranges: (readonly [number, number])[] = [];
  while (!take(reader, "]")) {
    if (reader.at >= reader.source.length) return undefined;
    const set = readClassSet(reader);
    if (set !== undefined) {
      ranges.push(...set);
      // A range cannot begin with a set: `[\d-x]`.
      if (peek(reader) === "-" && reader.source[reader.at + 1] !== "]") return undefined;
      continue;
    }
    const first = readClassCode(reader);
    if (first === undefined) return undefined;
    let last = first;
    if (peek(reader) === "-" && reader.source[reader.at + 1] !== "]") {
      reader.at++;
      if (readClassSet(reader) !== undefined) return undefined;
      last = readClassCode(reader) ?? -1;
    }
    if (last < first) return undefined;
    ranges.push([first, last]);
  }
  if (ranges.length === 0 || ranges.some(hasSurrogate)) return undefined;
  if (!reader.isUnicode && ranges.some(([, last]) => last > 0xffff)) return undefined;
  // A negated class that ignores case also refuses the other case of letters beyond ASCII, which only JavaScript knows.
  if (isNegated && reader.ignoresCase && ranges.some(([, last]) => last > 0x7f)) return undefined;
  return renderSet(reader.ignoresCase ? foldCase(ranges) : ranges, {
    isNegated,
    isUnicode: reader.isUnicode,
  });
}

function readClassSet(reader: Reader): Ranges | undefined {
  const match = /^\\([dws])/.exec(reader.source.slice(reader.at));
  if (match === null) return undefined;
  reader.at += 2;
  return SETS[match[1] ?? ""];
}

function readClassCode(reader: Reader): number | undefined {
  if (take(reader, "\\")) {
    if (take(reader, "b")) return 8;
    return readEscapedCode(reader);
  }
  const code = reader.source.codePointAt(reader.at);
  if (code !== undefined) reader.at += code > 0xffff ? 2 : 1;
  return code;
}

function hasSurrogate([first, last]: readonly [number, number]): boolean {
  return first <= 0xdfff && last >= 0xd800;
}

/** Adds the other case of ASCII letters; folding beyond ASCII is not JavaScript's without the `u` flag. */
function foldCase(ranges: Ranges): Ranges {
  const folded = [...ranges];
  for (const [first, last] of ranges) {
    for (const [from, to, shift] of [[0x41, 0x5a, 32], [0x61, 0x7a, -32]] as const) {
      const low = Math.max(first, from);
      const high = Math.min(last, to);
      if (low <= high) folded.push([low + shift, high + shift]);
    }
  }
  return folded;
}

function renderLiteral(reader: Reader, code: number): Piece | undefined {
  if (hasSurrogate([code, code])) return undefined;
  if (code > 0xffff && !reader.isUnicode) return undefined;
  // Beyond ASCII, a letter may have another case that only JavaScript knows; exact matching matches less, which is safe.
  const ranges: Ranges = [[code, code]];
  return renderSet(reader.ignoresCase ? foldCase(ranges) : ranges, {
    isNegated: false,
    isUnicode: reader.isUnicode,
  });
}

function renderSet(
  ranges: Ranges,
  { isNegated, isUnicode }: { readonly isNegated: boolean; readonly isUnicode: boolean },
): Piece {
  const text = ranges.map(([first, last]) =>
    first === last ? renderCode(first) : `${renderCode(first)}-${renderCode(last)}`
  ).join("");
  return {
    text: isNegated ? `[^${text}]` : `[${text}]`,
    size: 1,
    ...(isNegated && !isUnicode ? { isWide: true } : {}),
  };
}

function renderCode(code: number): string {
  return `\\x{${code.toString(16)}}`;
}

function peek(reader: Reader): string {
  return reader.source[reader.at] ?? "";
}

function take(reader: Reader, character: string): boolean {
  if (reader.source[reader.at] !== character) return false;
  reader.at++;
  return true;
}
