/**
 * Makes readers of a table see an older snapshot of it again. A publication like any other: recorded, and refused where
 * somebody else moved the table meanwhile.
 *
 * @module
 */

import { type CatalogEntry, renderTableName } from "../core/catalog.ts";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { readTable } from "../iceberg/read_table.ts";
import { rollBackTable } from "../iceberg/roll_back_table.ts";
import { currentSnapshot, isSameId, snapshotAt, type TableState } from "../iceberg/table_state.ts";
import type { Id64 } from "../iceberg/wire.ts";
import { type PublishReport, publishReport } from "../records/publish_report.ts";
import { createRunId } from "./create_run_id.ts";
import { findUndone } from "./find_undone.ts";
import { holdLeases } from "./hold_leases.ts";
import type { OpenLake } from "./open_lake.ts";
import { parseMoment } from "./parse_moment.ts";

/** What to roll back, and how. */
export interface RollBackOptions {
  /** On `main`. */
  readonly entry: CatalogEntry;
  /** A snapshot's id, the beginning of one, or a time. */
  readonly to: string;
  readonly timezone: string;
  readonly lake: OpenLake;
  /** The command line, for the records. */
  readonly command: string;
  readonly signal: AbortSignal;
}

/** What became of it. */
export interface RollBackResult {
  readonly from: Id64 | undefined;
  readonly to: Id64;
  /** False where the snapshot was the current one already. */
  readonly isChanged: boolean;
  readonly rows: number;
}

/** Rolls back. @throws PhloError PHLO-406 for a snapshot or time that the table does not have, PHLO-404 */
export async function rollBack(options: RollBackOptions, host: Host): Promise<RollBackResult> {
  const { entry, lake } = options;
  const table = renderTableName(entry);
  const runId = createRunId(host.clock.now(), host);
  await using leases = holdLeases(lake.catalog, {
    runId,
    signal: options.signal,
    onWait() {},
  }, host);
  const tokens = await leases.forPart("rollback").takeAll([`table:${table}`]);
  const state = await readTable(entry.metadataUri, lake.store);
  const to = chooseSnapshot(state, options);
  const next = await rollBackTable(state, to, { store: lake.store, host });
  const result = {
    from: currentSnapshot(state)?.["snapshot-id"],
    to,
    isChanged: next !== state,
    rows: Number(currentSnapshot(next)?.summary["total-records"] ?? 0),
  };
  if (next === state) return result;
  const { namespace, name, metadataUri: base } = entry;
  const outcome = await lake.catalog.publish({
    runId,
    target: "main",
    moves: [{ namespace, name, kind: "table", base, next: next.metadataUri }],
    footprint: [{ namespace, name, base }],
    leases: tokens,
    report: createRollBackReport(
      runId,
      { command: options.command, ...findUndone(state, to) },
      host,
    ),
  });
  if (outcome.kind === "published") return result;
  throw new PhloError(
    "PHLO-404",
    `Cannot roll back "${table}": another run has moved it meanwhile`,
    { hint: "look at phlo history again, then run the same command", retryable: true },
  );
}

function createRollBackReport(
  runId: string,
  { command, ...changes }: Pick<PublishReport, "undone" | "redone"> & { readonly command: string },
  host: Host,
): Readonly<Record<string, unknown>> {
  const { pid, hostname } = host.environment;
  return publishReport.parse({
    version: 1,
    run: {
      id: runId,
      command,
      startedAt: host.clock.now(),
      pid,
      hostname,
      branch: `run/${runId}`,
    },
    steps: [],
    ...changes,
  });
}

function chooseSnapshot(state: TableState, { to, timezone }: RollBackOptions): Id64 {
  const wanted = to.replace(/…$/, "");
  const { snapshots } = state.metadata;
  const meant = snapshots.map((each) => each["snapshot-id"])
    .filter((id) => /^\d+$/.test(wanted) && String(id).startsWith(wanted));
  const exact = meant.find((id) => isSameId(id, BigInt(wanted)));
  const [only] = meant;
  if (exact !== undefined) return exact;
  if (only !== undefined && meant.length === 1) return only;
  const moment = parseMoment(to, timezone);
  if (moment?.kind === "time") {
    return snapshotAt(state, { timestampMs: moment.atMs })["snapshot-id"];
  }
  throw new PhloError(
    "PHLO-406",
    meant.length > 1
      ? `Cannot roll back to "${to}": ${meant.length} snapshots begin so`
      : `Cannot roll back to "${to}": the table has no such snapshot, or it is expired`,
    { hint: "phlo history TABLE lists the snapshots; a time such as 2024-01-20T08:00 will do too" },
  );
}
