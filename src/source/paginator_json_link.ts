/**
 * The answer names the address of the next page: `{ type: "json_link", nextUrlPath: "paging.next" }`.
 *
 * @module
 */

import { z } from "zod";
import { answerError } from "./answer_error.ts";
import { parseJsonPath, renderJsonPath } from "./json_path.ts";
import type { PaginatorKind } from "./paginator_kind.ts";
import { strictShape } from "./strict_shape.ts";

const SCHEMA = strictShape({
  type: z.literal("json_link"),
  nextUrlPath: z.string().min(1).refine((text) => (parseJsonPath(text)?.length ?? 0) > 0, {
    error: 'expected the place of one field, like "next" or "paging.next"',
  }).default("next"),
});

/** A link in the body, absolute or relative to the page's own address. */
export const JSON_LINK: PaginatorKind = {
  schema: SCHEMA,
  listWanted: (config) => [parseJsonPath(SCHEMA.parse(config).nextUrlPath) ?? []],
  nextUrl(config, page) {
    const path = renderJsonPath(parseJsonPath(SCHEMA.parse(config).nextUrlPath) ?? []);
    const next: unknown = JSON.parse(page.fields.get(path) ?? "null");
    if (next === null || next === "" || next === false) return undefined;
    const url = typeof next === "string" ? URL.parse(next, page.url) : null;
    if (url === null) {
      throw answerError({ problem: `"${path}" holds ${JSON.stringify(next)}, not an address` });
    }
    return url.href;
  },
};
