/**
 * A token in the `Authorization` header: `{ token }` or `{ type: "bearer", token }`.
 *
 * @module
 */

import { z } from "zod";
import type { AuthKind } from "./auth_kind.ts";
import { strictShape } from "./strict_shape.ts";

const SCHEMA = strictShape({
  type: z.literal("bearer"),
  token: z.string().min(1, { error: "the token is empty; is its environment variable set?" }),
});

/** Bearer tokens. */
export const BEARER: AuthKind = {
  schema: SCHEMA,
  render(config) {
    const { token } = SCHEMA.parse(config);
    return { headers: { authorization: `Bearer ${token}` }, params: {}, secrets: [token] };
  },
};
