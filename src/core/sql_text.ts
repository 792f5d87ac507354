/**
 * Quoting of names and values for SQL text, alike in every engine phlo speaks to.
 *
 * @module
 */

/** Quotes an identifier: `"a""b"`. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quotes a text value: `'it''s'`. @throws RangeError for a NUL, which SQL text cannot hold. */
export function quoteText(text: string): string {
  if (text.includes("\0")) throw new RangeError("SQL text cannot hold a NUL character");
  return `'${text.replaceAll("'", "''")}'`;
}

/** Quotes a list of text values: `['a', 'b']`. */
export function quoteTextList(texts: readonly string[]): string {
  return `[${texts.map(quoteText).join(", ")}]`;
}
