/**
 * The modules of a project as they were read: exactly these texts are hashed, and exactly these run.
 *
 * @module
 */

import type { PhloError } from "../core/phlo_error.ts";

/** What an import makes of a file. */
export type ModuleFormat = "module" | "json" | "text" | "bytes";

/** One import as it stands in a module. */
export interface ModuleImport {
  readonly specifier: string;
  /** The URL of the user's module, or undefined where phlo or the engine answers. */
  readonly target: string | undefined;
  readonly format: ModuleFormat;
  /** A dynamic import may fail when it runs; the workflow sees it then. */
  readonly isDynamic: boolean;
  /** Where the specifier stands in the text. */
  readonly offset: number;
}

/** One module that was read. */
export interface ModuleRecord {
  readonly url: string;
  readonly format: ModuleFormat;
  /** What the user wrote. */
  readonly text: string;
  /** What the engine gets: JavaScript for a module. */
  readonly code: string;
  readonly sha256: string;
  readonly imports: readonly ModuleImport[];
  /** Why the module cannot run: a syntax error, or an import that leads nowhere. */
  readonly failure?: PhloError;
}

/** All modules that some entries reach. */
export interface ModuleGraph {
  /** By `keyOfModule`. */
  readonly modules: ReadonlyMap<string, ModuleRecord>;
  /** Entries that could not even be read. */
  readonly failures: ReadonlyMap<string, PhloError>;
}

/** One file may be imported as a module here and as text there. */
export function keyOfModule(url: string, format: ModuleFormat): string {
  return format === "text" || format === "bytes" ? `${format} ${url}` : url;
}
