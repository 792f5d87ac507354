/**
 * The sources that a package's properties files declare, each with its configuration from dbt_project.yml.
 *
 * @module
 */

import type { DbtPackage } from "./engine.ts";
import type { DeclaredSource } from "./link_sources.ts";
import type { FoundProperties } from "./read_properties.ts";
import { readTreeConfig } from "./tree_config.ts";

/** Collects them in the order of the files. */
export function collectDeclaredSources(
  dbtPackage: DbtPackage,
  properties: readonly FoundProperties[],
): readonly DeclaredSource[] {
  const { name, projectFile } = dbtPackage;
  return properties.flatMap(({ file, folders, properties: read }) =>
    read.sources.map((entry) => ({
      packageName: name,
      originalFilePath: file.originalFilePath,
      folders,
      entry,
      treeConfig: readTreeConfig(
        projectFile.sections.sources,
        [name, ...folders, entry.sourceName, entry.name],
      ),
    }))
  );
}
