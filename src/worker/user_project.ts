/**
 * What the worker needs of a loaded project. `project/` loads it; the two are brought together by whoever starts the process.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import type { IngestionContext } from "../core/ingestion_context.ts";
import type { BrokenFile, LoadedWorkflows } from "../core/project.ts";
import type { Located } from "./error_data.ts";

/** What to load. */
export interface LoadRequest {
  readonly root: string;
  /** Relative to the root. */
  readonly workflowsFolder: string;
  readonly isFrozen: boolean;
  /** Files that are known to end the process when they are imported. */
  readonly skip: readonly BrokenFile[];
  /** To be called before each file is imported. */
  readonly onImport: (file: string) => void;
}

/** An asset's function and schema, as they live in the worker. */
export interface UserDefinition {
  readonly options: { readonly validationSchema: unknown };
  run(partitionDate: string, context: IngestionContext): unknown;
}

/** The project as data, and its functions by the asset's name. */
export interface UserProject {
  readonly workflows: LoadedWorkflows;
  readonly definitions: ReadonlyMap<string, UserDefinition>;
  /** Finds message and place of what a user's function threw. */
  locate(thrown: unknown): Located;
}

/** Imports the user's workflows into this process. */
export type LoadProject = (request: LoadRequest, host: Host) => Promise<UserProject>;
