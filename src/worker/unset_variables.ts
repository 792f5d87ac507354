/**
 * Environment variables that a function asked for and that are not set: when its request then fails for want of a token,
 * the error names them.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";

/** The variables, and the names that were asked for in vain, in order. */
export interface WatchedVariables {
  readonly env: Readonly<Record<string, string>>;
  readonly unset: ReadonlySet<string>;
}

/** Watches what is read. */
export function watchVariables(variables: Readonly<Record<string, string>>): WatchedVariables {
  const unset = new Set<string>();
  const env = new Proxy(variables, {
    get(target, name) {
      if (typeof name !== "string") return Reflect.get(target, name);
      if (Object.hasOwn(target, name) && target[name] !== "") return target[name];
      if (/^[A-Z][A-Z0-9_]*$/.test(name)) unset.add(name);
      return Reflect.get(target, name);
    },
  });
  return { env, unset };
}

/** Faults that a missing token explains: a source that cannot be made, and one that refuses. */
const EXPLAINED: ReadonlySet<string> = new Set(["PHLO-302", "PHLO-305"]);

/** The same error, naming what is not set; every other one as it is. */
export function nameUnset(error: unknown, unset: ReadonlySet<string>): unknown {
  if (!(error instanceof PhloError) || !EXPLAINED.has(error.code) || unset.size === 0) return error;
  const names = [...unset];
  const named = new PhloError(error.code, error.message, {
    hint: `${names.join(", ")} ${
      names.length === 1 ? "is" : "are"
    } not set, and the function reads ${names.length === 1 ? "it" : "them"}: write ${
      names.map((name) => `${name}=…`).join(" and ")
    } into .env`,
    retryable: error.isRetryable,
    cause: error.cause ?? error,
    ...(error.place === undefined ? {} : { place: error.place }),
  });
  // The place in the user's file is found by the stack.
  if (error.stack !== undefined) named.stack = error.stack;
  return named;
}
