/**
 * Finds where a value holds itself, for a message.
 *
 * @module
 */

interface Place {
  readonly value: object;
  readonly path: readonly string[];
  /** What holds the value. */
  readonly holder: Place | undefined;
}

/** How much is looked at: a row that is merely huge or deep ends the search. */
const MOST_PLACES = 100_000;
const MOST_LEVELS = 100;

/** The path of the first member that leads back to an object above it: `items.0.owner`; undefined where none does. */
export function findCircle(value: object): string | undefined {
  // Breadth first, without recursion: the value is too deep for the engine's stack.
  const places: Place[] = [{ value, path: [], holder: undefined }];
  for (let next = 0; next < places.length && next < MOST_PLACES; next++) {
    const place = places[next];
    if (place === undefined || place.path.length >= MOST_LEVELS) continue;
    for (const [key, member] of listMembers(place.value)) {
      if (typeof member !== "object" || member === null) continue;
      const path = [...place.path, key];
      if (isHeldBy(member, place)) return path.join(".");
      places.push({ value: member, path, holder: place });
    }
  }
  return undefined;
}

function isHeldBy(member: object, place: Place): boolean {
  for (let each: Place | undefined = place; each !== undefined; each = each.holder) {
    if (each.value === member) return true;
  }
  return false;
}

function listMembers(value: object): Iterable<readonly [string, unknown]> {
  if (value instanceof Map) {
    return Array.from(value, ([key, member]) => [String(key), member] as const);
  }
  if (value instanceof Set) return Object.entries([...value]);
  return ArrayBuffer.isView(value) ? [] : Object.entries(value);
}
