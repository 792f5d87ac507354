// deno-lint-ignore-file camelcase -- the names are dbt's
/**
 * `generate_schema_name` and its kin as macros of a project call them: a project that has its own often falls back on these.
 *
 * @module
 */

import { DEFAULT_NAMES, type NamedPart } from "../default_names.ts";
import { contextFunction } from "./arguments.ts";
import type { ContextFactory } from "./context_state.ts";

function naming(part: NamedPart): ContextFactory {
  return (state) =>
    contextFunction(`generate_${part}_name`, (args) => {
      const custom = args.optionalText(0, `custom_${part}_name`);
      const node = args.get(1, "node");
      const name = typeof node === "object" && node !== null && node.kind === "object"
        ? node.attribute("name")
        : undefined;
      const nodeName = typeof name === "string" ? name : state.nodeName;
      return DEFAULT_NAMES[part]({ custom, nodeName }, state.engine.target);
    });
}

/** The names. */
export const namingContext: Readonly<Record<string, ContextFactory>> = {
  generate_schema_name: naming("schema"),
  default__generate_schema_name: naming("schema"),
  generate_alias_name: naming("alias"),
  default__generate_alias_name: naming("alias"),
  generate_database_name: naming("database"),
  default__generate_database_name: naming("database"),
};
