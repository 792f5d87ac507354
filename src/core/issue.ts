/**
 * One failure of a rule about data. Bad data is a value: it is collected and reported, never thrown.
 *
 * @module
 */

/** One failure of one rule, at one place in one record. */
export interface Issue {
  /** The rule's short name: `too_big`, `invalid_type`, `unrecognized_keys`, `not_json`, `missing_key`. */
  readonly code: string;
  /** Where in the record: `["items", 3, "price"]`. Empty for the record as a whole. */
  readonly path: readonly (string | number)[];
  /** The rule in words, as a person reads it. */
  readonly message: string;
  /** The value that broke the rule, as JSON text, cut to 200 characters. */
  readonly value?: string;
  /** The record's number within the step, counted from 1 in the order received. */
  readonly row?: number;
}

/** Renders an issue's path the way people write it: `items[3].price`. */
export function renderIssuePath(path: readonly (string | number)[]): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else text += text === "" ? part : `.${part}`;
  }
  return text;
}
