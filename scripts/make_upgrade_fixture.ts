/**
 * Makes a project with the phlo of a commit, lake included, and keeps it under tests/fixtures/upgrades/NAME: what a
 * later phlo must open. Run once for each release, and before a change of a file's layout.
 *
 * Usage: `deno run -A scripts/make_upgrade_fixture.ts NAME [--commit COMMIT]`
 *
 * @module
 */

import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";

const root = new URL("../", import.meta.url).pathname;
const { positionals: [name], values: { commit } } = parseArgs({
  allowPositionals: true,
  options: { commit: { type: "string", default: "HEAD" } },
});
if (name === undefined) throw new Error("Name the fixture: its version, or what is special in it");

/** The lake's files name the folder they were made in, so it is one that says nothing about a machine. */
const WORK = "/tmp/phlo-upgrade-fixture";
const PROJECT = `${WORK}/older`;
const target = `${root}tests/fixtures/upgrades/${name}`;

const COMMANDS = [
  "create-workflow --type ingestion --domain nightscout --table glucose_entries --unique-key _id " +
  "--cron @daily --api-base-url sample://nightscout/api/v1",
  "create-workflow --type transform --domain nightscout --table glucose_entries",
  "materialize glucose_entries+ --partition 2024-01-20",
];

await Deno.remove(WORK, { recursive: true }).catch(() => undefined);
await Deno.mkdir(`${WORK}/phlo`, { recursive: true });
await run(["sh", "-c", `git archive "${commit}" | tar -x -C ${WORK}/phlo`], root);
await Deno.symlink(`${root}node_modules`, `${WORK}/phlo/node_modules`);
await phlo(["init", "older"], WORK);
for (const command of COMMANDS) {
  await phlo(command.split(" ").map((word) => word === "@daily" ? "0 6 * * *" : word), PROJECT);
}
forgetMachine();
await Deno.remove(`${PROJECT}/.phlo/tmp`, { recursive: true });
await Deno.remove(target, { recursive: true }).catch(() => undefined);
await Deno.mkdir(`${root}tests/fixtures/upgrades`, { recursive: true });
await run(["cp", "-R", PROJECT, target], root);
await Deno.remove(WORK, { recursive: true });

async function phlo(words: readonly string[], folder: string): Promise<void> {
  await run([Deno.execPath(), "run", "-A", "--quiet", `${WORK}/phlo/main.ts`, ...words], folder);
}

async function run([program = "", ...args]: readonly string[], cwd: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args, cwd }).output();
  if (!success) {
    throw new Error(`${program} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  }
}

/** Records name the machine that ran; the fixture names none. */
function forgetMachine(): void {
  const here = Deno.hostname();
  const state = new DatabaseSync(`${PROJECT}/.phlo/state.db`);
  state.prepare("UPDATE run SET hostname = 'fixture'").run();
  state.exec("PRAGMA journal_mode = DELETE; VACUUM; PRAGMA journal_mode = WAL");
  state.close();
  const catalog = new DatabaseSync(`${PROJECT}/lake/catalog.db`);
  catalog.prepare("UPDATE lake_publish SET report = replace(report, ?, ?)")
    .run(`"hostname":"${here}"`, '"hostname":"fixture"');
  catalog.exec("VACUUM");
  catalog.close();
}
