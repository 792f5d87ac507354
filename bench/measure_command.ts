/**
 * Runs a command and measures it: wall time, CPU time and the largest memory of the process and all that it started.
 *
 * @module
 */

import { watchMemory } from "../tests/support/tree_memory.ts";

/** What one run of a command took. */
export interface Measured {
  readonly seconds: number;
  /** User and system time of the process and of its children, in steps of 10 ms; 0 where it cannot be read. */
  readonly cpuSeconds: number;
  /** The largest sum of resident memory that was seen; undefined where it cannot be measured or was not asked for. */
  readonly residentBytes: number | undefined;
  readonly stdout: string;
}

/** Where and how a command runs. */
export interface MeasureOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** True where memory is wanted; looking at it costs the machine a little. */
  readonly watchesMemory?: boolean;
}

/** Runs the command once. @throws Error where it fails: a failed command measures nothing. */
export async function measureCommand(
  words: readonly string[],
  options: MeasureOptions,
): Promise<Measured> {
  const [program = "", ...args] = words;
  const cpuBefore = readChildrenCpu();
  const startedAt = performance.now();
  const child = new Deno.Command(program, {
    args,
    cwd: options.cwd,
    env: { ...options.env },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const watch = options.watchesMemory === true ? watchMemory(child.pid) : undefined;
  const { code, stdout, stderr } = await child.output();
  const seconds = (performance.now() - startedAt) / 1000;
  const residentBytes = watch?.stop();
  const decoder = new TextDecoder();
  if (code !== 0) {
    throw new Error(
      `${words.join(" ")} ended with ${code}:\n${decoder.decode(stdout)}${decoder.decode(stderr)}`,
    );
  }
  return {
    seconds,
    cpuSeconds: readChildrenCpu() - cpuBefore,
    residentBytes,
    stdout: decoder.decode(stdout),
  };
}

const TICKS_PER_SECOND = 100;

/** What ended children, and theirs, have used since this process began. */
function readChildrenCpu(): number {
  if (Deno.build.os !== "linux") return 0;
  const text = Deno.readTextFileSync("/proc/self/stat");
  // "pid (name) state …": user and system time of children are the fields 16 and 17.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}
