/**
 * Parquet files written and read by DuckDB. A relation is the text of a query; no row passes JavaScript.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import type { DataFiles, ScanFile, StagedFile, WriteTarget } from "../core/data_files.ts";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { Store } from "../core/store.ts";
import { type CopiedFile, copyRelation } from "./copy_relation.ts";
import { explainWriteFault } from "./explain_write_fault.ts";
import { renderScan } from "./render_scan.ts";
import type { Session } from "./session.ts";
import { renderWriteSelect } from "./write_select.ts";

/** Writes and scans data files of a store through a session that may read and write the store's folders. */
export function createDuckdbDataFiles(
  session: Session,
  store: Store,
  host: Host,
): DataFiles<string> {
  return {
    write: (relation, target) => writeFiles(relation, target, { session, store }, host),
    scan: (files: readonly ScanFile[], columns: readonly Column[]) =>
      renderScan(files, columns, store),
  };
}

interface Tools {
  readonly session: Session;
  readonly store: Store;
}

async function writeFiles(
  relation: string,
  target: WriteTarget,
  tools: Tools,
  host: Host,
): Promise<readonly StagedFile[]> {
  assertWritable(target.columns);
  const staged = `${await tools.store.stagingFolder()}/${host.ids.uuid()}`;
  const isSplit = target.targetFileBytes !== undefined;
  const path = isSplit ? staged : `${staged}.parquet`;
  try {
    // All statistics are judged before the first file is taken in: a refused relation leaves nothing in the store.
    const written = await copyRows(relation, target, path, tools.session);
    const files: StagedFile[] = [];
    for (const { path: local, ...facts } of written) {
      const name = `${target.folder}/${host.ids.uuid()}.parquet`;
      await tools.store.putFile(name, local);
      files.push({ name, ...facts, partition: new Map() });
    }
    return files;
  } finally {
    await host.disk.remove(path);
  }
}

function assertWritable(columns: readonly Column[]): void {
  const fixed = columns.find((column) => column.type.kind === "fixed");
  if (fixed === undefined) return;
  throw new PhloError(
    "PHLO-402",
    `Cannot write the column "${fixed.name}": DuckDB has no type of fixed length`,
    { hint: "use a binary column" },
  );
}

async function copyRows(
  relation: string,
  target: WriteTarget,
  path: string,
  session: Session,
): Promise<readonly CopiedFile[]> {
  const { columns, schemaJson, targetFileBytes } = target;
  const options = {
    select: renderWriteSelect(relation, columns),
    columns,
    ...(schemaJson === undefined ? {} : { schemaJson }),
    ...(targetFileBytes === undefined ? {} : { targetFileBytes }),
  };
  try {
    return await copyRelation(path, options, session);
  } catch (fault) {
    throw await explainWriteFault(fault, relation, columns, session);
  }
}
