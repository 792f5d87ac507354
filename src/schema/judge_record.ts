/**
 * zod's word about one record: the row it makes of it, or the issues.
 *
 * @module
 */

import { z } from "zod";
import type { Column, ColumnType } from "../core/column.ts";
import { type CompiledSchema, EXTRA_COLUMN, type FieldRule } from "../core/compiled_schema.ts";
import type { Issue } from "../core/issue.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import { type ExactRecord, readExact } from "./exact_reader.ts";
import { renderIssueMessage } from "./issue_message.ts";
import { type DecodePlan, planDecoding } from "./plan_decoding.ts";
import { renderValue, safeText } from "./render_value.ts";
import { asZodNode } from "./zod_type.ts";

/** An issue with the keys it names, where it is about undeclared keys. */
export type JudgedIssue = Issue & { readonly keys?: readonly string[] };

/** What became of a record. */
export type Verdict =
  | {
    readonly kind: "accepted";
    /** The row's members as JSON text: `"a":1,"b":"x"`. */
    readonly members: string;
    readonly duplicates: readonly string[];
  }
  | { readonly kind: "refused"; readonly issues: readonly JudgedIssue[] };

/** What judging needs to know of a schema. */
export interface Judge {
  readonly schema: z.ZodType;
  readonly compiled: CompiledSchema;
  readonly plan: DecodePlan;
  readonly fields: readonly JudgedField[];
}

/** A field with what is the same for every row. */
interface JudgedField {
  readonly name: string;
  readonly column: Column;
  /** `"name":` */
  readonly prefix: string;
  /**
   * True where the row keeps the source's own text: JSON that goes on as it came has one form then, whether SQL or zod
   * accepted it, and `1.0` stays `1.0`.
   */
  readonly keepsSource: boolean;
}

/** Prepares judging. @throws PhloError PHLO-104 where the schema is none of zod 4's. */
export function createJudge(schema: unknown, compiled: CompiledSchema): Judge {
  const node = asZodNode(schema);
  if (node === undefined) {
    throw new PhloError("PHLO-104", "Cannot judge records: the schema is not one of zod 4");
  }
  return {
    schema: schema as z.ZodType,
    compiled,
    plan: planDecoding(node),
    fields: compiled.fields.map((field) => judgedField(field, compiled)),
  };
}

function judgedField({ name, column }: FieldRule, compiled: CompiledSchema): JudgedField {
  const isTouched = compiled.zodReasons.some((reason) =>
    reason === "a transformation" || reason.startsWith(name)
  );
  return {
    name,
    column,
    prefix: `${JSON.stringify(name)}:`,
    keepsSource: !isTouched && holdsJson(column.type) && keepsSource(column.type),
  };
}

/** Judges the text of one record. @throws PhloError PHLO-306 where a function of the schema throws. */
export async function judgeRecord(judge: Judge, text: string): Promise<Verdict> {
  const record = readExact(text, judge.plan);
  if (record.kind === "fault") {
    const issue = { code: record.code, path: [], message: record.message };
    return { kind: "refused", issues: [issue] };
  }
  const result = await parseRecord(judge.schema, record.value);
  if (!result.success) {
    const issues = result.error.issues.map((issue) => renderIssue(issue, record.value));
    return { kind: "refused", issues };
  }
  return renderRow(judge, result.data as Readonly<Record<string, unknown>>, record);
}

async function parseRecord(
  schema: z.ZodType,
  value: unknown,
): Promise<z.ZodSafeParseResult<unknown>> {
  try {
    return schema.safeParse(value);
  } catch (error) {
    if (!(error instanceof z.core.$ZodAsyncError)) throw userFault(error);
  }
  try {
    return await schema.safeParseAsync(value);
  } catch (error) {
    throw userFault(error);
  }
}

function userFault(error: unknown): PhloError {
  return new PhloError(
    "PHLO-306",
    `Cannot validate a record: a function of the schema threw: ${messageOf(error)}`,
    { hint: "let .refine() return false and .transform() add an issue", cause: error },
  );
}

function renderIssue(issue: z.core.$ZodIssue, value: unknown): JudgedIssue {
  const path = issue.path.map((part) => typeof part === "number" ? part : String(part));
  const at = valueAt(value, path);
  return {
    code: issue.code,
    path,
    message: renderIssueMessage(issue, at),
    ...(at === undefined ? {} : { value: safeText(at) }),
    ...(issue.code === "unrecognized_keys" ? { keys: issue.keys } : {}),
  };
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  let at = value;
  for (const part of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, part)) return undefined;
    at = (at as Readonly<Record<string | number, unknown>>)[part];
  }
  return at;
}

function renderRow(
  judge: Judge,
  row: Readonly<Record<string, unknown>>,
  record: ExactRecord,
): Verdict {
  const { compiled } = judge;
  const issues: Issue[] = [];
  const addIssue = (issue: Issue) => issues.push(issue);
  const hasOneForm = record.duplicates.length === 0;
  const members = judge.fields.map(({ name, column, prefix, keepsSource }) => {
    const source = keepsSource && hasOneForm ? record.sources.get(name) : undefined;
    if (source !== undefined) return prefix + source;
    return prefix + renderValue(ownValue(row, name), column, { path: [name], addIssue });
  });
  if (compiled.undeclared === "keep") members.push(renderExtra(compiled, row, record));
  if (issues.length > 0) return { kind: "refused", issues };
  return { kind: "accepted", members: members.join(","), duplicates: record.duplicates };
}

/** Every object inherits a `constructor`; only the row's own is a value. */
function ownValue(row: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(row, name) ? row[name] : undefined;
}

function holdsJson(type: ColumnType): boolean {
  return type.kind === "json" || partsOf(type).some(holdsJson);
}

/** Types that are read from the source's own spelling as zod would give them; a double may be -0, a decimal may lose digits. */
function keepsSource(type: ColumnType): boolean {
  const parts = partsOf(type);
  if (parts.length > 0) return parts.every(keepsSource);
  return ["json", "string", "boolean", "long"].includes(type.kind);
}

function partsOf(type: ColumnType): readonly ColumnType[] {
  if (type.kind === "list") return [type.element.type];
  if (type.kind === "map") return [type.value.type];
  return type.kind === "struct" ? type.fields.map((field) => field.type) : [];
}

function renderExtra(
  compiled: CompiledSchema,
  row: Readonly<Record<string, unknown>>,
  record: ExactRecord,
): string {
  const declared = new Set(compiled.fields.map((field) => field.name));
  const isTouched = compiled.zodReasons.some((reason) =>
    reason === "a transformation" || reason === ".catchall()"
  );
  const extra = Object.keys(row).filter((key) => !declared.has(key)).map((key) => {
    const source = isTouched || record.duplicates.length > 0 ? undefined : record.sources.get(key);
    return `${JSON.stringify(key)}:${source ?? renderJson(row[key])}`;
  });
  return `"${EXTRA_COLUMN}":${extra.length === 0 ? "null" : `{${extra.join(",")}}`}`;
}

function renderJson(value: unknown): string {
  const column = { name: "", type: { kind: "json" }, required: false } as const;
  return renderValue(value, column, { path: [], addIssue: () => undefined });
}
