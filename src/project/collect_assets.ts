/**
 * Makes the list of assets from what the workflow modules export. An asset that cannot be used is in the list of what is broken.
 *
 * @module
 */

import { dirname, relative, sep as SEPARATOR } from "node:path";
import type { CompiledSchema } from "../core/compiled_schema.ts";
import { PhloError } from "../core/phlo_error.ts";
import { type Place, renderPlace } from "../core/place.ts";
import type { BrokenFile, IngestionAsset } from "../core/project.ts";
import { type IngestionDefinition, isIngestionDefinition } from "./ingestion_definition.ts";

/** A workflow module that ran. */
export interface ImportedModule {
  readonly path: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

/** Compiles a zod schema. @throws PhloError PHLO-104 */
export type CompileSchema = (schema: unknown, options: { readonly place: Place }) => CompiledSchema;

/** What collecting needs besides the modules. */
export interface CollectOptions {
  readonly root: string;
  readonly compileSchema: CompileSchema;
  /** Describes a failure of an asset that stands in the given file. */
  readonly describe: (path: string, error: PhloError) => BrokenFile;
}

/** The assets, the definitions that hold their functions, and what is broken. */
export interface CollectedAssets {
  readonly assets: readonly IngestionAsset[];
  readonly definitions: ReadonlyMap<string, IngestionDefinition>;
  readonly broken: readonly BrokenFile[];
}

interface Found {
  readonly definition: IngestionDefinition;
  readonly path: string;
  readonly exportName: string;
  readonly place: Place;
}

/** Collects the assets in the order of their names. */
export function collectAssets(
  modules: readonly ImportedModule[],
  options: CollectOptions,
): CollectedAssets {
  const assets: IngestionAsset[] = [];
  const definitions = new Map<string, IngestionDefinition>();
  const broken: BrokenFile[] = [];
  for (const group of groupByTable(findDefinitions(modules))) {
    for (const found of group) {
      const result = group.length > 1
        ? describeClash(found, group, options)
        : createAsset(found, options);
      if ("message" in result) broken.push(result);
      else {
        assets.push(result);
        definitions.set(result.name, found.definition);
      }
    }
  }
  assets.sort((left, right) => left.name < right.name ? -1 : 1);
  return { assets, definitions, broken };
}

/** A definition that several modules export is one asset, of the module that made it. */
function findDefinitions(modules: readonly ImportedModule[]): readonly Found[] {
  const found = new Map<IngestionDefinition, Found>();
  for (const { path, exports } of modules) {
    for (const [exportName, value] of Object.entries(exports)) {
      if (!isIngestionDefinition(value)) continue;
      const known = found.get(value);
      const isOwn = value.place?.file === path;
      if (known !== undefined && (known.path === known.place.file || !isOwn)) continue;
      found.set(value, {
        definition: value,
        path,
        exportName,
        place: value.place ?? { file: path },
      });
    }
  }
  return [...found.values()];
}

/** Names that differ in case alone are one table for DuckDB and for some disks. */
function groupByTable(found: readonly Found[]): Iterable<readonly Found[]> {
  return Map.groupBy(found, (item) => item.definition.options.tableName.toLowerCase()).values();
}

function describeClash(
  found: Found,
  group: readonly Found[],
  options: CollectOptions,
): BrokenFile {
  const others = group.filter((other) => other !== found).map((other) =>
    renderPlace({ ...other.place, file: relative(options.root, other.place.file) })
  );
  const name = found.definition.options.tableName;
  const error = new PhloError(
    "PHLO-103",
    `Cannot use ingestion "${name}": its table raw.${name} is also made at ${others.join(", ")}`,
    { hint: "give one of them another tableName", place: found.place },
  );
  return options.describe(found.path, error);
}

function createAsset(found: Found, options: CollectOptions): IngestionAsset | BrokenFile {
  const { tableName, validationSchema, dedup, group, ...rest } = found.definition.options;
  try {
    const schema = options.compileSchema(validationSchema, { place: found.place });
    return {
      ...rest,
      name: tableName,
      namespace: "raw",
      tableName,
      dedupMethod: dedup,
      group: group ?? groupOfPath(found.path, options.root),
      schema,
      place: found.place,
      exportName: found.exportName,
    };
  } catch (error) {
    if (!(error instanceof PhloError)) throw error;
    return options.describe(found.path, error);
  }
}

/** `workflows/ingestion/nightscout/x.ts` is in the group nightscout, `workflows/x.ts` in the group default. */
function groupOfPath(path: string, root: string): string {
  const [, ...below] = relative(root, dirname(path)).split(SEPARATOR);
  const folders = below[0] === "ingestion" ? below.slice(1) : below;
  return folders.at(-1) ?? "default";
}
