/**
 * Walks every reference of a lake, from every branch to every data file, and proves that each file is there, whole.
 *
 * @module
 */

import type { Issue } from "../core/issue.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import {
  type FileReference,
  listReferences,
  type ReferenceWalk,
  startWalk,
} from "../iceberg/list_references.ts";
import type { OpenLake } from "./open_lake.ts";

/** What was found. */
export interface VerifyResult {
  /** Metadata files that branches point at or hold. */
  readonly roots: number;
  /** Files that they lead to. */
  readonly files: number;
  readonly sizeBytes: bigint;
  readonly issues: readonly Issue[];
}

/** Walks the lake; faults are values, so that one does not hide another. */
export async function verifyLake(
  lake: OpenLake,
  onRoot: (done: number, total: number) => void,
): Promise<VerifyResult> {
  // Nobody needs what was pointed at before: only what a branch shows now, or holds.
  const roots = await lake.catalog.listRoots(Number.MAX_SAFE_INTEGER);
  const walk = startWalk(lake.store);
  const issues: Issue[] = [];
  let files = 0;
  let sizeBytes = 0n;
  for (const [index, root] of roots.entries()) {
    onRoot(index, roots.length);
    for (const reference of await walkRoot(root, walk, issues)) {
      if (!reference.isNeeded) continue;
      files++;
      sizeBytes += reference.sizeBytes ?? 0n;
      const issue = await checkFile(reference, lake);
      if (issue !== undefined) issues.push(issue);
    }
  }
  return { roots: roots.length, files, sizeBytes, issues };
}

async function walkRoot(
  root: string,
  walk: ReferenceWalk,
  issues: Issue[],
): Promise<readonly FileReference[]> {
  try {
    return await listReferences(root, walk);
  } catch (error) {
    if (!(error instanceof PhloError)) throw error;
    issues.push({ code: error.code, path: [root], message: messageOf(error) });
    return [];
  }
}

async function checkFile(
  { name, kind, sizeBytes, root }: FileReference,
  { store }: OpenLake,
): Promise<Issue | undefined> {
  const stat = await store.stat(name);
  const fault = stat === undefined
    ? "is missing"
    : sizeBytes !== undefined && BigInt(stat.sizeBytes) !== sizeBytes
    ? `has ${stat.sizeBytes} bytes, wanted ${sizeBytes}`
    : undefined;
  if (fault === undefined) return undefined;
  return { code: "PHLO-401", path: [name], message: `the ${kind} file ${fault}; ${root} needs it` };
}
