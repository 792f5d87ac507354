/**
 * The id of a row that is known by its content: a digest of its values as text. Pure text of SQL.
 *
 * @module
 */

import type { Column, ColumnType } from "../core/column.ts";
import { quoteName, quoteText } from "../core/sql_text.ts";

/**
 * Renders the id. Nulls are left out at every level, so that a row keeps its id when its table, or an object in it, gains an
 * optional field. Every value is written once, with all its digits: JSON that is read again has its numbers as doubles.
 */
export function renderContentId(columns: readonly Column[]): string {
  return `md5(${renderMembers(columns, quoteName, 0)})`;
}

function renderMembers(
  columns: readonly Column[],
  place: (name: string) => string,
  depth: number,
): string {
  // By name, so that a schema whose fields change places gives the same ids.
  const sorted = columns.toSorted((left, right) => left.name < right.name ? -1 : 1);
  const members = sorted.map(({ name, type }) =>
    // A null makes its whole member null, and concat_ws skips those.
    `${quoteText(`${JSON.stringify(name)}:`)} || ${renderValue(place(name), type, depth)}`
  );
  return `concat('{', concat_ws(',', ${members.join(", ")}), '}')`;
}

function renderValue(value: string, type: ColumnType, depth: number): string {
  if (!hasStruct(type)) return `CAST(to_json(${value}) AS VARCHAR)`;
  switch (type.kind) {
    case "struct": {
      const members = renderMembers(
        type.fields,
        (name) => `${value}.${quoteName(name)}`,
        depth,
      );
      return `CASE WHEN ${value} IS NOT NULL THEN ${members} END`;
    }
    case "list":
      return renderEach(value, (item) => renderValue(item, type.element.type, depth + 1), depth);
    case "map":
      return renderEach(`map_entries(${value})`, (item) => {
        const key = renderValue(`${item}.key`, type.key.type, depth + 1);
        const inner = renderValue(`${item}.value`, type.value.type, depth + 1);
        return `concat(${key}, ':', coalesce(${inner}, 'null'))`;
      }, depth);
    default:
      throw new RangeError(`The type ${type.kind} holds no object`);
  }
}

function renderEach(list: string, render: (item: string) => string, depth: number): string {
  const item = `item_${depth}`;
  return `'[' || array_to_string(list_transform(${list},
    lambda ${item}: coalesce(${render(item)}, 'null')), ',') || ']'`;
}

function hasStruct(type: ColumnType): boolean {
  switch (type.kind) {
    case "struct":
      return true;
    case "list":
      return hasStruct(type.element.type);
    case "map":
      return hasStruct(type.key.type) || hasStruct(type.value.type);
    default:
      return false;
  }
}
