/**
 * A key in a header or in the query: `{ type: "api_key", name, apiKey, location }`.
 *
 * @module
 */

import { z } from "zod";
import type { AuthKind } from "./auth_kind.ts";
import { strictShape } from "./strict_shape.ts";

const SCHEMA = strictShape({
  type: z.literal("api_key"),
  name: z.string().min(1).default("Authorization"),
  apiKey: z.string().min(1, { error: "the key is empty; is its environment variable set?" }),
  location: z.enum(["header", "query"], {
    error: 'expected "header" or "query"; other places are not supported in this version of phlo',
  }).default("header"),
});

/** API keys. */
export const API_KEY: AuthKind = {
  schema: SCHEMA,
  render(config) {
    const { name, apiKey, location } = SCHEMA.parse(config);
    const isHeader = location === "header";
    return {
      headers: isHeader ? { [name]: apiKey } : {},
      params: isHeader ? {} : { [name]: apiKey },
      secrets: [apiKey],
    };
  },
};
