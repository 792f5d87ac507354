/**
 * phlo's own macros, parsed once. They stand where dbt's stand: below those of the project and its packages.
 *
 * @module
 */

import { parseTemplate } from "../../jinja/parse_template.ts";
import { BUILT_IN_PACKAGE, collectMacros, type MacroEntry } from "../macro_library.ts";
import { CROSS_DATABASE_MACROS } from "./cross_database_macros.ts";
import { SUPPORT_MACROS } from "./support_macros.ts";
import { TEST_MACROS } from "./test_macros.ts";

/** Parses the built-in macros. */
export function loadBuiltInMacros(): ReadonlyMap<string, MacroEntry> {
  const texts = { support: SUPPORT_MACROS, tests: TEST_MACROS, cross: CROSS_DATABASE_MACROS };
  return collectMacros(
    BUILT_IN_PACKAGE,
    Object.entries(texts).map(([name, text]) => parseTemplate(text, { file: `dbt/${name}.sql` })),
  );
}
