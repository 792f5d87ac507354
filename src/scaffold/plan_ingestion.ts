/**
 * Answers and what an API was seen to send -> the three files of an ingestion: schema, ingestion, test. Pure.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { suggestName } from "../core/suggest.ts";
import { addToSchema, renderSchemaFile } from "./add_to_schema.ts";
import type { Field } from "./field.ts";
import { findKnownApi, type KnownApi } from "./known_apis.ts";
import { toPascalCase } from "./names.ts";
import { guessPath, type ProbedSample } from "./probe_api.ts";
import { FEW_RECORDS, refineFields } from "./refine_fields.ts";
import { type IngestionPlan, renderIngestion } from "./render_ingestion.ts";
import { schemaNameOf, type SchemaPlan } from "./render_schema.ts";
import { renderTest, type TestPlan } from "./render_test_file.ts";
import type { ScaffoldFile } from "./scaffold_file.ts";
import type { IngestionAnswers } from "./workflow_answers.ts";

/** Texts of the project's files that are there, by path. */
export type ExistingFiles = ReadonlyMap<string, string>;

/** Folders of the project, relative to it. */
export interface WorkflowFolders {
  readonly workflows: string;
  readonly dbt: string;
}

/** The paths of an ingestion's files: schema, ingestion, test. */
export function pathsOfIngestion(
  { domain, table }: { readonly domain: string; readonly table: string },
  folders: WorkflowFolders,
): readonly [string, string, string] {
  return [
    `${folders.workflows}/schemas/${domain}.ts`,
    `${folders.workflows}/ingestion/${domain}/${table}.ts`,
    `tests/${domain}_${table}_test.ts`,
  ];
}

/**
 * Plans the files of an ingestion.
 * @throws PhloError PHLO-005 where one is there already; PHLO-002 where the key is no field of the API.
 */
export async function planIngestion(
  answers: IngestionAnswers,
  context: {
    readonly existing: ExistingFiles;
    readonly folders: WorkflowFolders;
    readonly sample?: ProbedSample;
  },
): Promise<readonly ScaffoldFile[]> {
  const { existing, folders, sample } = context;
  const [schemaPath, ingestionPath, testPath] = pathsOfIngestion(answers, folders);
  refuseExisting([ingestionPath, testPath], existing);
  const schema = planSchema(answers, sample);
  const before = existing.get(schemaPath);
  return [
    before === undefined ? { path: schemaPath, kind: "created", text: renderSchemaFile(schema) } : {
      path: schemaPath,
      kind: "updated",
      text: await addToSchema(schemaPath, before, schema),
      base: before,
    },
    {
      path: ingestionPath,
      kind: "created",
      text: renderIngestion(buildIngestion(answers, schema, sample)),
    },
    {
      path: testPath,
      kind: "created",
      text: renderTest({ ...buildTest(answers, schema, sample), ingestionPath }),
    },
  ];
}

/** Refuses what would be overwritten. */
export function refuseExisting(paths: readonly string[], existing: ExistingFiles): void {
  const taken = paths.filter((path) => existing.has(path));
  if (taken.length === 0) return;
  const others = taken.length === 1 ? "" : `, and so is ${taken.slice(1).join(", ")}`;
  throw new PhloError("PHLO-005", `Cannot create "${taken[0]}": it is there already${others}`, {
    hint: "choose another table name with --table, or move what is there",
  });
}

/** Decides which fields the schema declares: given ones, or seen ones, or known ones, or the key alone. */
function planSchema(answers: IngestionAnswers, sample: ProbedSample | undefined): SchemaPlan {
  const api = findKnownApi(answers.domain, answers.baseUrl);
  const known = knownFields(answers, api);
  const name = schemaNameOf(answers.table);
  const title = `Raw ${answers.table.replaceAll("_", " ")}, as the ${
    api?.name ?? toPascalCase(answers.domain)
  } API sends them.`;
  if (answers.fields.length > 0) {
    const fields = requireKey(withKey(answers.fields, answers.uniqueKey), answers);
    return { name, fields, isLoose: false, comment: [title] };
  }
  if (sample !== undefined && sample.fields.length > 0) {
    const fields = requireKey(refineFields(sample.fields, known, sample.records), answers);
    return { name, fields, isLoose: false, comment: [title, ...remarksOn(sample, known)] };
  }
  if (known.length > 0) {
    return { name, fields: requireKey(known, answers), isLoose: false, comment: [title] };
  }
  return {
    name,
    fields: requireKey(withKey([], answers.uniqueKey), answers),
    isLoose: true,
    comment: [
      title,
      "Its fields were not known when this was written, so the key alone is declared: looseObject keeps the others as JSON in _phlo_extra.",
    ],
  };
}

function remarksOn(sample: ProbedSample, known: readonly Field[]): readonly string[] {
  if (sample.fields.every((field) => known.some((each) => each.name === field.name))) return [];
  const count = sample.records.length;
  const records = count === 1 ? "one record" : `${count} records`;
  const consequence = count < FEW_RECORDS
    ? "so few that every field but the key may be null or missing"
    : "which fields may be null or missing is what they showed";
  return [`A guess from ${records} of ${sample.url}: ${consequence}.`];
}

function knownFields(
  answers: IngestionAnswers,
  api: KnownApi | undefined,
): readonly Field[] {
  return api?.resources.find((resource) => resource.isMeantBy(answers.table))?.fields ?? [];
}

function withKey(fields: readonly Field[], uniqueKey: readonly string[]): readonly Field[] {
  const missing = uniqueKey.filter((key) => !fields.some((field) => field.name === key));
  return [
    ...missing.map((name): Field => ({
      name,
      shape: { kind: "string" },
      isNullable: false,
      isOptional: false,
    })),
    ...fields,
  ];
}

/** The key is there in every row and never null; rows that break this are refused. */
function requireKey(fields: readonly Field[], answers: IngestionAnswers): readonly Field[] {
  const names = fields.map((field) => field.name);
  const missing = answers.uniqueKey.find((key) => !names.includes(key));
  if (missing !== undefined) {
    const near = suggestName(missing, names);
    throw new PhloError(
      "PHLO-002",
      `Cannot use --unique-key ${missing}: the records have no such field`,
      {
        hint: near === undefined ? `the fields are ${names.join(", ")}` : `did you mean "${near}"?`,
      },
    );
  }
  const description = "Unique identifier for deduplication";
  return fields.map((field) =>
    answers.uniqueKey.includes(field.name)
      ? { description, ...field, isNullable: false, isOptional: false }
      : field
  );
}

function buildIngestion(
  answers: IngestionAnswers,
  schema: SchemaPlan,
  sample: ProbedSample | undefined,
): IngestionPlan {
  const api = findKnownApi(answers.domain, answers.baseUrl);
  const { baseUrl, path } = sample ?? guessPath(answers);
  const names = schema.fields.map((field) => field.name);
  const words = answers.table.replaceAll("_", " ");
  return {
    domain: answers.domain,
    table: answers.table,
    schemaName: schema.name,
    uniqueKey: answers.uniqueKey,
    cron: answers.cron,
    baseUrl,
    path,
    ...(sample?.selector === undefined ? {} : { selector: renderSelector(sample.selector) }),
    comment: `${words.charAt(0).toUpperCase()}${words.slice(1)} of the ${
      api?.name ?? toPascalCase(answers.domain)
    } API, one partition a day.`,
    ...(api === undefined
      ? {
        parameters: [
          { name: "since", expression: "window.start" },
          { name: "until", expression: "window.end" },
        ],
        parameterRemark:
          "A guess: use the names by which this API bounds a time, the end excluded.",
      }
      : { parameters: api.parametersOf(names) }),
  };
}

/** A key as the place in an answer: in brackets where it holds signs that have a meaning there. */
function renderSelector(key: string): string {
  if (!/[.[\]'"*$]/.test(key)) return key;
  return key.includes("'") ? `["${key}"]` : `['${key}']`;
}

function buildTest(
  answers: IngestionAnswers,
  schema: SchemaPlan,
  sample: ProbedSample | undefined,
): Omit<TestPlan, "ingestionPath"> {
  const seen = answers.fields.length === 0
    ? sample?.records.find((record) =>
      answers.uniqueKey.every((key) => (record[key] ?? null) !== null)
    )
    : undefined;
  const { path } = sample ?? guessPath(answers);
  return {
    table: answers.table,
    path,
    ...(sample?.selector === undefined ? {} : { selector: sample.selector }),
    uniqueKey: answers.uniqueKey,
    fields: schema.fields,
    ...(seen === undefined ? {} : { record: seen }),
  };
}
