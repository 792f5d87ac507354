/**
 * The materializations phlo runs, and what each needs of a run.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { isList, type PlainRecord, readText, readTexts } from "./plain.ts";

/** What a run does for one materialization. */
export interface Materialization {
  /** Where the rows go: a table of data files, a view kept as SQL, or nowhere (a CTE of who reads it). */
  readonly storage: "table" | "view" | "none";
  /** True where earlier rows may stay. */
  readonly isIncremental: boolean;
}

/** Every materialization by its name in `config(materialized=…)`. */
export const MATERIALIZATIONS = {
  table: { storage: "table", isIncremental: false },
  view: { storage: "view", isIncremental: false },
  incremental: { storage: "table", isIncremental: true },
  ephemeral: { storage: "none", isIncremental: false },
} as const satisfies Readonly<Record<string, Materialization>>;

/** A materialization that phlo runs. */
export type MaterializationName = keyof typeof MATERIALIZATIONS;

/** How an incremental model's new rows meet those that are there. */
export type IncrementalStrategy = "append" | "merge" | "delete+insert";

/** What happens where an incremental model's columns have changed. */
export type OnSchemaChange = "ignore" | "append_new_columns" | "sync_all_columns" | "fail";

/** An incremental model's settings. */
export interface IncrementalSettings {
  readonly strategy: IncrementalStrategy;
  /** Empty where there is no key. */
  readonly uniqueKey: readonly string[];
  readonly onSchemaChange: OnSchemaChange;
  /** Only these columns are updated by a merge; all where empty. */
  readonly mergeUpdateColumns: readonly string[];
  readonly mergeExcludeColumns: readonly string[];
  /** SQL conditions that narrow the rows of the table a merge looks at. */
  readonly predicates: readonly string[];
}

const STRATEGIES: readonly string[] = ["append", "merge", "delete+insert"];
const SCHEMA_CHANGES: readonly string[] = [
  "ignore",
  "append_new_columns",
  "sync_all_columns",
  "fail",
];

/** Tells whether phlo runs a materialization of that name. */
export function isMaterialization(name: string): name is MaterializationName {
  return Object.hasOwn(MATERIALIZATIONS, name);
}

/** Checks the name a model asks for. @throws PhloError PHLO-506 with the list of those there are. */
export function assertMaterialization(name: string, model: string): MaterializationName {
  if (isMaterialization(name)) return name;
  throw new PhloError(
    "PHLO-506",
    `Cannot build "${model}": materialization "${name}" is not one that phlo runs`,
    { hint: `use one of ${Object.keys(MATERIALIZATIONS).join(", ")}` },
  );
}

/** Reads the settings of an incremental model. @throws PhloError PHLO-506 for a strategy phlo does not run. */
export function readIncremental(config: PlainRecord, model: string): IncrementalSettings {
  const uniqueKey = readKey(config);
  const strategy = readText(config.incremental_strategy) ??
    (uniqueKey.length === 0 ? "append" : "merge");
  const onSchemaChange = readText(config.on_schema_change) ?? "ignore";
  assertOneOf(strategy, STRATEGIES, "incremental_strategy", model);
  assertOneOf(onSchemaChange, SCHEMA_CHANGES, "on_schema_change", model);
  if (strategy !== "append" && uniqueKey.length === 0) {
    throw new PhloError(
      "PHLO-506",
      `Cannot build "${model}": strategy "${strategy}" needs a unique_key`,
      { hint: "add unique_key to the model's config, or use incremental_strategy='append'" },
    );
  }
  return {
    strategy: strategy as IncrementalStrategy,
    uniqueKey,
    onSchemaChange: onSchemaChange as OnSchemaChange,
    mergeUpdateColumns: readTexts(config.merge_update_columns),
    mergeExcludeColumns: readTexts(config.merge_exclude_columns),
    predicates: readTexts(config.incremental_predicates ?? config.predicates),
  };
}

function readKey(config: PlainRecord): readonly string[] {
  const key = config.unique_key;
  if (key === null || key === undefined || key === "") return [];
  return isList(key) ? readTexts(key) : readTexts([key]);
}

function assertOneOf(
  value: string,
  allowed: readonly string[],
  key: string,
  model: string,
): void {
  if (allowed.includes(value)) return;
  throw new PhloError(
    "PHLO-506",
    `Cannot build "${model}": ${key} "${value}" is not one that phlo runs`,
    { hint: `use one of ${allowed.join(", ")}` },
  );
}
