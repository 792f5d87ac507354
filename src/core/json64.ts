/**
 * JSON whose integers keep 64 bits: Iceberg's ids and many APIs' ids are larger than a double holds.
 *
 * @module
 */

/** Parses JSON; integers that a double cannot hold come back as bigint. @throws SyntaxError */
export function parseJson64(text: string): unknown {
  return JSON.parse(text, reviveBigint as (key: string, value: unknown) => unknown);
}

function reviveBigint(
  _key: string,
  value: unknown,
  context: { readonly source?: string },
): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const source = context.source;
  return source !== undefined && /^-?\d+$/.test(source) ? BigInt(source) : value;
}

interface RawJson {
  rawJSON(text: string): unknown;
}

/** Renders JSON; a bigint is written as a number with all its digits. */
export function renderJson64(value: unknown, indent?: number): string {
  const raw = JSON as unknown as RawJson;
  return JSON.stringify(
    value,
    (_key, item) => typeof item === "bigint" ? raw.rawJSON(String(item)) : item,
    indent,
  );
}
