/**
 * The version of this program, in one place.
 *
 * @module
 */

/** Semantic version; `deno.json` says the same, and a test compares them. */
export const PHLO_VERSION = "0.1.0";
