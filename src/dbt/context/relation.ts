// deno-lint-ignore-file camelcase -- the names are dbt's
/**
 * A relation as templates see it: `this`, what `ref` and `source` give, what `api.Relation.create` makes.
 *
 * @module
 */

import { quoteName } from "../../core/sql_text.ts";
import { dict } from "../../jinja/dict.ts";
import type { ObjectValue, Value } from "../../jinja/value.ts";
import { type CallArguments, contextFunction } from "./arguments.ts";

/** What a relation is made of. */
export interface RelationParts {
  readonly database: string | null;
  readonly schema: string | null;
  readonly identifier: string | null;
  readonly type: "table" | "view" | "cte" | null;
  /** Parts that are left out when it is printed. */
  readonly hidden?: readonly PartName[];
  /** Parts that are printed without quotes. */
  readonly bare?: readonly PartName[];
  /** What is printed in place of the parts: a subquery, a CTE's name. */
  readonly text?: string;
}

/** The three parts of a relation's name. */
export type PartName = "database" | "schema" | "identifier";

const PARTS: readonly PartName[] = ["database", "schema", "identifier"];
const PARTS_OF = new WeakMap<object, RelationParts>();

/** Makes the value. */
export function relationValue(parts: RelationParts): ObjectValue {
  const value: ObjectValue = {
    kind: "object",
    typeName: "PhloRelation",
    isMapping: true,
    attribute: (name) => attributeOf(parts, name),
    text: () => renderRelation(parts),
    repr: () => `<PhloRelation ${renderRelation(parts)}>`,
    equals: (other) => partsOf(other) !== undefined && textOf(other) === renderRelation(parts),
    hash: () => renderRelation(parts),
  };
  PARTS_OF.set(value, parts);
  return value;
}

/** The parts of a relation value; undefined where the value is something else. */
export function partsOf(value: Value | undefined): RelationParts | undefined {
  return typeof value === "object" && value !== null ? PARTS_OF.get(value) : undefined;
}

/** Prints a relation: `"lake"."silver"."fct"`. */
export function renderRelation(parts: RelationParts): string {
  if (parts.text !== undefined) return parts.text;
  return PARTS.flatMap((part) => {
    const name = parts[part];
    if (name === null || parts.hidden?.includes(part)) return [];
    return [parts.bare?.includes(part) ? name : quoteName(name)];
  }).join(".");
}

/** Makes a relation of the arguments of `api.Relation.create`. */
export function createRelation(args: CallArguments): ObjectValue {
  return relationValue({
    database: args.optionalText(0, "database") ?? null,
    schema: args.optionalText(1, "schema") ?? null,
    identifier: args.optionalText(2, "identifier") ?? null,
    type: typeOf(args.optionalText(3, "type")),
  });
}

function textOf(value: Value): string {
  const parts = partsOf(value);
  return parts === undefined ? "" : renderRelation(parts);
}

function typeOf(text: string | undefined): RelationParts["type"] {
  return text === "table" || text === "view" || text === "cte" ? text : null;
}

/** Constants that macros compare `type` with. */
const CONSTANTS: Readonly<Record<string, Value>> = {
  Table: "table",
  View: "view",
  CTE: "cte",
  External: "external",
  MaterializedView: "materialized_view",
  is_external: false,
  is_materialized_view: false,
  is_pointer: false,
  is_dynamic_table: false,
  can_be_renamed: false,
  can_be_replaced: true,
};

function attributeOf(parts: RelationParts, name: string): Value | undefined {
  if (Object.hasOwn(CONSTANTS, name)) return CONSTANTS[name];
  if (Object.hasOwn(METHODS, name)) {
    const method = METHODS[name];
    return method === undefined ? undefined : contextFunction(name, (args) => method(parts, args));
  }
  switch (name) {
    case "database":
    case "schema":
    case "identifier":
    case "type":
      return parts[name];
    case "name":
    case "table":
      return parts.identifier;
    case "is_table":
      return parts.type === "table";
    case "is_view":
      return parts.type === "view";
    case "is_cte":
      return parts.type === "cte";
    case "path":
      return relationDict(parts);
    case "metadata":
      // dbt_utils knows a relation by this.
      return dict([["type", "PhloRelation"]]);
    default:
      return undefined;
  }
}

type Method = (parts: RelationParts, args: CallArguments) => Value;

const METHODS: Readonly<Record<string, Method>> = {
  get: (parts, args) => attributeOf(parts, args.text(0, "key")) ?? args.get(1, "default") ?? null,
  render: (parts) => renderRelation(parts),
  include: (parts, args) =>
    relationValue({
      ...parts,
      hidden: PARTS.filter((part) => !isWanted(args, part, parts.hidden)),
    }),
  quote: (parts, args) =>
    relationValue({ ...parts, bare: PARTS.filter((part) => !isWanted(args, part, parts.bare)) }),
  incorporate: (parts, args) => relationValue(incorporate(parts, args)),
  replace_path: (parts, args) => relationValue({ ...parts, ...namedParts(args) }),
  without_identifier: (parts) => relationValue({ ...parts, identifier: null }),
  information_schema: (parts, args) =>
    relationValue({
      database: parts.database,
      schema: "information_schema",
      identifier: args.optionalText(0, "view_name") ?? null,
      type: "view",
      bare: ["schema", "identifier"],
    }),
  matches: (parts, args) =>
    PARTS.every((part) => {
      const wanted = args.optionalText(-1, part);
      return wanted === undefined || wanted.toLowerCase() === parts[part]?.toLowerCase();
    }),
};

function isWanted(
  args: CallArguments,
  part: PartName,
  before: readonly PartName[] | undefined,
): boolean {
  return args.truth(-1, part, { value: !(before ?? []).includes(part) });
}

function namedParts(args: CallArguments): Partial<Record<PartName, string>> {
  const named: Partial<Record<PartName, string>> = {};
  for (const part of PARTS) {
    const text = args.optionalText(-1, part);
    if (text !== undefined) named[part] = text;
  }
  return named;
}

function incorporate(parts: RelationParts, args: CallArguments): RelationParts {
  const path = args.get(-1, "path");
  const named: Partial<Record<PartName, string | null>> = {};
  if (typeof path === "object" && path !== null && path.kind === "dict") {
    for (const [key, value] of path.entries.values()) {
      const part = PARTS.find((one) => one === key);
      if (part !== undefined) named[part] = typeof value === "string" ? value : null;
    }
  }
  const type = args.optionalText(-1, "type");
  return { ...parts, ...named, ...(type === undefined ? {} : { type: typeOf(type) }) };
}

function relationDict(parts: RelationParts): Value {
  return dict(PARTS.map((part) => [part, parts[part]] as const));
}
