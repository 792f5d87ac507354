/**
 * Iceberg views: SQL text by dialect under a name, in versions. Planned as a value, written as a metadata file, read back.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { Store } from "../core/store.ts";
import { assertStorableColumns, assignFreshIds } from "./assign_ids.ts";
import { readMetadataJson, writeMetadataJson } from "./metadata_file.ts";
import { parseSchema, renderFields } from "./schema_json.ts";
import {
  type RepresentationJson,
  type SchemaJson,
  VIEW_METADATA,
  type ViewMetadata,
  type ViewVersionJson,
} from "./wire.ts";

/** A view as its metadata describes it. */
export interface ViewState {
  readonly metadata: ViewMetadata;
  /** Undefined for a view, or a version of one, that is not written yet. */
  readonly metadataUri: string | undefined;
  /** The SQL of the current version in DuckDB's dialect. */
  readonly sql: string;
}

/** A view to be. */
export interface ViewPlan {
  readonly name: string;
  readonly columns: readonly Column[];
  /** The query by dialect; `duckdb` is what phlo itself runs. */
  readonly sql: Readonly<Record<string, string>> & { readonly duckdb: string };
  readonly defaultNamespace: readonly string[];
  /** The view's folder as the store's URI. */
  readonly location: string;
  readonly properties?: Readonly<Record<string, string>>;
}

/** Versions of a view that are kept. */
const KEPT_VERSIONS = 20;

/** Plans a view, or its next version; the same state where query, columns and namespace are those of `base`. */
export function planView(plan: ViewPlan, base: ViewState | undefined, host: Host): ViewState {
  assertStorableColumns(plan.columns);
  const fields = renderFields(assignFreshIds(plan.columns, 0).columns);
  const representations = Object.entries(plan.sql).map(([dialect, sql]): RepresentationJson => ({
    type: "sql",
    sql,
    dialect,
  }));
  const start = base?.metadata ?? emptyView(plan, host);
  const schema = findSchema(start, fields);
  const current = findVersion(start);
  const version: ViewVersionJson = {
    "version-id": Math.max(0, ...start.versions.map((item) => item["version-id"])) + 1,
    "timestamp-ms": host.clock.now(),
    "schema-id": schema["schema-id"],
    summary: { "engine-name": "phlo" },
    representations,
    "default-namespace": plan.defaultNamespace,
  };
  if (base !== undefined && isSameVersion(current, version)) return base;
  const metadata = addVersion(start, version, schema);
  return {
    metadata: { ...metadata, properties: { ...metadata.properties, ...plan.properties } },
    metadataUri: base?.metadataUri,
    sql: plan.sql.duckdb,
  };
}

/** Writes a planned view as a new metadata file, durably; moves no pointer. */
export async function writeView(
  view: ViewState,
  tools: { readonly store: Store; readonly host: Host },
): Promise<ViewState & { readonly metadataUri: string }> {
  const metadataUri = await writeMetadataJson(view.metadata, view.metadataUri, tools);
  return { ...view, metadataUri };
}

/** Reads a view. @throws PhloError PHLO-401 for a missing or damaged file, PHLO-402 for one without SQL that DuckDB runs. */
export async function readView(metadataUri: string, store: Store): Promise<ViewState> {
  const parsed = VIEW_METADATA.safeParse(await readMetadataJson(metadataUri, store));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new PhloError(
      "PHLO-401",
      `Cannot read the view "${metadataUri}": ${issue?.path.join(".")}: ${issue?.message}`,
      { cause: parsed.error },
    );
  }
  const metadata = parsed.data as ViewMetadata;
  const sql = findVersion(metadata)?.representations
    .find(({ dialect }) => dialect.toLowerCase() === "duckdb")?.sql;
  if (sql !== undefined) return { metadata, metadataUri, sql };
  throw new PhloError(
    "PHLO-402",
    `Cannot read the view "${metadataUri}": it has no SQL in DuckDB's dialect`,
  );
}

/** The columns of the view's current version. */
export function viewColumns(view: ViewState): readonly Column[] {
  const id = findVersion(view.metadata)?.["schema-id"];
  const schema = view.metadata.schemas.find((item) => item["schema-id"] === id);
  return schema === undefined ? [] : parseSchema(schema);
}

function findVersion(metadata: ViewMetadata): ViewVersionJson | undefined {
  const id = metadata["current-version-id"];
  return metadata.versions.find((item) => item["version-id"] === id);
}

/** A schema of the view with these fields, or a new one. */
function findSchema(metadata: ViewMetadata, fields: SchemaJson["fields"]): SchemaJson {
  const text = JSON.stringify(fields);
  const found = metadata.schemas.find((schema) => JSON.stringify(schema.fields) === text);
  if (found !== undefined) return found;
  const id = Math.max(-1, ...metadata.schemas.map((schema) => schema["schema-id"])) + 1;
  return { type: "struct", "schema-id": id, fields };
}

function isSameVersion(left: ViewVersionJson | undefined, right: ViewVersionJson): boolean {
  if (left === undefined || left["schema-id"] !== right["schema-id"]) return false;
  const meaning = (version: ViewVersionJson) =>
    JSON.stringify([
      version.representations.map(({ sql, dialect }) => [dialect, sql]).toSorted(),
      version["default-namespace"],
    ]);
  return meaning(left) === meaning(right);
}

function addVersion(
  metadata: ViewMetadata,
  version: ViewVersionJson,
  schema: SchemaJson,
): ViewMetadata {
  const versionId = version["version-id"];
  const line = { "timestamp-ms": version["timestamp-ms"], "version-id": versionId };
  return {
    ...metadata,
    "current-version-id": versionId,
    versions: [...metadata.versions, version].slice(-KEPT_VERSIONS),
    "version-log": [...metadata["version-log"], line].slice(-KEPT_VERSIONS),
    schemas: metadata.schemas.includes(schema) ? metadata.schemas : [...metadata.schemas, schema],
  };
}

function emptyView(plan: ViewPlan, host: Host): ViewMetadata {
  return {
    "view-uuid": host.ids.uuid(),
    "format-version": 1,
    location: plan.location,
    "current-version-id": 0,
    versions: [],
    "version-log": [],
    schemas: [],
    properties: {},
  };
}
