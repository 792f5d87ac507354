/**
 * User name and password in the `Authorization` header: `{ type: "http_basic", username, password }`.
 *
 * @module
 */

import { z } from "zod";
import type { AuthKind } from "./auth_kind.ts";
import { strictShape } from "./strict_shape.ts";

const SCHEMA = strictShape({
  type: z.literal("http_basic"),
  username: z.string(),
  password: z.string(),
});

/** Basic authentication, RFC 7617, in UTF-8. */
export const HTTP_BASIC: AuthKind = {
  schema: SCHEMA,
  render(config) {
    const { username, password } = SCHEMA.parse(config);
    const encoded = new TextEncoder().encode(`${username}:${password}`).toBase64();
    return {
      headers: { authorization: `Basic ${encoded}` },
      params: {},
      secrets: [password, encoded],
    };
  },
};
