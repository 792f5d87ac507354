/**
 * What the flags of `phlo dbt` say, by subcommand.
 *
 * @module
 */

import type { CommonFlags } from "./common_flags.ts";

/** Flags that choose nodes. */
export interface SelectionValues extends CommonFlags {
  readonly select: readonly string[];
  readonly models: readonly string[];
  readonly exclude: readonly string[];
  readonly vars: string | undefined;
}

/** `run` and `build`. */
export interface BuildValues extends SelectionValues {
  readonly which: "run" | "build";
  readonly fullRefresh: boolean;
  readonly force: boolean;
  readonly noAudit: boolean;
  readonly stale: boolean;
}

/** `test`. */
export interface TestValues extends SelectionValues {
  readonly which: "test";
}

/** `ls`. */
export interface ListValues extends SelectionValues {
  readonly which: "ls";
  readonly output: "selector" | "name" | "path";
  readonly resourceType: "model" | "test" | "source" | undefined;
}

/** `compile`. */
export interface CompileValues extends SelectionValues {
  readonly which: "compile";
}

/** Any of them. */
export type DbtValues = BuildValues | TestValues | ListValues | CompileValues;
