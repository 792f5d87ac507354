/**
 * Numbers that look random and are a function of their place: the same day has the same data on every machine, for ever.
 *
 * @module
 */

/** A number from 0 up to 1 for a stream's name and two coordinates: 32 bits mixed by multiplications and shifts. */
export function chance(stream: string, first: number, second: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < stream.length; index++) {
    hash = Math.imul(hash ^ stream.charCodeAt(index), 0x01000193);
  }
  hash = mix(hash ^ Math.imul(first, 0x9e3779b1));
  hash = mix(hash ^ Math.imul(second, 0x85ebca6b));
  return (hash >>> 0) / 2 ** 32;
}

/** 24 hexadecimal digits for the same coordinates, like the ids of a Nightscout's database. */
export function chanceId(stream: string, first: number, second: number): string {
  const parts = ["a", "b", "c"].map((part) =>
    Math.floor(chance(`${stream}/${part}`, first, second) * 2 ** 32).toString(16).padStart(8, "0")
  );
  return parts.join("");
}

function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
  hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97);
  return hash ^ (hash >>> 15);
}
