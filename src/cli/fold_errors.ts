/**
 * The errors of many steps, each told once: a year of days that fail for one reason is one reason.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { renderPlace } from "../core/place.ts";

/** An error with the number of those that say the same. */
export interface FoldedError {
  readonly error: unknown;
  /** Others of the same code at the same place. */
  readonly others: number;
}

/** Errors shown in full; the rest are counted. */
const SHOWN = 5;

/** Folds what has one code and one place; `rest` is how many more reasons there are than are worth a screen. */
export function foldErrors(
  errors: readonly unknown[],
): { readonly shown: readonly FoldedError[]; readonly rest: number } {
  const groups = [...Map.groupBy(errors, keyOf).values()];
  return {
    shown: groups.slice(0, SHOWN).map((group) => ({ error: group[0], others: group.length - 1 })),
    rest: groups.slice(SHOWN).reduce((sum, group) => sum + group.length, 0),
  };
}

/** Without a place the message decides. */
function keyOf(error: unknown): unknown {
  if (!(error instanceof PhloError)) return error;
  const { code, place } = error;
  return place?.line === undefined ? `${code} ${error.message}` : `${code} ${renderPlace(place)}`;
}
