/**
 * `phlo create-workflow`: asks the API once, plans the files and writes them. Asking the user is the command line's work.
 *
 * @module
 */

import { join } from "node:path";
import type { Host } from "../core/host.ts";
import type { FetchSample } from "./fetch_sample.ts";
import { findKnownApi } from "./known_apis.ts";
import {
  type ExistingFiles,
  pathsOfIngestion,
  planIngestion,
  type WorkflowFolders,
} from "./plan_ingestion.ts";
import { MODEL_TEMPLATE_FILES, planTransform, type SourceTable } from "./plan_transform.ts";
import { probeApi, type ProbedSample } from "./probe_api.ts";
import { readTemplates } from "./read_template.ts";
import type { ScaffoldFile } from "./scaffold_file.ts";
import type { IngestionAnswers, TransformAnswers, WorkflowAnswers } from "./workflow_answers.ts";
import { writeFiles } from "./write_files.ts";

/** What is known besides the answers. */
export interface CreateOptions {
  /** The project's folder. */
  readonly root: string;
  readonly folders: WorkflowFolders;
  /** Asks an address for records; absent with `--no-probe`. */
  readonly fetchSample?: FetchSample;
  /** For models: the ingested table they are made of, if the project has it. */
  readonly source?: SourceTable;
}

/** What was written. */
export interface CreateResult {
  /** `ingestion workflow for nightscout.glucose_entries`. */
  readonly title: string;
  readonly files: readonly { readonly path: string; readonly kind: "created" | "updated" }[];
  /** What was asked and guessed, and how to go on without the network. */
  readonly notes: readonly string[];
  /** The next steps, in order. */
  readonly next: readonly string[];
}

/**
 * Creates the files of a workflow.
 * @throws PhloError PHLO-005 where a file or name is in the way; PHLO-002 where an answer does not fit the API.
 */
export async function createWorkflow(
  answers: WorkflowAnswers,
  options: CreateOptions,
  host: Host,
): Promise<CreateResult> {
  const title = `${answers.type} workflow for ${answers.domain}.${answers.table}`;
  return answers.type === "ingestion"
    ? await createIngestion(title, answers, options, host)
    : await createTransform(title, answers, options, host);
}

async function createIngestion(
  title: string,
  answers: IngestionAnswers,
  options: CreateOptions,
  host: Host,
): Promise<CreateResult> {
  const { root, folders } = options;
  const paths = pathsOfIngestion(answers, folders);
  const existing = await readExisting(root, paths, host);
  const probe = await probeOnce(answers, options);
  const files = await planIngestion(answers, {
    existing,
    folders,
    ...(probe.sample === undefined ? {} : { sample: probe.sample }),
  });
  await writeFiles(root, files, host);
  return {
    title,
    files: files.map(({ path, kind }) => ({ path, kind })),
    notes: probe.notes,
    next: [
      `Edit the schema: ${paths[0]}`,
      `Configure the API: ${paths[1]}`,
      "phlo dev",
      `phlo test ${answers.domain}`,
      `phlo materialize ${answers.table}`,
    ],
  };
}

async function createTransform(
  title: string,
  answers: TransformAnswers,
  options: CreateOptions,
  host: Host,
): Promise<CreateResult> {
  const { root, folders, source } = options;
  const context = { folders, ...(source === undefined ? {} : { source }) };
  const templates = await readTemplates(MODEL_TEMPLATE_FILES, host);
  const planned = planTransform(answers, { ...context, templates, existing: new Map() });
  const existing = await readExisting(root, planned.map((file) => file.path), host);
  const files = planTransform(answers, { ...context, templates, existing });
  await writeFiles(root, files, host);
  const models = files.filter((file) => file.path.endsWith(".sql"));
  return {
    title,
    files: files.map(({ path, kind }) => ({ path, kind })),
    notes: [],
    next: [
      `Edit the models: ${models.map(modelNameOf).join(", ")}`,
      `phlo dbt run --select ${models.map(modelNameOf).join(" ")}`,
    ],
  };
}

function modelNameOf(file: ScaffoldFile): string {
  return file.path.slice(file.path.lastIndexOf("/") + 1).replace(/\.sql$/, "");
}

async function readExisting(
  root: string,
  paths: readonly string[],
  host: Host,
): Promise<ExistingFiles> {
  const existing = new Map<string, string>();
  for (const path of paths) {
    const stat = await host.disk.stat(join(root, path));
    if (stat !== undefined) {
      existing.set(path, stat.kind === "file" ? await host.disk.readText(join(root, path)) : "");
    }
  }
  return existing;
}

async function probeOnce(
  answers: IngestionAnswers,
  { fetchSample }: CreateOptions,
): Promise<{ readonly sample?: ProbedSample; readonly notes: readonly string[] }> {
  // Fields that were given leave nothing to guess.
  if (fetchSample === undefined || answers.fields.length > 0) return { notes: [] };
  const result = await probeApi(answers, fetchSample);
  if (result.sample !== undefined) {
    const { sample } = result;
    const count = sample.records.length;
    const word = count === 0
      ? "it has no records now"
      : `${count} records, ${sample.fields.length} fields`;
    return { sample, notes: [`Asked ${sample.url}: ${word}`] };
  }
  const advice = result.needsCredentials === true
    ? [...CREDENTIALS, KEY_ONLY]
    : adviseOffline(answers);
  return { notes: [`The API could not be asked: ${result.reason}`, ...advice] };
}

/** The command takes no secrets: they would be kept in the shell's history. */
const CREDENTIALS = [
  "Put its token into .env (API_TOKEN=...) and add auth to client in the workflow:",
  "  (partitionDate, { window, env }) => restApi({ client: { baseUrl, auth: { token: env.API_TOKEN } }, ... })",
  "phlo explain rest-api lists the other kinds of auth",
];

/** A second run is refused, because the files are there. */
const KEY_ONLY =
  "Only the key is declared; other fields are kept as JSON: add them to the schema (or give them with --field the next time)";

/** The sample API stands in for a known one; the scaffolded phlo.yaml holds the line as a comment. */
function adviseOffline(answers: IngestionAnswers): readonly string[] {
  const { host, protocol } = new URL(answers.baseUrl);
  if (protocol === "sample:") return [];
  const isKnown = findKnownApi(answers.domain, answers.baseUrl)?.name === "Nightscout";
  return isKnown
    ? [
      `To work offline, let the built-in sample API answer for it; this line of phlo.yaml does so: hosts: { ${host}: sample://nightscout }`,
    ]
    : [KEY_ONLY];
}
