/**
 * One answer holds everything: `"single_page"`.
 *
 * @module
 */

import { z } from "zod";
import type { PaginatorKind } from "./paginator_kind.ts";
import { strictShape } from "./strict_shape.ts";

/** No pagination, said on purpose: no warning about links to other pages. */
export const SINGLE_PAGE: PaginatorKind = {
  schema: strictShape({ type: z.literal("single_page") }),
  listWanted: () => [],
  nextUrl: () => undefined,
};
