/**
 * Reads a configuration whose `type` names one of a table of kinds, such as paginators and ways to prove who one is.
 *
 * @module
 */

import { z } from "zod";
import { renderSuggestion } from "../core/suggest.ts";
import type { KindConfig } from "./rest_source.ts";

/** A row of such a table, as far as reading needs it. */
export interface ReadableKind {
  /** Reads the whole configuration, `type` included. */
  readonly schema: z.ZodType<KindConfig>;
}

/** How to read kinds of one sort. */
export interface KindSchemaOptions {
  /** `paginator`, `auth`: how messages call it. */
  readonly noun: string;
  readonly kinds: Readonly<Record<string, ReadableKind>>;
  /** Names that dlt knows and this version cannot perform. */
  readonly notBuilt: readonly string[];
  /** The kind of an object without `type`. */
  readonly defaultType?: string;
}

/** Builds the schema: a name alone, or an object with `type`. */
export function kindSchema(options: KindSchemaOptions): z.ZodType<KindConfig> {
  return z.unknown().transform((value, context): KindConfig => {
    const config = asConfig(value, options.defaultType);
    const kind = config === undefined ? undefined : lookUp(options.kinds, config.type);
    if (config === undefined || kind === undefined) {
      context.addIssue({
        code: "custom",
        message: complain(config?.type, options),
        input: undefined,
      });
      return z.NEVER;
    }
    const parsed = kind.schema.safeParse(config);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) {
      const { message, path } = issue;
      context.addIssue({ code: "custom", message, path: [...path], input: undefined });
    }
    return z.NEVER;
  });
}

function asConfig(value: unknown, defaultType: string | undefined): KindConfig | undefined {
  if (typeof value === "string") return { type: value };
  if (typeof value !== "object" || value === null) return undefined;
  const type = "type" in value ? value.type : defaultType;
  return typeof type === "string" ? { ...value, type } : undefined;
}

function lookUp(
  kinds: Readonly<Record<string, ReadableKind>>,
  type: string,
): ReadableKind | undefined {
  return Object.hasOwn(kinds, type) ? kinds[type] : undefined;
}

function complain(type: string | undefined, options: KindSchemaOptions): string {
  const names = Object.keys(options.kinds);
  const list = `it has ${names.join(", ")}`;
  if (type === undefined) return `expected the name of a kind, or an object with type; ${list}`;
  if (options.notBuilt.includes(type)) {
    return `${options.noun} "${type}" is not supported in this version of phlo; ${list}`;
  }
  const suggestion = renderSuggestion(type, names);
  return `there is no ${options.noun} "${type}"; ${suggestion ?? list}`;
}
