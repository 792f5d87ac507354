/**
 * What a test calls an asset: its definition, as the workflow file exports it, or its name.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import { isErrorCode } from "../core/error_codes.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { BrokenFile, IngestionAsset } from "../core/project.ts";
import { renderSuggestion } from "../core/suggest.ts";
import {
  type IngestionDefinition,
  isIngestionDefinition,
} from "../project/ingestion_definition.ts";
import {
  collectTested,
  importWorkflows,
  readTestProject,
  type TestedWorkflows,
  type TestProject,
} from "./test_project.ts";

/** An asset under test. */
export interface TestedAsset extends TestProject, TestedWorkflows {
  readonly asset: IngestionAsset;
  readonly definition: IngestionDefinition;
}

/** Finds the asset. @throws PhloError PHLO-001 with a suggestion, PHLO-002 for a value that is no asset. */
export async function resolveAsset(subject: unknown, host: Host): Promise<TestedAsset> {
  const project = await readTestProject(host);
  if (isIngestionDefinition(subject)) return collectOne(subject, project);
  if (typeof subject === "string") {
    return findNamed(subject, project, await importWorkflows(project, host));
  }
  throw new PhloError("PHLO-002", `Cannot test ${describe(subject)}: it is no asset`, {
    hint: "pass what phloIngestion returned, or the asset's name",
  });
}

function collectOne(definition: IngestionDefinition, project: TestProject): TestedAsset {
  const path = definition.place?.file ?? `${project.root}/workflow.ts`;
  const tested = collectTested([{ path, exports: { tested: definition } }], project.root);
  const [asset] = tested.workflows.assets;
  if (asset !== undefined) return { ...project, ...tested, asset, definition };
  throw describeBroken(definition.options.tableName, tested.workflows.broken);
}

function findNamed(name: string, project: TestProject, all: TestedWorkflows): TestedAsset {
  const bare = name.replace(/^(?:dlt_|raw\.)/, "");
  const asset = all.workflows.assets.find((each) => each.name === name || each.name === bare);
  const definition = asset && all.definitions.get(asset.name);
  if (asset !== undefined && definition !== undefined) {
    return { ...project, ...all, asset, definition };
  }
  const known = all.workflows.assets.map((each) => each.name);
  const { broken } = all.workflows;
  const files = broken.map(({ place }) => place.file.replace(`${project.root}/`, "")).join(", ");
  throw new PhloError(
    "PHLO-001",
    `Cannot test "${name}": ${
      broken.length === 0
        ? "no workflow declares it"
        : `no workflow that loads declares it, and ${files} did not load: ${broken[0]?.message}`
    }`,
    {
      hint: renderSuggestion(name, known) ??
        (known.length === 0 ? "the project has no assets" : `the assets are ${known.join(", ")}`),
    },
  );
}

function describeBroken(name: string, [first]: readonly BrokenFile[]): PhloError {
  const code = first !== undefined && isErrorCode(first.code) ? first.code : "PHLO-102";
  return new PhloError(code, first?.message ?? `Cannot test "${name}": it is not complete`, {
    ...(first?.hint === undefined ? {} : { hint: first.hint }),
    ...(first?.place === undefined ? {} : { place: first.place }),
  });
}

function describe(subject: unknown): string {
  return subject === undefined || subject === null
    ? String(subject)
    : `a value of type ${typeof subject}`;
}
