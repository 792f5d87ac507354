/**
 * The table or view that a word on the command line names.
 *
 * @module
 */

import { type CatalogEntry, renderTableName } from "../core/catalog.ts";
import { PhloError } from "../core/phlo_error.ts";
import { renderSuggestion } from "../core/suggest.ts";

/** Chooses by `namespace.name` or by the name alone. @throws PhloError PHLO-001 where none, or more than one, is meant. */
export function chooseTable<Entry extends CatalogEntry>(
  text: string,
  entries: readonly Entry[],
): Entry {
  const found = entries.filter((entry) => renderTableName(entry) === text || entry.name === text);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const names = entries.map(renderTableName);
  throw new PhloError(
    "PHLO-001",
    found.length > 1
      ? `Cannot choose the table "${text}": ${
        found.map(renderTableName).join(" and ")
      } have that name`
      : `Cannot find the table "${text}": the lake has none of that name`,
    {
      hint: renderSuggestion(text, [...names, ...entries.map(({ name }) => name)]) ??
        "phlo tables lists them",
    },
  );
}

/** Chooses a table; a view has no snapshots of its own. @throws PhloError PHLO-001 */
export function chooseStoredTable(
  text: string,
  entries: readonly CatalogEntry[],
): CatalogEntry {
  const entry = chooseTable(text, entries);
  if (entry.kind === "table") return entry;
  throw new PhloError(
    "PHLO-001",
    `Cannot choose "${renderTableName(entry)}": it is a view and keeps no rows of its own`,
    { hint: `phlo query 'select * from ${renderTableName(entry)} limit 10'` },
  );
}
