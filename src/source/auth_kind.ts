/**
 * What a way to prove who one is has to say for itself.
 *
 * @module
 */

import type { ReadableKind } from "./kind_schema.ts";
import type { KindConfig } from "./rest_source.ts";

/** What a request carries to prove who one is. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
  /** Texts that must never be shown. */
  readonly secrets: readonly string[];
}

/** One way. */
export interface AuthKind extends ReadableKind {
  render(config: KindConfig): Credentials;
}
