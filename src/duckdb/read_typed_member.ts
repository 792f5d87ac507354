/**
 * One field of records whose form is known: the type DuckDB reads it as, its value, and what is left to test.
 *
 * @module
 */

import type { FieldRule, JsonShape } from "../core/compiled_schema.ts";
import { type KeyForm, VALUE_KINDS } from "../core/record_form.ts";
import { quoteName } from "../core/sql_text.ts";
import { type CheckSql, listNumberRules, listTextRules, renderIsFinite } from "./check_sql.ts";
import { renderDuckdbType } from "./duckdb_type.ts";
import type { Layers } from "./read_layers.ts";
import { castFlat, readValue } from "./read_object.ts";

type ObjectShape = Extract<JsonShape, { readonly kind: "object" }>;

/** Where a member's value is. */
export interface MemberPlace {
  readonly key: KeyForm;
  /** An expression that exists on every level. */
  readonly place: string;
}

/** Finds what is known of a key; one that no record has is missing. */
export function findKey(form: readonly KeyForm[], name: string): KeyForm {
  return form.find((key) => key.name === name) ?? { name, kinds: VALUE_KINDS.missing };
}

/** True where there is a key that no field declares. */
export function hasUndeclared(fields: readonly FieldRule[], form: readonly KeyForm[]): boolean {
  return form.some((key) => !fields.some(({ name }) => name === key.name));
}

/** The type that the field is read as; undefined where its values are not all of the schema's kind. */
export function planWire(rule: FieldRule, key: KeyForm): string | undefined {
  if ((key.kinds & VALUE_KINDS.null) !== 0 && !rule.mayBeNull) return undefined;
  if ((key.kinds & VALUE_KINDS.missing) !== 0 && !rule.mayBeMissing) return undefined;
  const kinds = presentKinds(key);
  if (kinds === 0) return renderDuckdbType(rule.column.type);
  const { shape } = rule;
  switch (shape.kind) {
    case "string":
      return kinds === VALUE_KINDS.string ? "VARCHAR" : undefined;
    case "integer":
      return kinds === VALUE_KINDS.integer ? "BIGINT" : undefined;
    case "number":
      return (kinds & ~(VALUE_KINDS.integer | VALUE_KINDS.number)) === 0 ? "DOUBLE" : undefined;
    case "boolean":
      return kinds === VALUE_KINDS.boolean ? "BOOLEAN" : undefined;
    case "object":
      return kinds === VALUE_KINDS.object ? planStruct(shape, key) ?? "JSON" : undefined;
    default:
      return "JSON";
  }
}

function presentKinds({ kinds }: KeyForm): number {
  return kinds & ~(VALUE_KINDS.null | VALUE_KINDS.missing);
}

/** The type of objects with one form; undefined where their members are read one by one. */
function planStruct({ fields, undeclared }: ObjectShape, { inner }: KeyForm): string | undefined {
  if (inner === undefined || fields.length === 0) return undefined;
  if (undeclared === "refuse" && hasUndeclared(fields, inner)) return undefined;
  if (new Set(fields.map(({ name }) => name.toLowerCase())).size < fields.length) return undefined;
  const members = fields.map((field) => {
    const wire = planWire(field, findKey(inner, field.name));
    return wire === undefined ? undefined : `${quoteName(field.name)} ${wire}`;
  });
  return members.every((member) => member !== undefined)
    ? `STRUCT(${members.join(", ")})`
    : undefined;
}

/** Reads a field of the planned type. */
export function readTypedMember(
  rule: FieldRule,
  member: MemberPlace,
  layers: Layers,
): CheckSql {
  const { key, place } = member;
  // Of what is never there, there is nothing to test but that.
  if (presentKinds(key) === 0) return { value: place, ok: `${place} IS NULL` };
  const { value, ok } = readPresent(rule, member, layers);
  const isWhole = presentKinds(key) === key.kinds;
  return {
    value,
    ok: isWhole ? `(${place} IS NOT NULL AND ${ok})` : `(${place} IS NULL OR (${ok}))`,
  };
}

function readPresent(rule: FieldRule, member: MemberPlace, layers: Layers): CheckSql {
  const { shape, column } = rule;
  const { place } = member;
  switch (shape.kind) {
    case "string":
      return castFlat(
        { value: place, ok: joinRules(listTextRules(shape, place)) },
        shape,
        column.type,
      );
    case "integer":
      return { value: place, ok: joinRules(listNumberRules(shape, `CAST(${place} AS DOUBLE)`)) };
    case "number":
      return {
        value: `${place} + 0.0::DOUBLE`,
        ok: joinRules([renderIsFinite(place), ...listNumberRules(shape, place)]),
      };
    case "boolean":
      return {
        value: place,
        ok: joinRules([
          (shape.oneOf ?? [true, false]).map((one) => `${place} = ${one}`).join(" OR "),
        ]),
      };
    case "object":
      if (planStruct(shape, member.key) !== undefined) return readStruct(shape, member, layers);
  }
  return readValue(shape, column.type, { json: place, level: 0, order: undefined }, layers);
}

function readStruct(
  { fields }: ObjectShape,
  { key, place }: MemberPlace,
  layers: Layers,
): CheckSql {
  const members = fields.map((field) =>
    readTypedMember(field, {
      key: findKey(key.inner ?? [], field.name),
      place: `${place}.${quoteName(field.name)}`,
    }, layers)
  );
  const values = members.map(({ value }, index) =>
    `${quoteName(fields[index]?.name ?? "")} := ${value}`
  );
  return {
    value: `CASE WHEN ${place} IS NOT NULL THEN struct_pack(${values.join(", ")}) END`,
    ok: joinRules(members.map(({ ok }) => ok)),
  };
}

function joinRules(rules: readonly string[]): string {
  return ["true", ...rules.map((rule) => `(${rule})`)].join(" AND ");
}
