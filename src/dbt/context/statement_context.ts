// deno-lint-ignore-file camelcase -- the names are dbt's
/**
 * `run_query`, `statement` and `load_result`: queries inside a render.
 *
 * @module
 */

import { dict, dictSet } from "../../jinja/dict.ts";
import { list, type Rendering, tuple, type Value } from "../../jinja/value.ts";
import { contextFunction, contextObject, isUndefined, toText } from "./arguments.ts";
import type { ContextFactory, ContextState } from "./context_state.ts";
import { EMPTY_TABLE, tableValue } from "./query_values.ts";
import { ask } from "./requests.ts";

/** Runs SQL and gives the pair of response and table that `adapter.execute` gives. */
export function* runStatement(state: ContextState, sql: string): Rendering<Value> {
  const table = state.execute
    ? yield* ask({ kind: "query", sql, dialect: state.dialect })
    : tableValue(EMPTY_TABLE);
  return tuple([RESPONSE, table]);
}

const RESPONSE: Value = contextObject("AdapterResponse", { code: "OK", rows_affected: -1 }, {
  text: () => "OK",
});

const loadResult: ContextFactory = (state) =>
  contextFunction("load_result", (args) => state.results.get(args.text(0, "name")) ?? null);

const storeResult: ContextFactory = (state) =>
  contextFunction("store_result", (args) => {
    const table = args.get(2, "agate_table") ?? null;
    state.results.set(args.text(0, "name"), keptResult(args.get(1, "response") ?? null, table));
    return "";
  });

/** The names, each made for one node. */
export const statementContext: Readonly<Record<string, ContextFactory>> = {
  run_query: (state) =>
    contextFunction("run_query", function* (args) {
      if (!state.execute) return null;
      return yield* ask({ kind: "query", sql: args.text(0, "sql"), dialect: state.dialect });
    }),
  statement: (state) =>
    contextFunction("statement", function* (args, context) {
      const caller = args.get(-1, "caller");
      if (caller === undefined) return "";
      // While parsing, too: the refs inside are edges of the graph.
      const sql = toText(yield* context.call(caller, []));
      if (!state.execute) return "";
      const table = yield* ask({ kind: "query", sql, dialect: state.dialect });
      const name = args.get(0, "name");
      if (name !== undefined && name !== null && !isUndefined(name)) {
        state.results.set(toText(name), keptResult(RESPONSE, table));
      }
      return "";
    }),
  load_result: loadResult,
  store_result: storeResult,
  store_raw_result: storeResult,
};

function keptResult(response: Value, table: Value): Value {
  const kept = dict([["response", response]]);
  const rows = typeof table === "object" && table !== null && table.kind === "object"
    ? table.attribute("rows") ?? list()
    : list();
  dictSet(kept, "data", rows);
  dictSet(kept, "table", table);
  return kept;
}
