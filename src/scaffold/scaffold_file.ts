/**
 * One file that scaffolding wants to write: a plan until `write_files.ts` performs it.
 *
 * @module
 */

/** A file of the plan. */
export interface ScaffoldFile {
  /** Relative to the project, with `/` between parts. */
  readonly path: string;
  readonly text: string;
  /** `updated` adds to a file of the user's. */
  readonly kind: "created" | "updated";
  /** Of an updated file: the text the plan was made from. */
  readonly base?: string;
  /** A word for people about what the file is. */
  readonly note?: string;
}
