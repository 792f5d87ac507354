/**
 * Runs phlo as a user does: the checkout, or the compiled program that PHLO_PROGRAM names.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

/** How a command ended. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, as a person sees them. */
  readonly text: string;
}

/** Where and how a command runs. */
export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Ends the command after this many milliseconds, with SIGKILL. */
  readonly killAfterMs?: number;
  /** Called with the process while it runs. */
  readonly onSpawn?: (pid: number) => void;
}

const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));

/** The words that start phlo. */
export function phloProgram(): readonly string[] {
  const program = Deno.env.get("PHLO_PROGRAM");
  return program ? [program] : [Deno.execPath(), "run", "-A", "--quiet", MAIN];
}

/** Runs one command line to its end. */
export async function runPhlo(
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const [program, ...first] = phloProgram();
  const child = new Deno.Command(program ?? "", {
    args: [...first, ...args],
    cwd: options.cwd,
    env: { NO_COLOR: "1", ...options.env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  options.onSpawn?.(child.pid);
  const timer = options.killAfterMs === undefined
    ? undefined
    : setTimeout(() => kill(child), options.killAfterMs);
  const output = await child.output();
  clearTimeout(timer);
  const decoder = new TextDecoder();
  const stdout = decoder.decode(output.stdout);
  const stderr = decoder.decode(output.stderr);
  return { code: output.code, stdout, stderr, text: stdout + stderr };
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // It ended by itself in the meantime.
  }
}

/** Runs a command that must succeed; what it printed is in the error where it does not. */
export async function runPhloOk(
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const result = await runPhlo(args, options);
  if (result.code !== 0) {
    throw new Error(`phlo ${args.join(" ")} ended with ${result.code}:\n${result.text}`);
  }
  return result;
}

/** The rows of a query as objects. */
export async function queryRows(
  sql: string,
  options: CommandOptions,
): Promise<readonly Record<string, unknown>[]> {
  const { stdout } = await runPhloOk(["query", sql, "--json"], options);
  return JSON.parse(stdout);
}
