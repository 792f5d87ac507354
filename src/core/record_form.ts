/**
 * What all records of a page have in common: their keys in order, and what kinds of values each key holds. Whoever wrote the page
 * has seen every byte and vouches for it, so that a reader need not test each value.
 *
 * @module
 */

/** Kinds of JSON values; a set of them is a sum. */
export const VALUE_KINDS = {
  string: 1,
  /** Digits alone, at most 15 of them, and perhaps a sign. */
  integer: 2,
  /** Any other number that JSON allows. */
  number: 4,
  boolean: 8,
  null: 16,
  object: 32,
  array: 64,
  /** The key is not there. */
  missing: 128,
} as const;

/** One key of the records, or of an object in them. */
export interface KeyForm {
  readonly name: string;
  /** The kinds of all its values, as a sum of `VALUE_KINDS`. */
  readonly kinds: number;
  /** The keys of the objects it holds; absent where there are none, or where they have too little in common. */
  readonly inner?: readonly KeyForm[];
}
