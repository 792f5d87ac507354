/**
 * An incremental model's new rows beside the table they go into. Each strategy is a function of it.
 *
 * @module
 */

import type { IncrementalSettings } from "../dbt/materializations.ts";
import type { TableState } from "../iceberg/table_state.ts";
import type { ModelWork } from "./model_work.ts";

/** New rows and their table. */
export interface IncrementalMeeting {
  /** The table, its columns already those that are written. */
  readonly state: TableState;
  /** Columns of the table that the query does not yield: null in `incoming`. */
  readonly missing: ReadonlySet<string>;
  /** The name of a table with the rows: the table's columns in its order, and their number. */
  readonly incoming: string;
  readonly settings: IncrementalSettings;
  readonly work: ModelWork;
}
