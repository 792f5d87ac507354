/**
 * Leases: the right of one run to work on a resource, while its process lives and says so.
 * Everything here runs inside a transaction of the caller.
 *
 * @module
 */

import type { LeaseHolder, LeaseToken } from "../core/catalog.ts";
import type { Host } from "../core/host.ts";
import type { SqliteConnection, SqliteRow } from "../core/sqlite_connection.ts";
import { readNumber, readText } from "../core/sqlite_row.ts";

/** A heartbeat older than this holds nothing. */
export const LEASE_TIMEOUT_MS = 120_000;

/** What asking for a lease brings. */
export type LeaseOutcome =
  | { readonly kind: "acquired"; readonly lease: LeaseToken }
  | { readonly kind: "held"; readonly holder: LeaseHolder };

/** What asking for several brings: those taken, and who holds the next one. */
export interface LeasesOutcome {
  readonly leases: readonly LeaseToken[];
  readonly holder?: LeaseHolder;
}

const COLUMNS = "resource, run_id AS runId, token, hostname, pid, heartbeat_at AS heartbeatAt";

/** Takes a free lease, with a token larger than any before; the run and process that hold it already keep theirs. */
export function acquireLease(
  connection: SqliteConnection,
  wanted: { readonly resource: string; readonly runId: string },
  host: Host,
): LeaseOutcome {
  const { resource, runId } = wanted;
  const row = connection.prepare(`SELECT ${COLUMNS} FROM lake_lease WHERE resource = ?`)
    .get(resource);
  const holder = row === undefined ? undefined : holderOf(row);
  if (holder !== undefined && isHeld(holder, host)) {
    if (!isOwn(holder, runId, host)) return { kind: "held", holder };
    renewLeases(connection, [holder], host.clock.now());
    return { kind: "acquired", lease: { resource, runId, token: holder.token } };
  }
  connection.prepare("DELETE FROM lake_lease WHERE resource = ?").run(resource);
  const { hostname, pid } = host.environment;
  const inserted = connection.prepare(
    `INSERT INTO lake_lease (resource, run_id, hostname, pid, heartbeat_at)
    VALUES (?, ?, ?, ?, ?) RETURNING token`,
  ).get(resource, runId, hostname, pid, host.clock.now());
  const token = readNumber(inserted ?? {}, "token");
  return { kind: "acquired", lease: { resource, runId, token } };
}

/** Takes leases in order until one is held. */
export function acquireLeases(
  connection: SqliteConnection,
  { resources, runId }: { readonly resources: readonly string[]; readonly runId: string },
  host: Host,
): LeasesOutcome {
  return takeInOrder(
    resources,
    (resource) => acquireLease(connection, { resource, runId }, host),
  );
}

/** Asks for one after the other until one is held. */
export function takeInOrder(
  resources: readonly string[],
  take: (resource: string) => LeaseOutcome,
): LeasesOutcome {
  const leases: LeaseToken[] = [];
  for (const resource of resources) {
    const outcome = take(resource);
    if (outcome.kind === "held") return { leases, holder: outcome.holder };
    leases.push(outcome.lease);
  }
  return { leases };
}

/** True where the holder's process may still be at work. */
export function isHeld(holder: LeaseHolder, host: Host): boolean {
  if (host.clock.now() - holder.heartbeatAt > LEASE_TIMEOUT_MS) return false;
  const { hostname } = host.environment;
  return holder.hostname !== hostname ||
    host.environment.isProcessAlive(holder.pid, holder.heartbeatAt);
}

/** True where the same run in the same process asks again. */
export function isOwn(holder: LeaseHolder, runId: string, host: Host): boolean {
  return holder.runId === runId && holder.hostname === host.environment.hostname &&
    holder.pid === host.environment.pid;
}

/** Renews the heartbeats; returns the leases that have another owner now, or none. */
export function renewLeases(
  connection: SqliteConnection,
  leases: readonly LeaseToken[],
  at: number,
): readonly LeaseToken[] {
  const renew = connection.prepare(
    "UPDATE lake_lease SET heartbeat_at = ?4 WHERE resource = ?1 AND token = ?2 AND run_id = ?3",
  );
  return leases.filter((lease) =>
    Number(renew.run(lease.resource, lease.token, lease.runId, at).changes) === 0
  );
}

/** The leases that are no longer their resource's current token. */
export function findLost(
  connection: SqliteConnection,
  leases: readonly LeaseToken[],
): readonly LeaseToken[] {
  const find = connection.prepare(
    "SELECT 1 FROM lake_lease WHERE resource = ? AND token = ? AND run_id = ?",
  );
  return leases.filter((lease) => find.get(lease.resource, lease.token, lease.runId) === undefined);
}

/** Gives leases back; one that another owns by now stays with that one. */
export function releaseLeases(connection: SqliteConnection, leases: readonly LeaseToken[]): void {
  const remove = connection.prepare("DELETE FROM lake_lease WHERE resource = ? AND token = ?");
  for (const lease of leases) remove.run(lease.resource, lease.token);
}

/** All rows, in the order of their resources. */
export function listLeases(connection: SqliteConnection): readonly LeaseHolder[] {
  const sql = `SELECT ${COLUMNS} FROM lake_lease ORDER BY resource`;
  return connection.prepare(sql).all().map(holderOf);
}

function holderOf(row: SqliteRow): LeaseHolder {
  return {
    resource: readText(row, "resource"),
    runId: readText(row, "runId"),
    token: readNumber(row, "token"),
    hostname: readText(row, "hostname"),
    pid: readNumber(row, "pid"),
    heartbeatAt: readNumber(row, "heartbeatAt"),
  };
}
