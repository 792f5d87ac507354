/**
 * What keeping the editor's files fresh must know: the project, and where its types are.
 *
 * @module
 */

/** Which project. */
export interface EditorFilesRequest {
  /** Absolute. */
  readonly root: string;
  /** Relative to the project. */
  readonly workflows: string;
  /** The command line that starts this phlo. */
  readonly program: readonly string[];
}

/** The folder of the types, below the project. */
export const TYPES_FOLDER = ".phlo/types";

/** The declarations that phlo brings, as templates. */
export const TYPES_TEMPLATES: readonly string[] = [
  "types/phlo.d.ts",
  "types/testing.d.ts",
  "types/globals.d.ts",
];
