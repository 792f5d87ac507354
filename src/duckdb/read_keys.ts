/**
 * The keys of JSON objects as SQL: which are there, which nobody declares, which stand twice. An object's keys are data here:
 * a missing key is told from a null.
 *
 * @module
 */

import { quoteTextList } from "../core/sql_text.ts";
import { renderNotFinite } from "./check_sql.ts";
import type { KeyOrder } from "./read_key_order.ts";
import type { Layers } from "./read_layers.ts";

/** An object whose keys are asked for. */
export interface KeysSource {
  /** A map of the object's keys and JSON values; null where the value is no object. */
  readonly map: string;
  /** The level on which that expression's names exist. */
  readonly level: number;
  readonly declared: readonly string[];
  /** The order of keys that most such objects have. */
  readonly order: KeyOrder | undefined;
}

/** SQL over an object's keys. */
export interface KeysSql {
  readonly keys: string;
  /** JSON values at the places that `positions` tells, null for missing keys. */
  readonly values: string;
  readonly positions: ReadonlyMap<string, number>;
  /** True where the object's keys are `order`'s. */
  readonly isUsual: string;
  /** The undeclared keys of an object in another order. */
  readonly otherUndeclared: string;
  /** True where there is an undeclared key. */
  readonly hasUndeclared: string;
  /** True where no key stands twice. */
  readonly isUnique: string;
  /** True where the values of undeclared keys are JSON. */
  readonly isPlain: string;
  /** The level on which all of these exist. */
  readonly level: number;
}

/** Reads an object's keys. */
export function readKeys(source: KeysSource, layers: Layers): KeysSql {
  const { level, map } = source;
  const order = source.order?.keys ?? [];
  const declared = new Set(source.declared);
  const places = [...new Set([...order, ...declared])];
  const keys = layers.bind(level, `map_keys(${map})`);
  const list = layers.bind(level, `map_values(${map})`);
  const isUsual = layers.bind(level + 1, `coalesce(${keys} = ${renderKeys(order)}, false)`);
  const otherUndeclared = layers.bind(
    level + 2,
    `CASE WHEN NOT ${isUsual} THEN ${renderForeign(keys, declared)} END`,
  );
  // The usual object's values stand in their places already.
  const values = layers.bind(
    level + 2,
    `CASE WHEN ${isUsual} THEN ${list} ELSE list_transform(${renderKeys(places)},
      lambda name: ${list}[list_position(${keys}, name)]) END`,
  );
  const hasUndeclared = `CASE WHEN ${isUsual} THEN ${order.some((key) => !declared.has(key))}
    ELSE len(${otherUndeclared}) > 0 END`;
  return {
    keys,
    values,
    positions: new Map(places.map((name, index) => [name, index + 1])),
    isUsual,
    otherUndeclared,
    hasUndeclared,
    isUnique: `CASE WHEN ${isUsual} THEN true ELSE len(${keys}) = len(list_distinct(${keys})) END`,
    isPlain: renderPlain(list, hasUndeclared),
    level: level + 2,
  };
}

function renderForeign(keys: string, declared: ReadonlySet<string>): string {
  if (declared.size === 0) return keys;
  const list = quoteTextList([...declared]);
  return `list_filter(${keys}, lambda name: NOT list_contains(${list}, name))`;
}

function renderKeys(keys: readonly string[]): string {
  return keys.length === 0 ? "CAST([] AS VARCHAR[])" : quoteTextList(keys);
}

/** What nobody declares nobody checks, so it must at least be JSON: DuckDB's parser also takes NaN. */
function renderPlain(list: string, hasUndeclared: string): string {
  const isNotFinite = renderNotFinite("CAST(item AS VARCHAR)");
  return `CASE WHEN ${hasUndeclared}
    THEN len(list_filter(${list}, lambda item: ${isNotFinite})) = 0 ELSE true END`;
}
