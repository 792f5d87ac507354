/**
 * The names people type -> the names of files, tables, exports and schemas.
 *
 * @module
 */

/** `Glucose Entries`, `glucoseEntries` and `glucose-entries` all become `glucose_entries`. */
export function toSnakeCase(text: string): string {
  return text.trim()
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .replaceAll(/[^A-Za-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "")
    .toLowerCase();
}

/** `glucose_entries` becomes `GlucoseEntries`. */
export function toPascalCase(text: string): string {
  return toSnakeCase(text).split("_").filter((part) => part !== "")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join("");
}

/** `glucose_entries` becomes `glucoseEntries`; a word of the language gets `Asset` behind it. */
export function toExportName(text: string): string {
  const pascal = toPascalCase(text);
  const name = pascal.charAt(0).toLowerCase() + pascal.slice(1);
  return RESERVED_WORDS.has(name) ? `${name}Asset` : name;
}

/** Names that no `export const` may have, and those the generated files use themselves. */
const RESERVED_WORDS = new Set(
  ("arguments await break case catch class const continue debugger default delete do else enum eval export " +
    "extends false finally for function if implements import in instanceof interface let new null package " +
    "private protected public return static super switch this throw true try typeof var void while with " +
    "yield undefined window partitionDate").split(" "),
);
