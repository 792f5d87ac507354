/** Text of a template to its syntax tree. @module */
import type { Template } from "./syntax.ts";

/** Parses a template. @throws PhloError PHLO-502 with the place. */
export function parseTemplate(_text: string, _options: { readonly file: string }): Template {
  throw new RangeError("under construction");
}
