/**
 * All properties files of a package, with Jinja in their configuration rendered.
 *
 * @module
 */

import { asPhloError, type DbtProblem, problemOf } from "./dbt_project.ts";
import type { DbtEngine } from "./engine.ts";
import type { PackageFiles, TextFile } from "./node_file.ts";
import { createYamlScope } from "./parse_scope.ts";
import { type PlainRecord, readRecord } from "./plain.ts";
import {
  type ColumnEntry,
  type NodeEntry,
  parsePropertiesFile,
  type PropertiesFile,
} from "./properties_file.ts";
import { readYaml } from "./read_yaml.ts";
import { renderYamlText, renderYamlValue } from "./yaml_text.ts";

/** One file with where it lies. */
export interface FoundProperties {
  readonly file: TextFile;
  /** The folders between the folder of its kind and the file. */
  readonly folders: readonly string[];
  readonly properties: PropertiesFile;
}

/** Reads them. A file that cannot be read is a problem; the others are read. */
export function readProperties(
  files: PackageFiles,
  engine: DbtEngine,
  problems: DbtProblem[],
): readonly FoundProperties[] {
  return files.properties.flatMap((file) => {
    try {
      return [readOne(file, files.package.name, engine)];
    } catch (thrown) {
      problems.push(problemOf(asPhloError(thrown), { file: file.file }));
      return [];
    }
  });
}

function readOne(file: TextFile, packageName: string, engine: DbtEngine): FoundProperties {
  const read = parsePropertiesFile(readYaml(file.text, file.file), file.originalFilePath);
  const scope = createYamlScope(engine, packageName, file.file);
  const render = (config: PlainRecord): PlainRecord =>
    readRecord(renderYamlValue(config, file.file, scope));
  const text = (value: string): string => String(renderYamlText(value, file.file, scope));
  const optional = <Key extends string>(key: Key, value: string | undefined) =>
    value === undefined ? {} : { [key]: text(value) } as { readonly [name in Key]: string };
  const describe = (columns: readonly ColumnEntry[]): readonly ColumnEntry[] =>
    columns.map((column) => ({ ...column, description: text(column.description) }));
  return {
    file,
    folders: file.path.split("/").slice(0, -1),
    properties: {
      ...read,
      nodes: read.nodes.map((entry): NodeEntry => ({
        ...entry,
        description: text(entry.description),
        columns: describe(entry.columns),
        config: render(entry.config),
      })),
      sources: read.sources.map((entry) => ({
        ...entry,
        ...optional("database", entry.database),
        ...optional("schema", entry.schema),
        ...optional("identifier", entry.identifier),
        description: text(entry.description),
        columns: describe(entry.columns),
        config: render(entry.config),
        sourceConfig: render(entry.sourceConfig),
      })),
    },
  };
}
