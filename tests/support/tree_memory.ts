/**
 * Watches how much memory a process and everything it started hold: proportional shares, so that what two processes share counts
 * once. Linux only; elsewhere nothing is measured.
 *
 * @module
 */

/** A watch over one process and its descendants. */
export interface MemoryWatch {
  /** Ends the watch: the largest sum of memory that was seen, in bytes; undefined where it cannot be measured. */
  stop(): number | undefined;
}

const EVERY_MS = 100;

/** Starts watching. */
export function watchMemory(pid: number): MemoryWatch {
  if (Deno.build.os !== "linux") return { stop: () => undefined };
  let largest = 0;
  const look = (): void => {
    largest = Math.max(largest, sumTree(pid));
  };
  const timer = setInterval(look, EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      return largest === 0 ? undefined : largest;
    },
  };
}

function sumTree(root: number): number {
  const children = new Map<number, number[]>();
  for (const entry of Deno.readDirSync("/proc")) {
    const pid = Number(entry.name);
    if (!Number.isInteger(pid)) continue;
    const parent = readParent(pid);
    if (parent !== undefined) children.set(parent, [...children.get(parent) ?? [], pid]);
  }
  let sum = 0;
  const open = [root];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    sum += readShare(pid);
    open.push(...children.get(pid) ?? []);
  }
  return sum;
}

function readParent(pid: number): number | undefined {
  // "pid (name) state parent …"; the name may hold spaces and brackets.
  const text = readProc(`/proc/${pid}/stat`);
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  return fields?.[1] === undefined ? undefined : Number(fields[1]);
}

function readShare(pid: number): number {
  const kilobytes = /^Pss: +(\d+) kB$/m.exec(readProc(`/proc/${pid}/smaps_rollup`) ?? "")?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

function readProc(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    // The process ended while we looked.
    return undefined;
  }
}
