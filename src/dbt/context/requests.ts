/**
 * Questions that templates ask the database while they render, and how an adapter answers them.
 *
 * @module
 */

import { messageOf, PhloError } from "../../core/phlo_error.ts";
import { type IoRequest, list, type Rendering, type Value } from "../../jinja/value.ts";
import type { DbtAdapter, ExistingRelation, RelationName } from "../adapter.ts";
import type { SqlDialect } from "../dbt_node.ts";
import { columnValue, tableValue } from "./query_values.ts";
import { relationValue } from "./relation.ts";

/** A question, by `kind`. */
export type DbtRequest =
  | { readonly kind: "query"; readonly sql: string; readonly dialect: SqlDialect }
  | { readonly kind: "relation"; readonly name: RelationName }
  | { readonly kind: "relations"; readonly database: string; readonly schema: string }
  | { readonly kind: "columns"; readonly name: RelationName };

/** Asks, from inside a function of the context. */
export function* ask(request: DbtRequest): Rendering<Value> {
  return yield request;
}

/** Builds what `runAsync` answers requests with. */
export function createAnswer(
  adapter: DbtAdapter,
  nodeName: string,
): (request: IoRequest) => Promise<Value> {
  return async (request) => {
    // Only this folder makes requests, and `ask` takes no others.
    const asked = request as DbtRequest;
    try {
      return await answer(asked, adapter);
    } catch (error) {
      if (error instanceof PhloError) throw error;
      throw new PhloError(
        "PHLO-501",
        `Cannot compile "${nodeName}": a query it makes failed: ${messageOf(error)}`,
        { cause: error },
      );
    }
  };
}

async function answer(asked: DbtRequest, adapter: DbtAdapter): Promise<Value> {
  switch (asked.kind) {
    case "query":
      return tableValue(await adapter.query(asked.sql, { dialect: asked.dialect }));
    case "relation":
      return toRelation(await adapter.findRelation(asked.name));
    case "relations":
      return list((await adapter.listRelations(asked)).map(toRelation));
    case "columns":
      return list((await adapter.columnsOf(asked.name) ?? []).map(columnValue));
  }
}

function toRelation(relation: ExistingRelation | undefined): Value {
  return relation === undefined ? null : relationValue({ ...relation, type: relation.kind });
}
