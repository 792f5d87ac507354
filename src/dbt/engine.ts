/**
 * What every render of a project shares: macros, target, variables and the world outside.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import type { SqlDialect } from "./dbt_node.ts";
import type { MacroLibrary } from "./macro_library.ts";
import type { PlainRecord } from "./plain.ts";
import type { ProjectFile } from "./project_file.ts";

/** Where models go. */
export interface DbtTarget {
  /** `iceberg`, unless the user named another. */
  readonly name: string;
  readonly profileName: string;
  readonly database: string;
  /** The schema of models that name none. */
  readonly schema: string;
  readonly threads: number;
  /** The dialect of models that name none. */
  readonly dialect: SqlDialect;
}

/** A package: the project itself, or a folder of its dbt_packages. */
export interface DbtPackage {
  readonly name: string;
  readonly root: string;
  readonly projectFile: ProjectFile;
}

/** Shared by all renders. */
export interface DbtEngine {
  readonly root: DbtPackage;
  readonly packages: ReadonlyMap<string, DbtPackage>;
  readonly target: DbtTarget;
  /** From the command line or the run. */
  readonly vars: PlainRecord;
  readonly library: MacroLibrary;
  /** Texts of `{% docs %}` blocks by `package.name`. */
  readonly docs: ReadonlyMap<string, string>;
  readonly host: Host;
}
