/**
 * How much memory this process may hope for: the smaller of the machine's and the container's.
 *
 * @module
 */

const CGROUP_FILES = [
  "/sys/fs/cgroup/memory.max",
  "/sys/fs/cgroup/memory/memory.limit_in_bytes",
];

/** The limit in bytes. */
export function readMemoryLimit(): number {
  const machine = Deno.systemMemoryInfo().total;
  const limits = CGROUP_FILES.flatMap((path) => {
    try {
      const limit = Number(Deno.readTextFileSync(path));
      return Number.isFinite(limit) && limit > 0 ? [limit] : [];
    } catch {
      // No such file: no such limit.
      return [];
    }
  });
  return Math.min(machine, ...limits);
}
