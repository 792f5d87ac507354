/**
 * The value of `var('name')`: from the command line, else the project, else the package that asks.
 *
 * @module
 */

import type { DbtEngine } from "./engine.ts";
import { isRecord, type Plain, type PlainRecord } from "./plain.ts";

/** Who asks. */
export interface VarAsker {
  readonly engine: Pick<DbtEngine, "vars" | "root" | "packages">;
  readonly packageName: string;
  readonly run?:
    | { readonly partitions?: { readonly start?: string; readonly end?: string } }
    | undefined;
}

/** Finds a variable; undefined where none is set. */
export function findVar(asker: VarAsker, name: string): Plain | undefined {
  for (const layer of layersOf(asker)) {
    const value = Object.hasOwn(layer, name) ? layer[name] : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Every name that has a value. */
export function knownVars(asker: VarAsker): readonly string[] {
  return [...new Set(layersOf(asker).flatMap((layer) => Object.keys(layer)))];
}

function layersOf(asker: VarAsker): readonly PlainRecord[] {
  const { engine, packageName } = asker;
  const own = engine.packages.get(packageName)?.projectFile.vars ?? {};
  return [
    engine.vars,
    partitionVars(asker),
    ...layersOfProject(engine.root.projectFile.vars, packageName, engine),
    ...layersOfProject(own, packageName, engine),
  ];
}

/** A package's own section before what stands for all; sections of packages are no variables. */
function layersOfProject(
  vars: PlainRecord,
  packageName: string,
  engine: VarAsker["engine"],
): readonly PlainRecord[] {
  const section = vars[packageName];
  const shared = Object.fromEntries(
    Object.entries(vars).filter(([key, value]) => !(isRecord(value) && engine.packages.has(key))),
  );
  return isRecord(section) ? [section, shared] : [shared];
}

function partitionVars(asker: VarAsker): PlainRecord {
  const partitions = asker.run?.partitions;
  return {
    ...(partitions?.start === undefined ? {} : { partition_start: partitions.start }),
    ...(partitions?.end === undefined ? {} : { partition_end: partitions.end }),
  };
}
