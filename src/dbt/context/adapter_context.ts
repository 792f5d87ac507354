// deno-lint-ignore-file camelcase -- the names are dbt's
/**
 * `adapter` as templates see it: what reads the catalog is answered, what would change it is refused.
 *
 * @module
 */

import { PhloError } from "../../core/phlo_error.ts";
import { quoteName } from "../../core/sql_text.ts";
import { type FunctionValue, list, type ObjectValue, type Value } from "../../jinja/value.ts";
import type { RelationName } from "../adapter.ts";
import { dispatchMacro, type MacroEntry } from "../macro_library.ts";
import { type CallArguments, contextFunction } from "./arguments.ts";
import { API } from "./api_context.ts";
import type { ContextState } from "./context_state.ts";
import { partsOf, type RelationParts } from "./relation.ts";
import { ask } from "./requests.ts";
import { runStatement } from "./statement_context.ts";

type AdapterMethod = (
  state: ContextState,
  args: CallArguments,
  bind: (entry: MacroEntry) => FunctionValue,
) => ReturnType<FunctionValue["call"]>;

/** Makes `adapter` for one node. */
export function adapterContext(
  state: ContextState,
  bind: (entry: MacroEntry) => FunctionValue,
): ObjectValue {
  return {
    kind: "object",
    typeName: "PhloAdapter",
    attribute: (name) => {
      if (name === "Relation" || name === "Column") return API.attribute(name);
      if (name === "behavior") return list();
      const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
      if (method !== undefined) {
        return contextFunction(name, (args) => method(state, args, bind));
      }
      return REFUSED.has(name) ? contextFunction(name, () => refuse(state, name)) : undefined;
    },
  };
}

const METHODS: Readonly<Record<string, AdapterMethod>> = {
  dispatch: (state, args, bind) => {
    const namespace = args.optionalText(1, "macro_namespace");
    return bind(dispatchMacro(state.engine.library, {
      macroName: args.text(0, "macro_name"),
      ...(namespace === undefined ? {} : { namespace }),
      packageName: state.packageName,
      prefixes: [state.dialect, "default"],
    }));
  },
  type: (state) => state.dialect,
  quote: (_state, args) => quoteName(args.text(0, "identifier")),
  quote_as_configured: (_state, args) => quoteName(args.text(0, "identifier")),
  quote_seed_column: (_state, args) => quoteName(args.text(0, "column")),
  get_relation: (state, args) =>
    state.execute ? ask({ kind: "relation", name: nameOf(state, args) }) : null,
  load_relation: (state, args) => {
    const name = nameOfRelation(partsOf(args.get(0, "relation")));
    return state.execute && name !== undefined ? ask({ kind: "relation", name }) : null;
  },
  get_columns_in_relation: (state, args) => askColumns(state, args.get(0, "relation")),
  get_missing_columns: (state, args) => missingColumns(state, args),
  list_relations: (state, args) =>
    state.execute
      ? ask({
        kind: "relations",
        database: args.optionalText(0, "database") ?? state.engine.target.database,
        schema: args.text(1, "schema"),
      })
      : list(),
  check_schema_exists: (state, args) => schemaExists(state, args),
  execute: (state, args) => runStatement(state, args.text(0, "sql")),
  verify_database: () => "",
  commit: () => "",
  cache_added: () => "",
  get_incremental_strategy_macro: (state) => refuse(state, "get_incremental_strategy_macro"),
};

const REFUSED: ReadonlySet<string> = new Set([
  "drop_relation",
  "rename_relation",
  "truncate_relation",
  "create_schema",
  "drop_schema",
  "add_query",
  "expand_target_column_types",
  "submit_python_job",
]);

function refuse(state: ContextState, name: string): never {
  throw new PhloError(
    "PHLO-506",
    `Cannot call "adapter.${name}" in "${state.nodeName}": it would change the lake beside the run`,
    { hint: "let the materialization write the table; this works on target duckdb" },
  );
}

function nameOf(state: ContextState, args: CallArguments): RelationName {
  return {
    database: args.optionalText(0, "database") ?? state.engine.target.database,
    schema: args.text(1, "schema"),
    identifier: args.text(2, "identifier"),
  };
}

function nameOfRelation(parts: RelationParts | undefined): RelationName | undefined {
  if (parts === undefined || parts.schema === null || parts.identifier === null) return undefined;
  return { database: parts.database ?? "", schema: parts.schema, identifier: parts.identifier };
}

function askColumns(
  state: ContextState,
  relation: Value | undefined,
): ReturnType<AdapterMethod> {
  const name = nameOfRelation(partsOf(relation));
  return state.execute && name !== undefined ? ask({ kind: "columns", name }) : list();
}

function* missingColumns(
  state: ContextState,
  args: CallArguments,
): Generator<{ readonly kind: string }, Value, Value> {
  const from = nameOfRelation(partsOf(args.get(0, "from_relation")));
  const to = nameOfRelation(partsOf(args.get(1, "to_relation")));
  if (!state.execute || from === undefined || to === undefined) return list();
  const there = new Set(itemsOf(yield* ask({ kind: "columns", name: to })).map(columnName));
  const wanted = itemsOf(yield* ask({ kind: "columns", name: from }));
  return list(wanted.filter((column) => !there.has(columnName(column))));
}

function* schemaExists(
  state: ContextState,
  args: CallArguments,
): Generator<{ readonly kind: string }, Value, Value> {
  if (!state.execute) return false;
  const database = args.optionalText(0, "database") ?? state.engine.target.database;
  const found = yield* ask({ kind: "relations", database, schema: args.text(1, "schema") });
  return itemsOf(found).length > 0;
}

function itemsOf(value: Value): readonly Value[] {
  return typeof value === "object" && value !== null && value.kind === "list" ? value.items : [];
}

function columnName(value: Value): string {
  const name = typeof value === "object" && value !== null && value.kind === "object"
    ? value.attribute("name")
    : undefined;
  return String(name).toLowerCase();
}
