// deno-lint-ignore-file camelcase -- the names are dbt's
/**
 * How two layers of dbt configuration become one: most keys replace, some add to what is there.
 *
 * @module
 */

import { isRecord, type Plain, type PlainRecord, readRecord, recordOf } from "./plain.ts";

type MergeRule = (before: Plain | undefined, next: Plain) => Plain;

/** Keys that do more than replace. Every other key replaces. */
const RULES: Readonly<Record<string, MergeRule>> = {
  tags: appendTexts,
  pre_hook: append,
  post_hook: append,
  packages: append,
  meta: update,
  docs: update,
  persist_docs: update,
  quoting: update,
  column_types: update,
  contract: update,
};

/** Merges `next` over `before`; `-` in a key counts as `_`. */
export function mergeConfig(before: PlainRecord, next: PlainRecord): PlainRecord {
  const entries = Object.entries(next);
  if (entries.length === 0) return before;
  const merged: Record<string, Plain> = Object.assign(Object.create(null), before);
  for (const [written, value] of entries) {
    const key = written.replaceAll("-", "_");
    if (key.startsWith("+")) merged[key.slice(1)] = update(merged[key.slice(1)], value);
    else {merged[key] = (Object.hasOwn(RULES, key) ? RULES[key] ?? replace : replace)(
        merged[key],
        value,
      );}
  }
  return merged;
}

function replace(_before: Plain | undefined, next: Plain): Plain {
  return next;
}

function listOf(value: Plain | undefined): readonly Plain[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function append(before: Plain | undefined, next: Plain): Plain {
  return [...listOf(before), ...listOf(next)];
}

function appendTexts(before: Plain | undefined, next: Plain): Plain {
  return [...new Set([...listOf(before), ...listOf(next)])];
}

function update(before: Plain | undefined, next: Plain): Plain {
  if (!isRecord(next)) return next;
  return recordOf([...Object.entries(readRecord(before)), ...Object.entries(next)]);
}
