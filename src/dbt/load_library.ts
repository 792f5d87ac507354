/**
 * The macros of the project, its packages and phlo, from their files.
 *
 * @module
 */

import { parseTemplate } from "../jinja/parse_template.ts";
import { asPhloError, type DbtProblem, problemOf } from "./dbt_project.ts";
import type { DbtPackage } from "./engine.ts";
import { BUILT_IN_PACKAGE, collectMacros, type MacroLibrary } from "./macro_library.ts";
import { loadBuiltInMacros } from "./macros/built_in_macros.ts";
import type { PackageFiles } from "./node_file.ts";

/** Parses all macro files. One that does not parse is a problem; the others load. */
export function loadLibrary(
  root: DbtPackage,
  packages: readonly PackageFiles[],
  problems: DbtProblem[],
): MacroLibrary {
  const byPackage = packages.map((one) =>
    [one.package.name, collectMacros(one.package.name, parseMacroFiles(one, problems))] as const
  );
  return {
    rootName: root.name,
    packages: new Map([[BUILT_IN_PACKAGE, loadBuiltInMacros()], ...byPackage]),
    dispatch: root.projectFile.dispatch,
  };
}

function parseMacroFiles(
  one: PackageFiles,
  problems: DbtProblem[],
): ReturnType<typeof parseTemplate>[] {
  return one.macros.flatMap((file) => {
    try {
      return [parseTemplate(file.text, { file: file.file })];
    } catch (thrown) {
      problems.push(problemOf(asPhloError(thrown), { file: file.file }));
      return [];
    }
  });
}
