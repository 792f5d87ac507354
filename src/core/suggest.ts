/**
 * "Did you mean": the nearest of the known names to one that is not known.
 *
 * @module
 */

/** The known name nearest to `wanted`, or undefined where none is near enough to be meant. */
export function suggestName(wanted: string, known: Iterable<string>): string | undefined {
  const target = wanted.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(target.length / 3)) + 1;
  for (const name of known) {
    const distance = editDistance(target, name.toLowerCase());
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best ?? containedName(target, known);
}

/** Renders a hint: `did you mean "glucose_entries"?`, or undefined. */
export function renderSuggestion(wanted: string, known: Iterable<string>): string | undefined {
  const name = suggestName(wanted, known);
  return name === undefined ? undefined : `did you mean "${name}"?`;
}

function containedName(target: string, known: Iterable<string>): string | undefined {
  if (target.length < 3) return undefined;
  for (const name of known) {
    const lower = name.toLowerCase();
    if (lower.includes(target) || (lower.length >= 3 && target.includes(lower))) return name;
  }
  return undefined;
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn one text into the other. */
function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let distance = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const isSwap = row > 1 && column > 1 && left[row - 1] === right[column - 2] &&
        left[row - 2] === right[column - 1];
      if (isSwap) distance = Math.min(distance, (beforeLast[column - 2] ?? 0) + 1);
      current.push(distance);
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? 0;
}
