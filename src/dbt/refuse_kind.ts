// deno-lint-ignore-file camelcase -- the names are dbt's
/**
 * Nodes that dbt knows and phlo does not run. They are shown with the reason, never left out.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import type { NodeFile } from "./node_file.ts";

/** Tells whether a file is of a kind that is only shown. */
export function isNotRun(file: Pick<NodeFile, "resourceType" | "file">): boolean {
  return file.resourceType === "seed" || file.resourceType === "snapshot" ||
    file.resourceType === "unit_test" || file.file.endsWith(".py");
}

/** The error that says so, with what to use in its place. */
export function refuseKind(file: Pick<NodeFile, "resourceType" | "file" | "name">): PhloError {
  const [what, hint] = file.file.endsWith(".py")
    ? ["Python models", "write it as SQL, or as an ingestion in TypeScript"]
    : REASONS[file.resourceType] ?? ["this kind of node", "remove it"];
  return new PhloError("PHLO-506", `Cannot run "${file.name}": ${what} are not supported`, {
    hint,
    place: { file: file.file, line: 1 },
  });
}

const REASONS: Readonly<Record<string, readonly [string, string]>> = {
  seed: ["seeds", "load the file with an ingestion and read it with source()"],
  snapshot: ["snapshots", "use an incremental model; the table's own history is kept by the lake"],
  unit_test: ["unit tests of dbt", "write a test with phlo/testing, or a data test"],
};
