/**
 * Trino's two kinds of date patterns (MySQL's for `date_format`, Joda's for `format_datetime`) to DuckDB's.
 *
 * @module
 */

const MYSQL: Readonly<Record<string, string>> = {
  a: "%a",
  b: "%b",
  c: "%-m",
  d: "%d",
  e: "%-d",
  f: "%f",
  H: "%H",
  h: "%I",
  I: "%I",
  i: "%M",
  j: "%j",
  k: "%-H",
  l: "%-I",
  M: "%B",
  m: "%m",
  p: "%p",
  r: "%I:%M:%S %p",
  S: "%S",
  s: "%S",
  T: "%H:%M:%S",
  v: "%V",
  W: "%A",
  x: "%G",
  Y: "%Y",
  y: "%y",
  "%": "%%",
};

/** Converts a pattern of `date_format` and `date_parse`. @throws RangeError for a specifier without an equal. */
export function convertMysqlPattern(pattern: string): string {
  return pattern.replace(/%(.)?/gsu, (whole, letter: string | undefined) => {
    const converted = letter === undefined ? undefined : MYSQL[letter];
    if (converted === undefined) throw new RangeError(`the pattern's "${whole}" has no equal`);
    return converted;
  });
}

/** Joda's letters by how often they stand side by side; the last entry serves every longer run. */
const JODA: Readonly<Record<string, readonly (string | undefined)[]>> = {
  y: ["%Y", "%y", "%Y", "%Y"],
  Y: ["%Y", "%y", "%Y", "%Y"],
  x: ["%G", undefined, "%G", "%G"],
  w: [undefined, "%V"],
  e: ["%u"],
  E: ["%a", "%a", "%a", "%A"],
  D: ["%-j", undefined, "%j"],
  M: ["%-m", "%m", "%b", "%B"],
  d: ["%-d", "%d"],
  a: ["%p"],
  h: ["%-I", "%I"],
  H: ["%-H", "%H"],
  m: ["%-M", "%M"],
  s: ["%-S", "%S"],
  S: [undefined, undefined, "%g"],
  z: ["UTC", "UTC", "UTC", "Coordinated Universal Time"],
  Z: ["+0000", "+00:00", "UTC"],
};
const REPEATED = new Set(["y", "Y", "x", "E", "M", "a", "z", "Z"]);

/** Converts a pattern of `format_datetime` and `parse_datetime`. @throws RangeError for letters without an equal. */
export function convertJodaPattern(pattern: string): string {
  return pattern.replace(/''|'([^']*)'|([A-Za-z])\2*|%/g, (run, quoted: string | undefined) => {
    if (run === "''") return "'";
    if (quoted !== undefined) return quoted.replaceAll("%", "%%");
    if (run === "%") return "%%";
    const letter = run[0] ?? "";
    const forms = JODA[letter];
    const index = REPEATED.has(letter)
      ? Math.min(run.length, forms?.length ?? 0) - 1
      : run.length - 1;
    const converted = forms?.[index];
    if (converted === undefined) throw new RangeError(`the pattern's "${run}" has no equal`);
    return converted;
  });
}
