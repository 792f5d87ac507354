/**
 * The errors of schemas that have no table form, each with a schema that says the same and works.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import type { ZodNode } from "./zod_type.ts";

const FIXES: Readonly<Record<string, string>> = {
  date:
    'JSON has no dates: write z.coerce.date() for an instant, or types.date() from "phlo" for a day',
  transform:
    "say what the transformation gives: .transform(…).pipe(z.string()), or z.preprocess(…, z.string())",
  map: "JSON has no Map: write z.record(z.string(), …)",
  set: "JSON has no Set: write z.array(…)",
  undefined: "JSON has no undefined: write .optional() on the field, or leave the field out",
  void: "JSON has no undefined: write .optional() on the field, or leave the field out",
  never: "no value can be there: leave the field out and make the schema a z.strictObject",
  nan: "JSON has no NaN: write z.number().nullable()",
  bigint: "write z.bigint()",
  symbol: "JSON has no symbols: write z.string()",
  function: "JSON has no functions: leave the field out",
  promise: "JSON has no promises: write the schema of the value itself",
  file: "JSON has no files: write z.string() for its address",
  success: "write the schema of the value itself",
};

/** The error for a type that no column can hold, or that never occurs in JSON. */
export function refuseType(path: string, node: ZodNode): PhloError {
  const { type } = node._zod.def;
  const hint = FIXES[type] ?? 'use a type that JSON has, or types.json() from "phlo"';
  const field = path === "" ? "the schema" : `field "${path}"`;
  return new PhloError(
    "PHLO-104",
    `Cannot make a column of ${field}: z.${type}() has no table form`,
    {
      hint,
    },
  );
}

/** Prefixes of the columns that phlo adds to tables and to relations on their way there; names in the files that zod judges. */
const RESERVED = /^(__?phlo_|__row$|__duplicates$|__proto__$)/i;

/** Refuses field names that no table can hold. @throws PhloError PHLO-104 */
export function refuseName(path: string, names: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const fault = faultOf(name, path === "") ?? twinFault(seen.get(name.toLowerCase()));
    if (fault !== undefined) {
      const field = path === "" ? name : `${path}.${name}`;
      throw new PhloError("PHLO-104", `Cannot make a column of field "${field}": ${fault}`, {
        hint: "rename the key before validation, or leave the field out",
      });
    }
    seen.set(name.toLowerCase(), name);
  }
}

function faultOf(name: string, isColumn: boolean): string | undefined {
  if (name === "") return "the name is empty";
  if (name.includes("\0") || !name.isWellFormed()) return "the name is not text that SQL can hold";
  if (name === "__proto__" || (isColumn && RESERVED.test(name))) {
    return "phlo keeps that name for itself";
  }
  return undefined;
}

function twinFault(twin: string | undefined): string | undefined {
  return twin === undefined
    ? undefined
    : `"${twin}" differs from it only in case, and SQL tells no cases apart`;
}

const BEGINNING = /^Cannot make (?:a column of|columns of these fields:) /;

/** One error for all fields at fault, so that a schema is put right in one go. */
export function joinFaults(faults: readonly PhloError[]): PhloError {
  const [first] = faults;
  if (first !== undefined && faults.length === 1) return first;
  const messages = faults.map(({ message }) => message.replace(BEGINNING, ""));
  const hints = new Set(faults.flatMap(({ hint }) => hint ?? []));
  return new PhloError("PHLO-104", `Cannot make columns of these fields: ${messages.join("; ")}`, {
    ...(hints.size === 0 ? {} : { hint: [...hints].join("; ") }),
  });
}
