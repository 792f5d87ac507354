/**
 * The members of JSON objects as SQL: keys and values side by side, one parse for both. A record's keys are data here:
 * a missing key is told from a null, an undeclared or repeated one is seen.
 *
 * @module
 */

import type { ColumnType } from "../core/column.ts";
import type { FieldRule, JsonShape, UndeclaredKeys } from "../core/compiled_schema.ts";
import { quoteName, quoteText, quoteTextList } from "../core/sql_text.ts";
import { type CheckSql, renderFlatCheck } from "./check_sql.ts";
import { castText } from "./read_judged.ts";
import type { KeyOrder } from "./read_key_order.ts";
import type { Layers } from "./read_layers.ts";

/** An object to read. */
export interface ObjectSource {
  /** The expression of type JSON that holds the object. */
  readonly json: string;
  /** The level on which that expression's names exist. */
  readonly level: number;
  readonly fields: readonly FieldRule[];
  /** The names of all declared keys; more than `fields` where their values are not read. */
  readonly declared: readonly string[];
  readonly undeclared: UndeclaredKeys;
  /** The order of keys that most such objects have. */
  readonly order: KeyOrder | undefined;
}

/** SQL over an object's members; every expression may be used above all layers. */
export interface ObjectSql {
  /** The map of keys and JSON values; null where the value is no object. */
  readonly map: string;
  readonly values: readonly string[];
  /** True where the members are right, undeclared keys left out of account. */
  readonly isFit: string;
  /** True where the object's keys are `order`'s. */
  readonly isUsual: string;
  /** Undeclared keys of the usual order. */
  readonly usualUndeclared: readonly string[];
  /** The undeclared keys of an object in another order. */
  readonly otherUndeclared: string;
  /** True where there is an undeclared key. */
  readonly hasUndeclared: string;
  /** True where no key stands twice. */
  readonly isUnique: string;
}

/** Reads an object's members into typed values. */
export function readObject(source: ObjectSource, layers: Layers): ObjectSql {
  const keys = readKeys(source, layers);
  const members = source.fields.map((field) => readMember(field, { source, keys }, layers));
  return {
    map: keys.map,
    values: members.map((member) => member.value),
    isFit: [
      `${keys.map} IS NOT NULL`,
      keys.isUnique,
      isPlainWhereUndeclared(source, keys),
      ...members.map((member) => member.ok),
    ].join("\n AND "),
    isUsual: keys.isUsual,
    usualUndeclared: keys.usualUndeclared,
    otherUndeclared: keys.otherUndeclared,
    hasUndeclared: keys.hasUndeclared,
    isUnique: keys.isUnique,
  };
}

interface KeysSql extends Omit<ObjectSql, "values" | "isFit"> {
  readonly keys: string;
  readonly list: string;
  /** The level on which all of these exist. */
  readonly level: number;
}

function readKeys(source: ObjectSource, layers: Layers): KeysSql {
  const { level } = source;
  const order = source.order?.keys ?? [];
  const declared = new Set(source.declared);
  const map = layers.bind(level, `from_json(${source.json}, '"MAP(VARCHAR, JSON)"')`);
  const keys = layers.bind(level + 1, `map_keys(${map})`);
  const list = layers.bind(level + 1, `map_values(${map})`);
  const isUsual = layers.bind(level + 2, `coalesce(${keys} = ${renderKeys(order)}, false)`);
  const usualUndeclared = order.filter((key) => !declared.has(key));
  const foreign = declared.size === 0
    ? keys
    : `list_filter(${keys}, lambda k: k NOT IN (${[...declared].map(quoteText).join(", ")}))`;
  const otherUndeclared = layers.bind(level + 3, `CASE WHEN NOT ${isUsual} THEN ${foreign} END`);
  return {
    map,
    keys,
    list,
    isUsual,
    usualUndeclared,
    otherUndeclared,
    hasUndeclared: `CASE WHEN ${isUsual} THEN ${usualUndeclared.length > 0}
      ELSE len(${otherUndeclared}) > 0 END`,
    isUnique: `CASE WHEN ${isUsual} THEN true ELSE len(${keys}) = len(list_distinct(${keys})) END`,
    level: level + 3,
  };
}

function renderKeys(keys: readonly string[]): string {
  return keys.length === 0 ? "CAST([] AS VARCHAR[])" : quoteTextList(keys);
}

/** What nobody declares nobody checks, so it must at least be JSON: DuckDB's parser also takes NaN. */
function isPlainWhereUndeclared(source: ObjectSource, keys: KeysSql): string {
  const text = `CAST(${source.json} AS VARCHAR)`;
  return `CASE WHEN ${keys.hasUndeclared} THEN NOT regexp_matches(${text}, ${
    quoteText("[:\\[,]\\s*-?(?i:nan|inf)")
  }) ELSE true END`;
}

interface MemberContext {
  readonly source: ObjectSource;
  readonly keys: KeysSql;
}

function readMember(field: FieldRule, context: MemberContext, layers: Layers): CheckSql {
  const { keys } = context;
  const index = (context.source.order?.keys ?? []).indexOf(field.name);
  const usual = index < 0 ? "NULL" : `${keys.list}[${index + 1}]`;
  const name = quoteText(field.name);
  const json = layers.bind(
    keys.level,
    `CASE WHEN ${keys.isUsual} THEN ${usual} ELSE ${keys.list}[list_position(${keys.keys}, ${name})] END`,
  );
  const check = readValue(field.shape, field.column.type, {
    json,
    level: keys.level + 1,
    order: context.source.order?.inner.get(field.name),
  }, layers);
  const isPresent = `CASE WHEN ${keys.isUsual} THEN ${index >= 0}
    ELSE list_contains(${keys.keys}, ${name}) END`;
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
  if (!field.mayBeNull && !field.mayBeMissing) return `coalesce(${ok}, false)`;
  const both = field.mayBeNull && field.mayBeMissing;
  const allowed = both ? "true" : field.mayBeNull ? isPresent : `NOT (${isPresent})`;
  return `CASE WHEN ${json} IS NULL THEN ${allowed} ELSE coalesce(${ok}, false) END`;
}

interface ValueSource {
  readonly json: string;
  readonly level: number;
  readonly order: KeyOrder | undefined;
}

function readValue(
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
function castFlat(check: CheckSql, shape: JsonShape, type: ColumnType): CheckSql {
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
  const object = readObject({
    ...shape,
    ...source,
    declared: shape.fields.map((field) => field.name),
  }, layers);
  const members = shape.fields.map((field, index) =>
    `${quoteName(field.name)} := ${object.values[index]}`
  );
  const isRefused = shape.undeclared === "refuse" ? `\n AND NOT ${object.hasUndeclared}` : "";
  return {
    value: `CASE WHEN ${object.map} IS NOT NULL THEN struct_pack(${members.join(", ")}) END`,
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
