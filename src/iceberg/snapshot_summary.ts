/**
 * The summary of a snapshot: what a commit added and removed, and what the table holds after it.
 *
 * @module
 */

import type { StagedFile } from "../core/data_files.ts";
import type { DataFileEntry } from "./data_file_entry.ts";
import type { ManifestRecord } from "./manifest_list.ts";

/** The kinds of snapshot: rows added; rows replaced; rows removed; the same rows in other files. */
export type SnapshotOperation = "append" | "overwrite" | "delete" | "replace";

/** What a commit did. */
export interface CommitFacts {
  readonly operation: SnapshotOperation;
  readonly add: readonly StagedFile[];
  readonly remove: readonly DataFileEntry[];
  /** The summary of the snapshot before; undefined for the first one. */
  readonly parentSummary: Readonly<Record<string, string>> | undefined;
  /** All manifests after the commit. */
  readonly manifests: readonly ManifestRecord[];
  /** Keys of our own, such as the run's id. */
  readonly extra: Readonly<Record<string, string>>;
}

/** Renders the summary; keys that the specification names cannot be overridden. */
export function renderSummary(facts: CommitFacts): Readonly<Record<string, string>> {
  const added = { files: facts.add.length, ...sum(facts.add) };
  const removed = { files: facts.remove.length, ...sum(facts.remove) };
  return {
    "engine-name": "phlo",
    ...facts.extra,
    operation: facts.operation,
    ...(added.files === 0 ? {} : {
      "added-data-files": String(added.files),
      "added-records": String(added.rows),
      "added-files-size": String(added.bytes),
    }),
    ...(removed.files === 0 ? {} : {
      "deleted-data-files": String(removed.files),
      "deleted-records": String(removed.rows),
      "removed-files-size": String(removed.bytes),
    }),
    ...countTotals(facts),
    ...totalSize(facts.parentSummary, added.bytes - removed.bytes),
  };
}

function sum(files: readonly { readonly rowCount: bigint; readonly sizeBytes: bigint }[]): {
  readonly rows: bigint;
  readonly bytes: bigint;
} {
  return {
    rows: files.reduce((total, { rowCount }) => total + rowCount, 0n),
    bytes: files.reduce((total, { sizeBytes }) => total + sizeBytes, 0n),
  };
}

/** Counted from the manifests, so that a summary some engine left wrong is not carried on. */
function countTotals(facts: CommitFacts): Readonly<Record<string, string>> {
  const data = facts.manifests.filter(({ content }) => content === 0);
  const deletes = facts.manifests.filter(({ content }) => content === 1);
  const rows = data.reduce(
    (total, manifest) => total + manifest.addedRows + manifest.existingRows,
    0n,
  );
  const parent = facts.parentSummary;
  return {
    "total-records": String(rows),
    "total-data-files": String(countFiles(data)),
    "total-delete-files": String(countFiles(deletes)),
    "total-position-deletes": parent?.["total-position-deletes"] ?? "0",
    "total-equality-deletes": parent?.["total-equality-deletes"] ?? "0",
  };
}

function countFiles(manifests: readonly ManifestRecord[]): number {
  return manifests.reduce(
    (total, { addedFiles, existingFiles }) => total + addedFiles + existingFiles,
    0,
  );
}

/** No manifest list holds sizes: the total goes on from the parent's, and is left out where the parent has none. */
function totalSize(
  parent: Readonly<Record<string, string>> | undefined,
  change: bigint,
): Readonly<Record<string, string>> {
  const before = parent === undefined ? "0" : parent["total-files-size"];
  if (before === undefined || !/^\d+$/.test(before)) return {};
  return { "total-files-size": String(BigInt(before) + change) };
}
