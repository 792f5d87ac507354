/**
 * The forms of several pages as one: what holds for every record of all of them.
 *
 * @module
 */

import { type KeyForm, VALUE_KINDS } from "../core/record_form.ts";

/** Merges forms; a key that one of them lacks may be missing. */
export function mergeForms(forms: readonly (readonly KeyForm[])[]): readonly KeyForm[] {
  const merged = new Map<string, { readonly keys: KeyForm[] }>();
  for (const form of forms) {
    for (const key of form) {
      const entry = merged.get(key.name) ?? { keys: [] };
      entry.keys.push(key);
      merged.set(key.name, entry);
    }
  }
  return [...merged].map(([name, { keys }]) => mergeKey(name, keys, forms.length));
}

function mergeKey(name: string, keys: readonly KeyForm[], count: number): KeyForm {
  const missing = keys.length < count ? VALUE_KINDS.missing : 0;
  const kinds = keys.reduce((sum, key) => sum | key.kinds, missing);
  const holders = keys.filter((key) => (key.kinds & VALUE_KINDS.object) !== 0);
  const inner = holders.flatMap((key) => key.inner === undefined ? [] : [key.inner]);
  const isKnown = inner.length > 0 && inner.length === holders.length;
  return { name, kinds, ...(isKnown ? { inner: mergeForms(inner) } : {}) };
}
