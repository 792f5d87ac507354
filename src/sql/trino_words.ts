/**
 * Words of Trino's grammar: those that can never be a name, and those that begin a value by themselves.
 *
 * @module
 */

/** Reserved words that no expression begins with. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set(
  ("alter and as between by constraint create cross cube deallocate delete describe distinct drop else end escape " +
    "except execute for from full group having in inner insert intersect into is join left like natural not on " +
    "or order outer prepare recursive right rollup select skip table then uescape union using values when where with " +
    "limit offset fetch window all any some asc desc nulls lateral qualify")
    .split(" "),
);

/** Types whose name before a text makes a literal: `date '2024-01-20'`. */
export const LITERAL_TYPES: ReadonlySet<string> = new Set(
  "date time timestamp decimal double real bigint integer smallint tinyint boolean json varchar uuid"
    .split(" "),
);

/** Functions with a syntax of their own, alike in both engines: their inside is rewritten, nothing else. */
export const OPAQUE_CALLS: ReadonlySet<string> = new Set(
  "trim position exists grouping row overlay coalesce nullif count min max".split(" "),
);
