/**
 * Where and how new files of a table are written.
 *
 * @module
 */

import type { WriteTarget } from "../core/data_files.ts";
import { currentSchemaJson, tableColumns, type TableState } from "../iceberg/table_state.ts";

/** The target for files of the table whose folder in the store is `folder`. */
export function writeTarget(state: TableState, folder: string): WriteTarget {
  return {
    columns: tableColumns(state),
    folder: `${folder}/data`,
    schemaJson: currentSchemaJson(state),
  };
}
