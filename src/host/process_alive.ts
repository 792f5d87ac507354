/**
 * Tells whether a process of this machine is still the one that was seen earlier: numbers of processes are given out again.
 *
 * @module
 */

import process from "node:process";

/** Linux counts a process's start in hundredths of a second since boot. */
const TICK_MS = 10;
/** Boot time is known to the second, so a start may look later than it was. */
const BOOT_ERROR_MS = 2_000;

/** True where process `pid` is alive and was already running at `seenAtMs`. */
export function isProcessAlive(pid: number, seenAtMs: number): boolean {
  if (!canSignal(pid)) return false;
  const status = readProcessStatus(pid);
  if (status === undefined) return true;
  return !status.isZombie && status.startedAtMs <= seenAtMs + BOOT_ERROR_MS;
}

/** Signal 0 is only a question. A process of another user answers EPERM, so it is there. */
function canSignal(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Undefined where the system has no /proc: then the number alone must do. */
function readProcessStatus(pid: number): { isZombie: boolean; startedAtMs: number } | undefined {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    // The second field, the name, may hold spaces and brackets; the fields after its last bracket do not.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const bootedAt = Deno.readTextFileSync("/proc/stat").split("\n")
      .find((line) => line.startsWith("btime "))?.slice("btime ".length);
    const startedAtMs = Number(bootedAt) * 1000 + Number(fields[19]) * TICK_MS;
    if (!Number.isFinite(startedAtMs)) return undefined;
    return { isZombie: fields[0] === "Z", startedAtMs };
  } catch {
    // No /proc, or the process ended between the two questions: signal 0 has the last word.
    return canSignal(pid) ? undefined : { isZombie: true, startedAtMs: 0 };
  }
}
