/**
 * `api.Relation` and `api.Column`: relations and columns made by hand.
 *
 * @module
 */

import { dict } from "../../jinja/dict.ts";
import type { ObjectValue } from "../../jinja/value.ts";
import { contextFunction, contextObject } from "./arguments.ts";
import { columnValue } from "./query_values.ts";
import { createRelation } from "./relation.ts";

const RELATION = contextObject("RelationClass", {
  create: contextFunction("create", createRelation),
  get_default_quote_policy: contextFunction(
    "get_default_quote_policy",
    () => dict([["database", true], ["schema", true], ["identifier", true]]),
  ),
  Table: "table",
  View: "view",
  CTE: "cte",
  External: "external",
  MaterializedView: "materialized_view",
});

const COLUMN = contextObject("ColumnClass", {
  create: contextFunction(
    "create",
    (args) => columnValue({ name: args.text(0, "name"), type: args.text(1, "dtype") }),
  ),
  translate_type: contextFunction("translate_type", (args) => args.text(0, "dtype")),
  numeric_type: contextFunction(
    "numeric_type",
    (args) => {
      const precision = args.optionalText(1, "precision");
      const scale = args.optionalText(2, "scale");
      const dtype = args.text(0, "dtype");
      return precision === undefined || scale === undefined
        ? dtype
        : `${dtype}(${precision},${scale})`;
    },
  ),
  string_type: contextFunction("string_type", (args) => `varchar(${args.text(0, "size")})`),
});

/** `api`. */
export const API: ObjectValue = contextObject("Api", { Relation: RELATION, Column: COLUMN });
