/**
 * A dbt project, loaded: nodes, sources and the graph between them.
 *
 * @module
 */

import type { ErrorCode } from "../core/error_codes.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { Place } from "../core/place.ts";
import type { Template } from "../jinja/syntax.ts";
import type { DbtNode, DbtSource } from "./dbt_node.ts";
import type { DbtEngine } from "./engine.ts";
import type { RefFinder, SourceFinder } from "./finders.ts";

/** Something of the project that does not load or is not run. It is shown, never left out. */
export interface DbtProblem {
  /** An `error` belongs to what cannot run; a `notice` is worth knowing. */
  readonly severity: "error" | "notice";
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
  readonly place: Place;
  /** The node concerned, where it is one. */
  readonly node?: string;
}

/** The loaded project. */
export interface DbtProject {
  readonly name: string;
  /** The absolute folder of dbt_project.yml. */
  readonly root: string;
  /** Enabled nodes by unique id, broken ones included. */
  readonly nodes: ReadonlyMap<string, DbtNode>;
  readonly disabled: ReadonlyMap<string, DbtNode>;
  readonly sources: ReadonlyMap<string, DbtSource>;
  /** What each node reads; an id without entry reads nothing. */
  readonly parents: ReadonlyMap<string, readonly string[]>;
  readonly children: ReadonlyMap<string, readonly string[]>;
  /** Unique ids of nodes, each after those it reads. Nodes of a circle come last. */
  readonly order: readonly string[];
  readonly problems: readonly DbtProblem[];
  /** Every file that was read, for a watcher. */
  readonly files: readonly string[];
  readonly refFinder: RefFinder;
  readonly sourceFinder: SourceFinder;
  readonly engine: DbtEngine;
  /** Parsed text of nodes, by unique id. */
  readonly templates: ReadonlyMap<string, Template>;
}

/** Makes a problem of an error. */
export function problemOf(
  error: PhloError,
  fallback: Place,
  node?: string,
): DbtProblem {
  return {
    severity: "error",
    code: error.code,
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    place: error.place ?? fallback,
    ...(node === undefined ? {} : { node }),
  };
}

/** The error of something thrown; what is no PhloError is a fault of phlo's and goes on. */
export function asPhloError(thrown: unknown): PhloError {
  if (thrown instanceof PhloError) return thrown;
  throw thrown;
}
