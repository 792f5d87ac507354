/**
 * Finds who holds a SQLite file, as far as the system and the leases tell.
 *
 * @module
 */

import type { LeaseHolder } from "../core/catalog.ts";
import type { Host } from "../core/host.ts";

/** SQLite's locks lie on the bytes from 1 GiB on: https://www.sqlite.org/fileformat.html#the_lock_byte_page. */
const LOCK_BYTES = { first: 0x40000000, last: 0x400001ff };

/** Renders the holder, or undefined where nothing is known. */
export function describeLockHolder(
  path: string,
  leases: () => readonly LeaseHolder[],
  host: Host,
): string | undefined {
  const pid = findLockingProcess(path, host.environment.pid);
  const holders = readQuietly(leases);
  if (pid !== undefined) {
    const lease = holders.find((holder) =>
      holder.pid === pid && holder.hostname === host.environment.hostname
    );
    return lease === undefined ? `process ${pid}` : renderHolder(lease);
  }
  const latest = holders.toSorted((left, right) => right.heartbeatAt - left.heartbeatAt)[0];
  return latest === undefined ? undefined : `another program, perhaps ${renderHolder(latest)}`;
}

function renderHolder(holder: LeaseHolder): string {
  return `run "${holder.runId}" (process ${holder.pid} on "${holder.hostname}")`;
}

/** A file that is held firmly cannot even be read. */
function readQuietly(leases: () => readonly LeaseHolder[]): readonly LeaseHolder[] {
  try {
    return leases();
  } catch {
    return [];
  }
}

/** Linux lists every lock: `1: POSIX ADVISORY WRITE <pid> <device>:<inode> <first byte> <last byte>`. */
function findLockingProcess(path: string, ownPid: number): number | undefined {
  try {
    const inode = Deno.statSync(path).ino;
    for (const line of Deno.readTextFileSync("/proc/locks").split("\n")) {
      const [, , , , pid, file, first, last] = line.split(/\s+/);
      const isThisFile = file?.split(":")[2] === String(inode);
      const isSqlite = Number(first) >= LOCK_BYTES.first && Number(last) <= LOCK_BYTES.last;
      if (isThisFile && isSqlite && Number(pid) !== ownPid) return Number(pid);
    }
  } catch {
    // Other systems have no such list; then the leases must do.
  }
  return undefined;
}
