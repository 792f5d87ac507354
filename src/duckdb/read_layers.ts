/**
 * A query in layers: an expression is named in one layer and used in the next, so that it is computed once.
 *
 * @module
 */

/** Named expressions above a query; `level` 0 lies directly above it. */
export interface Layers {
  /** Names an expression on a level; it may use names of the levels below. */
  bind(level: number, expression: string): string;
  /** The query with all layers over it. */
  render(): string;
}

/** Starts layers over a query. */
export function createLayers(base: string): Layers {
  const levels: string[][] = [];
  const known = new Map<string, string>();
  let count = 0;
  return {
    bind(level, expression) {
      const key = `${level} ${expression}`;
      const old = known.get(key);
      if (old !== undefined) return old;
      const name = `x${++count}`;
      known.set(key, name);
      for (let index = levels.length; index <= level; index++) levels.push([]);
      levels[level]?.push(`${expression} AS ${name}`);
      return name;
    },
    render() {
      return levels.reduce(
        (query, names) =>
          names.length === 0 ? query : `SELECT *, ${names.join(", ")}\nFROM (${query})`,
        base,
      );
    },
  };
}
