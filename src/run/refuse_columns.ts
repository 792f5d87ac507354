/**
 * Refuses the names that phlo gives to its own columns while rows are compared and written.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { DbtNode } from "../dbt/dbt_node.ts";

const RESERVED = /^__phlo_/i;

/** Checks the columns of a model's query. @throws PhloError PHLO-501 naming the column. */
export function assertModelColumns(columns: readonly Column[], node: DbtNode): void {
  const column = columns.find(({ name }) => RESERVED.test(name));
  if (column === undefined) return;
  throw new PhloError(
    "PHLO-501",
    `Cannot build "${node.name}": phlo keeps the column name "${column.name}" for itself`,
    { hint: "give the column another name: … AS other", place: { file: node.file, line: 1 } },
  );
}
