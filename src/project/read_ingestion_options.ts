/**
 * The options of `phloIngestion`: what each may be, and which of them contradict one another.
 *
 * @module
 */

import { z } from "zod";
import { renderSuggestion, suggestName } from "../core/suggest.ts";
import { checkCron } from "./check_cron.ts";
import { listSchemaKeys } from "./list_schema_keys.ts";

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const SHARE = /^(?:100|\d{1,2}(?:\.\d+)?)%$/;

const seconds = z.number().min(0);

const OPTIONS = z.strictObject({
  tableName: z.string().regex(NAME, {
    error: (issue) =>
      `"${issue.input}" is not a table's name: letters, digits and _, not beginning with a digit`,
  }).refine((name) => !name.toLowerCase().startsWith("_phlo"), {
    error: 'names that begin with "_phlo" belong to phlo',
  }),
  uniqueKey: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).optional(),
  validationSchema: z.unknown().refine((schema) => listSchemaKeys(schema) !== undefined, {
    error: (issue) => describeNoSchema(issue.input),
  }),
  group: z.string().min(1).optional(),
  description: z.string().optional(),
  cron: z.string().superRefine((text, context) => {
    const reason = checkCron(text);
    if (reason !== undefined) context.addIssue({ code: "custom", message: reason });
  }).optional(),
  freshnessHours: z.tuple([z.number().min(0), z.number().min(0)])
    .refine(([warn, error]) => warn <= error, {
      error: "the hours of the warning come first and must not be more than those of the error",
    }).optional(),
  partitions: z.enum(["hour", "day", "month", "none"]).optional(),
  writeMode: z.enum(["merge", "append", "replacePartition", "replace"]).optional(),
  dedup: z.enum(["last", "first", "hash"]).optional(),
  dedupSort: z.string().min(1).optional(),
  maxRejected: z.unknown().refine(isRejectLimit, {
    error: 'must be a count of rows such as 0 or 10, or a share such as "1%"',
  }).transform((value) => value as number | string).default(0),
  maxShrink: z.number().min(0).max(1).default(0.5),
  allowEmpty: z.boolean().optional(),
  maxRetries: z.int().min(0).max(100).default(0),
  retryDelaySeconds: seconds.default(30),
  maxRuntimeSeconds: z.number().gt(0).max(86_400).default(300),
  resumeWithinSeconds: seconds.default(3600),
});

/** The options by themselves; the rest is decided with the function in hand. */
export type ReadOptions = z.output<typeof OPTIONS>;

/** One thing that is wrong with a definition. */
export interface OptionProblem {
  readonly message: string;
  readonly hint?: string;
}

/** Reads options of unknown form: the options, or everything that is wrong with them. */
export function readIngestionOptions(
  input: unknown,
): { readonly options: ReadOptions } | { readonly problems: readonly OptionProblem[] } {
  const result = OPTIONS.safeParse(input);
  if (!result.success) {
    return { problems: result.error.issues.flatMap((issue) => describeIssue(issue, input)) };
  }
  const problems = findContradictions(result.data);
  return problems.length > 0 ? { problems } : { options: result.data };
}

/** The key's columns as a list. */
export function listKeys(uniqueKey: string | readonly string[] | undefined): readonly string[] {
  if (uniqueKey === undefined) return [];
  return typeof uniqueKey === "string" ? [uniqueKey] : uniqueKey;
}

function isRejectLimit(value: unknown): boolean {
  if (typeof value === "string") return SHARE.test(value);
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function describeIssue(issue: z.core.$ZodIssue, input: unknown): OptionProblem[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => withHint(`there is no option "${key}"`, key, optionNames()));
  }
  const name = String(issue.path[0] ?? "options");
  if (typeof input !== "object" || input === null) return [{ message: "it has no options" }];
  if (issue.path.length === 1 && !Object.hasOwn(input, name)) {
    return [{ message: `option "${name}" is missing` }];
  }
  return [{ message: `option "${name}": ${lowerFirst(issue.message)}` }];
}

/** The names of all options. */
export function optionNames(): readonly string[] {
  return Object.keys(OPTIONS.shape);
}

function findContradictions(options: ReadOptions): OptionProblem[] {
  const columns = listSchemaKeys(options.validationSchema) ?? [];
  const keys = listKeys(options.uniqueKey);
  const problems = keys.flatMap((key) => checkColumn("uniqueKey", key, columns));
  if (options.dedupSort !== undefined) {
    problems.push(...checkColumn("dedupSort", options.dedupSort, columns));
  }
  if (new Set(keys).size < keys.length) {
    problems.push({ message: 'option "uniqueKey": a column is named twice' });
  }
  const needsKey = [
    options.writeMode === "merge" ? "writeMode merge" : "",
    options.dedup === "last" || options.dedup === "first" ? `dedup ${options.dedup}` : "",
    options.dedupSort !== undefined ? "dedupSort" : "",
  ].filter((text) => text !== "");
  if (keys.length === 0 && needsKey.length > 0) {
    problems.push({
      message: `${needsKey.join(" and ")} cannot work without a key`,
      hint: 'add uniqueKey: "<column>"',
    });
  }
  const reserved = columns.filter((name) => name.toLowerCase().startsWith("_phlo_"));
  for (const name of reserved) {
    problems.push({ message: `the schema's field "${name}" has a name that belongs to phlo` });
  }
  return problems;
}

function checkColumn(option: string, name: string, columns: readonly string[]): OptionProblem[] {
  if (columns.includes(name)) return [];
  const message = `option "${option}": "${name}" is not in the schema, which has ${
    columns.length === 0 ? "no fields" : columns.join(", ")
  }`;
  return [withHint(message, name, columns)];
}

function withHint(message: string, name: string, known: readonly string[]): OptionProblem {
  const hint = renderSuggestion(name, known);
  return suggestName(name, known) === undefined || hint === undefined
    ? { message }
    : { message, hint };
}

function describeNoSchema(input: unknown): string {
  const looksLikeOldZod = typeof input === "object" && input !== null && "_def" in input &&
    !("_zod" in input);
  return looksLikeOldZod
    ? 'the schema was made by an old zod; write: import { z } from "zod"'
    : "must be a zod object, such as z.strictObject({ … })";
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
