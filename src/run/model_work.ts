/**
 * A model ready to be built: its SQL in DuckDB's words, its columns, and where it stands on the branch.
 *
 * @module
 */

import type { TableName } from "../core/catalog.ts";
import type { Column } from "../core/column.ts";
import type { DataFiles } from "../core/data_files.ts";
import type { DbtNode } from "../dbt/dbt_node.ts";
import type { Session } from "../duckdb/session.ts";
import type { Standing } from "./run_branch.ts";
import type { RunContext } from "./run_context.ts";

/** What a materialization is given. */
export interface ModelWork {
  readonly node: DbtNode;
  readonly table: TableName;
  /** In DuckDB's dialect; every table it names is readable in the session. */
  readonly sql: string;
  /** As the project's dialect has it, for readers of a view. */
  readonly sourceSql: string;
  /** What the query yields, without field ids. */
  readonly columns: readonly Column[];
  /** The model's table or view as the branch has it. */
  readonly standing: Standing | undefined;
  readonly fullRefresh: boolean;
  /** A connection of the step's own, and data files through it. */
  readonly session: Session;
  readonly dataFiles: DataFiles<string>;
  /** A name of the step's own that temporary tables begin with. */
  readonly prefix: string;
  /** Facts for the snapshot's summary. */
  readonly summary: Readonly<Record<string, string>>;
  readonly run: RunContext;
}

/** What building came to. */
export interface BuiltModel {
  /** Where the model stands now; the same as before where nothing changed. */
  readonly standing: Standing;
  readonly rows: number;
}
