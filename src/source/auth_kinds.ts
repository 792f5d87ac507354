/**
 * The ways to prove who one is to an API. A new one is one file and one line here.
 *
 * @module
 */

// deno-lint-ignore-file camelcase -- dlt's names

import { API_KEY } from "./auth_api_key.ts";
import { BEARER } from "./auth_bearer.ts";
import { HTTP_BASIC } from "./auth_http_basic.ts";
import type { AuthKind, Credentials } from "./auth_kind.ts";
import type { KindConfig } from "./rest_source.ts";

/** All ways, by dlt's names. */
export const AUTH_KINDS: Readonly<Record<string, AuthKind>> = {
  bearer: BEARER,
  http_basic: HTTP_BASIC,
  api_key: API_KEY,
};

const NOTHING: Credentials = { headers: {}, params: {}, secrets: [] };

/** The credentials of a client; none where it names no kind. */
export function credentialsOf(auth: KindConfig | undefined): Credentials {
  const kind = auth === undefined ? undefined : AUTH_KINDS[auth.type];
  return auth === undefined || kind === undefined ? NOTHING : kind.render(auth);
}
