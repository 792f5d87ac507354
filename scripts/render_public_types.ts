/**
 * The declarations of "phlo" and "phlo/testing" as users' editors get them, made from the sources.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { rollUpTypes } from "./roll_up_types.ts";

/** The texts by the name of their file. */
export function renderPublicTypes(): ReadonlyMap<string, string> {
  const [phlo = "", testing = ""] = rollUpTypes([
    { module: moduleOf("mod.ts"), title: titleOf("phlo") },
    { module: moduleOf("testing.ts"), title: titleOf("phlo/testing") },
  ]);
  // Deno finds packages by a project's import map, which says nothing of this one.
  const found = testing.replaceAll('from "expect"', 'from "./packages/expect/build/index.d.ts"');
  return new Map([["phlo.d.ts", phlo], ["testing.d.ts", `${TABLES}\n${found}`]]);
}

/** What is known of a project's tables lies beside, and adds to `LakeTables`. */
const TABLES = '/// <reference path="./tables.d.ts" />';

function moduleOf(name: string): string {
  return fileURLToPath(new URL(`../${name}`, import.meta.url));
}

function titleOf(specifier: string): string {
  return `/** What "${specifier}" exports. Made by scripts/write_types.ts; phlo writes it into projects. */`;
}
