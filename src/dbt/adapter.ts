/**
 * What templates may ask of the database. The run answers from the branch it works on; nothing here writes.
 *
 * @module
 */

import type { Plain } from "./plain.ts";

/** A relation's name in three parts. */
export interface RelationName {
  readonly database: string;
  readonly schema: string;
  readonly identifier: string;
}

/** A relation that exists. */
export interface ExistingRelation extends RelationName {
  readonly kind: "table" | "view";
}

/** A column of a relation, with its type in the words of the dialect. */
export interface RelationColumn {
  readonly name: string;
  readonly type: string;
}

/** The rows of a small result, column by column in order. */
export interface QueryTable {
  readonly columns: readonly RelationColumn[];
  readonly rows: readonly (readonly Plain[])[];
}

/** Answers templates that look at the database while they render. */
export interface DbtAdapter {
  /** Runs one statement that reads. `dialect` says which SQL it is written in. */
  query(sql: string, options: { readonly dialect: "trino" | "duckdb" }): Promise<QueryTable>;
  /** The relation of that name as the run's branch shows it. */
  findRelation(name: RelationName): Promise<ExistingRelation | undefined>;
  listRelations(
    schema: { readonly database: string; readonly schema: string },
  ): Promise<readonly ExistingRelation[]>;
  /** The columns in order; undefined where there is no such relation. */
  columnsOf(name: RelationName): Promise<readonly RelationColumn[] | undefined>;
}
