/**
 * The members of JSON objects as SQL: typed values and whether they are right.
 *
 * @module
 */

import type { ColumnType } from "../core/column.ts";
import type { FieldRule, JsonShape, UndeclaredKeys } from "../core/compiled_schema.ts";
import { quoteName, quoteText } from "../core/sql_text.ts";
import { type CheckSql, renderFlatCheck } from "./check_sql.ts";
import { castText } from "./read_judged.ts";
import type { KeyOrder } from "./read_key_order.ts";
import { type KeysSource, type KeysSql, readKeys } from "./read_keys.ts";
import type { Layers } from "./read_layers.ts";

/** An object to read. */
export interface ObjectSource extends KeysSource {
  readonly fields: readonly FieldRule[];
  readonly undeclared: UndeclaredKeys;
}

/** SQL over an object's members; every expression may be used above all layers. */
export interface ObjectSql extends KeysSql {
  readonly members: readonly string[];
  /** True where the members are right, undeclared keys left out of account; null or false where they are not. */
  readonly isFit: string;
}

/** Reads an object's members into typed values. */
export function readObject(source: ObjectSource, layers: Layers): ObjectSql {
  const keys = readKeys(source, layers);
  const members = source.fields.map((field) => readMember(field, { source, keys }, layers));
  return {
    ...keys,
    members: members.map((member) => member.value),
    isFit: [
      `${source.map} IS NOT NULL`,
      keys.isUnique,
      keys.isPlain,
      ...members.map((member) => member.ok),
    ].join("\n AND "),
  };
}

interface MemberContext {
  readonly source: ObjectSource;
  readonly keys: KeysSql;
}

function readMember(field: FieldRule, context: MemberContext, layers: Layers): CheckSql {
  const { keys, source } = context;
  const json = layers.bind(keys.level + 1, `${keys.values}[${keys.positions.get(field.name)}]`);
  const check = readValue(field.shape, field.column.type, {
    json,
    level: keys.level + 2,
    order: source.order?.inner.get(field.name),
  }, layers);
  const isUsuallyPresent = source.order?.keys.includes(field.name) === true;
  const isListed = `list_contains(${keys.keys}, ${quoteText(field.name)})`;
  const isPresent = isUsuallyPresent
    ? `(${keys.isUsual} OR ${isListed})`
    : `(NOT ${keys.isUsual} AND ${isListed})`;
  return { value: check.value, ok: allowNull(field, { json, isPresent, ok: check.ok }) };
}

/** A null in SQL is a missing key or JSON's null; which of them may be, the schema says. */
function allowNull(
  field: FieldRule,
  { json, isPresent, ok }: {
    readonly json: string;
    readonly isPresent: string;
    readonly ok: string;
  },
): string {
  // Every check of a null is null or false, but the one that takes everything has mayBeNull.
  if (!field.mayBeNull && !field.mayBeMissing) {
    return field.shape.kind === "any" ? `(${ok}) AND ${json} IS NOT NULL` : `(${ok})`;
  }
  const both = field.mayBeNull && field.mayBeMissing;
  const isAllowed = both ? "" : ` AND ${field.mayBeNull ? isPresent : `NOT ${isPresent}`}`;
  return `((${json} IS NULL${isAllowed}) OR (${json} IS NOT NULL AND (${ok})))`;
}

/** A JSON value to read. */
export interface ValueSource {
  readonly json: string;
  readonly level: number;
  readonly order: KeyOrder | undefined;
}

/** Reads a JSON value into a typed one; null where it is not right. */
export function readValue(
  shape: JsonShape,
  type: ColumnType,
  source: ValueSource,
  layers: Layers,
): CheckSql {
  switch (shape.kind) {
    case "object":
      return readStruct(shape, source, layers);
    case "array":
      return readList(shape, type, source, layers);
    case "record":
      return readMap(shape, type, source, layers);
    default: {
      const bind = (expression: string) => layers.bind(source.level, expression);
      return castFlat(renderFlatCheck(shape, source.json, bind), shape, type);
    }
  }
}

/** Text that carries a column type of its own: a date, a timestamp, a decimal. */
export function castFlat(check: CheckSql, shape: JsonShape, type: ColumnType): CheckSql {
  if (shape.kind !== "string" || type.kind === "string" || type.kind === "json") return check;
  // A year 0 is in no calendar that all readers share; decimals begin with it in peace.
  const isYear = type.kind === "date" || type.kind === "timestamp";
  const value = isYear
    ? `CASE WHEN NOT starts_with(${check.value}, '0000') THEN ${castText(check.value, type)} END`
    : castText(check.value, type);
  return { value, ok: `${check.ok} AND ${value} IS NOT NULL` };
}

function readStruct(
  shape: Extract<JsonShape, { readonly kind: "object" }>,
  source: ValueSource,
  layers: Layers,
): CheckSql {
  const map = layers.bind(source.level, `from_json(${source.json}, '"MAP(VARCHAR, JSON)"')`);
  const object = readObject({
    ...shape,
    map,
    level: source.level + 1,
    declared: shape.fields.map((field) => field.name),
    order: source.order,
  }, layers);
  const members = shape.fields.map((field, index) =>
    `${quoteName(field.name)} := ${object.members[index]}`
  );
  const isRefused = shape.undeclared === "refuse" ? `\n AND NOT ${object.hasUndeclared}` : "";
  return {
    value: `CASE WHEN ${map} IS NOT NULL THEN struct_pack(${members.join(", ")}) END`,
    ok: `(${object.isFit}${isRefused})`,
  };
}

function readList(
  shape: Extract<JsonShape, { readonly kind: "array" }>,
  type: ColumnType,
  source: ValueSource,
  layers: Layers,
): CheckSql {
  if (type.kind !== "list") return { value: "NULL", ok: "false" };
  const list = layers.bind(source.level, `from_json(${source.json}, '["JSON"]')`);
  const items = readItems(list, shape.element, {
    type: type.element.type,
    mayBeNull: shape.elementMayBeNull,
  });
  const size = [
    ...(shape.minItems === undefined ? [] : [`len(${list}) >= ${shape.minItems}`]),
    ...(shape.maxItems === undefined ? [] : [`len(${list}) <= ${shape.maxItems}`]),
  ];
  return { value: items.value, ok: [items.ok, ...size].join(" AND ") };
}

function readMap(
  shape: Extract<JsonShape, { readonly kind: "record" }>,
  type: ColumnType,
  source: ValueSource,
  layers: Layers,
): CheckSql {
  if (type.kind !== "map") return { value: "NULL", ok: "false" };
  const map = layers.bind(source.level, `from_json(${source.json}, '"MAP(VARCHAR, JSON)"')`);
  const keys = layers.bind(source.level + 1, `map_keys(${map})`);
  const list = layers.bind(source.level + 1, `map_values(${map})`);
  const items = readItems(list, shape.value, {
    type: type.value.type,
    mayBeNull: shape.valueMayBeNull,
  });
  // zod drops a key called __proto__; zod shall do that itself.
  const isUnique =
    `len(${keys}) = len(list_distinct(${keys})) AND NOT list_contains(${keys}, '__proto__')`;
  return {
    // A map with a repeated key would fail the query.
    value: `CASE WHEN ${isUnique} THEN map(${keys}, ${items.value}) END`,
    ok: `${isUnique} AND ${items.ok}`,
  };
}

function readItems(
  list: string,
  shape: JsonShape,
  { type, mayBeNull }: { readonly type: ColumnType; readonly mayBeNull: boolean },
): CheckSql {
  if (shape.kind === "object" || shape.kind === "array" || shape.kind === "record") {
    return { value: "NULL", ok: "false" };
  }
  // In a lambda nothing can be named, so the expressions stand where they are used.
  const flat = castFlat(
    renderFlatCheck(shape, "item", (expression) => `(${expression})`),
    shape,
    type,
  );
  const ok = `coalesce(${flat.ok}, false)`;
  const isRight = mayBeNull ? `(item IS NULL OR ${ok})` : ok;
  return {
    value: `list_transform(${list}, lambda item: ${flat.value})`,
    ok: `len(list_filter(${list}, lambda item: NOT (${isRight}))) = 0`,
  };
}
