/**
 * What every render takes besides its template and scope.
 *
 * @module
 */

import type { HostFunction } from "./value.ts";

/** Limits and additions of a render. */
export interface RenderOptions {
  /** Macros inside macros; 200 where absent. */
  readonly maxDepth?: number;
  /** Statements and calls performed; 20 million where absent. */
  readonly maxSteps?: number;
  /** Filters beside the built-in ones; the piped value is the first argument. */
  readonly filters?: ReadonlyMap<string, HostFunction>;
}

/** Text, and for each of its lines the line of the template that it came from (both count from 1; index 0 is line 1). */
export interface RenderedText {
  readonly text: string;
  readonly lines: readonly number[];
}
