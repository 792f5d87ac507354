/**
 * Asks PyIceberg what it sees in a lake. `scripts/install_pyiceberg.ts` installs it.
 *
 * @module
 */

const PYTHON = new URL("../../.venv/pyiceberg/bin/python", import.meta.url).pathname;
const SCRIPTS = new URL("../../scripts/", import.meta.url);

/** One table to read. */
export interface PyRead {
  readonly table: string;
  /** The Parquet file that gets the rows. */
  readonly out: string;
  readonly snapshot?: string;
  readonly filters: readonly string[];
}

/** What PyIceberg says of a table. */
export interface PyAnswer {
  readonly rows: number;
  readonly filtered: readonly number[];
  readonly snapshots: number;
  readonly files: number;
  readonly history: number;
  readonly fields: readonly (readonly [number, string, string, boolean])[];
  readonly identifiers: readonly string[];
}

/** Reads the tables in one Python process. @throws Error with Python's own words. */
export async function askPyIceberg(
  request: {
    readonly catalog: string;
    readonly warehouse: string;
    readonly reads: readonly PyRead[];
  },
): Promise<readonly PyAnswer[]> {
  const answer = await runPython("pyiceberg_check.py", request);
  return (answer as { readonly reads: readonly PyAnswer[] }).reads;
}

/** Lets PyIceberg append to, delete from and widen a table; returns the ids of its snapshots. */
export async function changeByPyIceberg(
  request: { readonly catalog: string; readonly warehouse: string; readonly table: string },
): Promise<readonly string[]> {
  const answer = await runPython("pyiceberg_write.py", request);
  return (answer as { readonly snapshots: readonly string[] }).snapshots;
}

/** The scripts are ours, so their answers are taken at their word. */
async function runPython(script: string, request: unknown): Promise<unknown> {
  const child = new Deno.Command(PYTHON, {
    args: [new URL(script, SCRIPTS).pathname],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(request)));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** True where the environment is installed; the tests are ignored, and say so, where it is not. */
export function hasPyIceberg(): boolean {
  try {
    return Deno.statSync(PYTHON).isFile;
  } catch {
    return false;
  }
}
