/**
 * The part of the setup that given SQL needs: all macros take a session some 20 ms, the few of one project 1 or 2.
 *
 * @module
 */

import { TRINO_SETUP_SQL } from "./trino_setup.ts";

const DEFINITION = /create or replace macro trino\.(\w+)[\s\S]*?;\n/g;
const CALL = /\btrino\.(\w+)/g;

/**
 * The macros that translated SQL calls, and those that they call, in an order in which they can be made; empty where there are none.
 * To be run by one connection at a time: DuckDB refuses two transactions that make one macro.
 */
export function selectTrinoSetup(sqls: readonly string[]): string {
  const definitions = [...TRINO_SETUP_SQL.matchAll(DEFINITION)].map(([sql, name = ""]) => ({
    name,
    sql,
  }));
  const needed = new Set<string>();
  const visit = (sql: string): void => {
    for (const [, name = ""] of sql.matchAll(CALL)) {
      if (needed.has(name)) continue;
      needed.add(name);
      for (const definition of definitions) if (definition.name === name) visit(definition.sql);
    }
  };
  sqls.forEach(visit);
  const chosen = definitions.filter(({ name }) => needed.has(name)).map(({ sql }) => sql);
  return chosen.length === 0 ? "" : `create schema if not exists trino;\n${chosen.join("")}`;
}
