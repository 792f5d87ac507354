/**
 * zod's internals as phlo reads them: a schema's definition, checks and flags, each `unknown` until looked at.
 * The only file that knows how zod 4 keeps them; zod is pinned.
 *
 * @module
 */

import { z } from "zod";

/** A definition: `type` names the kind of schema, the rest depends on it. */
export type ZodDefinition = Readonly<Record<string, unknown>> & { readonly type: string };

/** A schema of zod's as far as phlo looks into it. */
export interface ZodNode {
  readonly _zod: {
    readonly def: ZodDefinition;
    readonly optin?: string;
    readonly optout?: string;
    readonly pattern?: RegExp;
  };
}

/** A check of zod's: `check` names its kind. */
export type ZodCheckDefinition = Readonly<Record<string, unknown>> & { readonly check: string };

/** Takes a value as a schema; undefined where it is none of zod 4's. */
export function asZodNode(value: unknown): ZodNode | undefined {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) {
    return undefined;
  }
  const internals =
    (value as { readonly _zod?: { readonly def?: { readonly type?: unknown } } })._zod;
  return typeof internals?.def?.type === "string" ? value as ZodNode : undefined;
}

/** The schema under a key of a definition. @throws RangeError where zod's internals are not as pinned. */
export function innerNode(node: ZodNode, key: string): ZodNode {
  const inner = asZodNode(node._zod.def[key]);
  if (inner === undefined) {
    throw new RangeError(`zod's "${node._zod.def.type}" has no schema "${key}"`);
  }
  return inner;
}

/** The schemas in a list of a definition. */
export function innerNodes(node: ZodNode, key: string): readonly ZodNode[] {
  const list = node._zod.def[key];
  return Array.isArray(list) ? list.flatMap((item) => asZodNode(item) ?? []) : [];
}

/** The fields of an object schema. */
export function shapeOf(node: ZodNode): Readonly<Record<string, ZodNode>> {
  return node._zod.def.shape as Readonly<Record<string, ZodNode>>;
}

/** What a lazy schema stands for. */
export function lazyInner(node: ZodNode): ZodNode {
  const getter = node._zod.def.getter as () => unknown;
  const inner = asZodNode(getter());
  if (inner === undefined) throw new RangeError("z.lazy did not give a schema");
  return inner;
}

/** The checks of a schema, in order. */
export function checksOf(node: ZodNode): readonly ZodCheckDefinition[] {
  const checks = node._zod.def.checks;
  if (!Array.isArray(checks)) return [];
  return checks.map((check) => (check as { _zod: { def: ZodCheckDefinition } })._zod.def);
}

/** What `.describe()` and `.meta()` attached, inherited along clones. */
export function metaOf(node: ZodNode): Readonly<Record<string, unknown>> {
  return z.globalRegistry.get(node as unknown as z.ZodType) ?? {};
}
