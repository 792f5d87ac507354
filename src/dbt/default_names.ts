/**
 * The names dbt gives a node's relation where the project has no macro of its own for it.
 *
 * @module
 */

import type { DbtTarget } from "./engine.ts";

/** The parts that are named. */
export type NamedPart = "database" | "schema" | "alias";

/** What a name is made of. */
export interface NameParts {
  /** From the node's configuration. */
  readonly custom: string | undefined;
  readonly nodeName: string;
}

/** How each part is named. */
export const DEFAULT_NAMES: Readonly<
  Record<NamedPart, (parts: NameParts, target: DbtTarget) => string>
> = {
  database: ({ custom }, target) => (custom ?? target.database).trim(),
  schema: ({ custom }, target) =>
    custom === undefined ? target.schema : `${target.schema}_${custom.trim()}`,
  alias: ({ custom, nodeName }) => (custom ?? nodeName).trim(),
};
