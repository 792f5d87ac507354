/**
 * What `phlo backfill` is told.
 *
 * @module
 */

import type { CommonFlags } from "./common_flags.ts";

/** What was typed. */
export interface BackfillValues extends CommonFlags {
  readonly assets: readonly string[];
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly parallel: number | undefined;
  readonly all: boolean;
  readonly missing: boolean;
  readonly failed: boolean;
  readonly acceptShrink: boolean;
  readonly dryRun: boolean;
}
