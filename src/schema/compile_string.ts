/**
 * The checks of a string schema → what SQL can test, and in words what it cannot.
 *
 * @module
 */

import type { StringShape } from "../core/compiled_schema.ts";
import { translatePattern } from "./translate_pattern.ts";
import { checksOf, type ZodCheckDefinition, type ZodNode } from "./zod_type.ts";

/** A shape, and why it does not say everything. */
export interface StringRules {
  readonly shape: StringShape;
  readonly reasons: readonly string[];
}

/** Formats whose whole rule is their pattern; the others (url, ipv6, jwt, …) also compute. */
const PATTERN_FORMATS: ReadonlySet<string> = new Set([
  "cuid",
  "cuid2",
  "date",
  "datetime",
  "duration",
  "e164",
  "email",
  "guid",
  "ipv4",
  "ksuid",
  "mac",
  "nanoid",
  "regex",
  "time",
  "ulid",
  "uuid",
  "xid",
]);

interface Draft {
  minLength?: number;
  maxLength?: number;
  readonly patterns: string[];
  readonly noneOfPatterns: string[];
  readonly startsWith: string[];
  readonly endsWith: string[];
  readonly includes: string[];
  readonly reasons: string[];
}

/** Compiles a string schema with its format and checks. */
export function compileString(node: ZodNode): StringRules {
  const draft: Draft = {
    patterns: [],
    noneOfPatterns: [],
    startsWith: [],
    endsWith: [],
    includes: [],
    reasons: [],
  };
  const { def } = node._zod;
  if (def.coerce === true) draft.reasons.push("z.coerce");
  if (typeof def.format === "string") addFormat(draft, def);
  for (const check of checksOf(node)) addCheck(draft, check);
  return { shape: freeze(draft), reasons: draft.reasons };
}

function addCheck(draft: Draft, check: ZodCheckDefinition): void {
  switch (check.check) {
    case "min_length":
      draft.minLength = Math.max(draft.minLength ?? 0, Number(check.minimum));
      return;
    case "max_length":
      draft.maxLength = Math.min(draft.maxLength ?? Infinity, Number(check.maximum));
      return;
    case "length_equals":
      draft.minLength = Math.max(draft.minLength ?? 0, Number(check.length));
      draft.maxLength = Math.min(draft.maxLength ?? Infinity, Number(check.length));
      return;
    case "string_format":
      addFormat(draft, check);
      return;
    case "overwrite":
      draft.reasons.push("a check that changes the text, such as .trim()");
      return;
    case "custom":
      draft.reasons.push(".refine()");
      return;
    default:
      draft.reasons.push(`the check "${check.check}"`);
  }
}

function addFormat(draft: Draft, def: Readonly<Record<string, unknown>>): void {
  const format = String(def.format);
  if (typeof def.when === "function") draft.reasons.push(`"${format}" with a condition`);
  else if (format === "lowercase") draft.noneOfPatterns.push("[A-Z]");
  else if (format === "uppercase") draft.noneOfPatterns.push("[a-z]");
  else if (format === "starts_with") addText(draft, "startsWith", def.prefix);
  else if (format === "ends_with") addText(draft, "endsWith", def.suffix);
  else if (format === "includes" && def.position === undefined) {
    addText(draft, "includes", def.includes);
  } else if (PATTERN_FORMATS.has(format) && def.pattern instanceof RegExp) {
    addPattern(draft, def.pattern, format);
  } else draft.reasons.push(`the format "${format}"`);
}

function addText(
  draft: Draft,
  key: "startsWith" | "endsWith" | "includes",
  text: unknown,
): void {
  // SQL text cannot hold a NUL, and DuckDB no half of a surrogate pair.
  if (typeof text === "string" && !text.includes("\0") && text.isWellFormed()) {
    draft[key].push(text);
  } else draft.reasons.push(`a text that SQL cannot hold`);
}

function addPattern(draft: Draft, pattern: RegExp, format: string): void {
  const translated = translatePattern(pattern);
  if (translated !== undefined) draft.patterns.push(translated);
  else if (format === "regex") draft.reasons.push(`the pattern ${pattern}`);
  else draft.reasons.push(`the format "${format}"`);
}

/** Lists only what is there, so that a compiled schema is short. */
function freeze(draft: Draft): StringShape {
  return {
    kind: "string",
    ...(draft.minLength === undefined ? {} : { minLength: draft.minLength }),
    ...(draft.maxLength === undefined ? {} : { maxLength: draft.maxLength }),
    ...(draft.patterns.length === 0 ? {} : { patterns: draft.patterns }),
    ...(draft.noneOfPatterns.length === 0 ? {} : { noneOfPatterns: draft.noneOfPatterns }),
    ...(draft.startsWith.length === 0 ? {} : { startsWith: draft.startsWith }),
    ...(draft.endsWith.length === 0 ? {} : { endsWith: draft.endsWith }),
    ...(draft.includes.length === 0 ? {} : { includes: draft.includes }),
  };
}
