/**
 * Runs test folders side by side, as many at once as the machine has cores, and prints what each printed when it has ended.
 *
 * Usage: `deno run -A scripts/run_tests.ts FOLDER…`; what follows `--` is passed on to `deno test`.
 *
 * @module
 */

const FOLDER_TIMEOUT_MS = 8 * 60_000;

const end = Deno.args.indexOf("--");
const folders = end < 0 ? Deno.args : Deno.args.slice(0, end);
const flags = end < 0 ? [] : Deno.args.slice(end + 1);

/** Those that come first take longest: what is left at the end should be short. */
const waiting = [...folders];
const failed: string[] = [];
let passedCount = 0;
let failedCount = 0;

async function runFolders(): Promise<void> {
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    await runFolder(folder);
  }
}

async function runFolder(folder: string): Promise<void> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--quiet", "--no-check", ...flags, folder],
    env: { NO_COLOR: "1" },
    stdin: "null",
    // What hangs is ended, so that the other folders are told of.
    signal: AbortSignal.timeout(FOLDER_TIMEOUT_MS),
  }).output();
  await Deno.stdout.write(stdout);
  await Deno.stderr.write(stderr);
  const text = new TextDecoder().decode(stdout);
  const [, passed, bad] = /\| (\d+) passed.*\| (\d+) failed/.exec(text) ?? [];
  passedCount += Number(passed ?? 0);
  failedCount += Number(bad ?? 0);
  if (code !== 0) failed.push(folder);
}

await Promise.all(Array.from({ length: navigator.hardwareConcurrency }, runFolders));
const where = failed.length === 0 ? "" : `, in ${failed.join(", ")}`;
// The line of each folder is counted by whoever adds up; this one is for people.
// deno-lint-ignore no-console -- a script's output
console.log(`tests: ${passedCount} good, ${failedCount} bad${where}`);
Deno.exit(failed.length === 0 ? 0 : 1);
