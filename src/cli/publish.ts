/**
 * `phlo publish`: makes visible what a run with --no-publish has made, checked and left on its branch.
 *
 * @module
 */

import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { optional } from "@optique/core/modifiers";
import { argument } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import type { Catalog } from "../core/catalog.ts";
import { PhloError } from "../core/phlo_error.ts";
import { renderSuggestion } from "../core/suggest.ts";
import { publishHeld } from "../run/publish_held.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { openProject, openProjectLake, openProjectRecords } from "./open_project.ts";
import { paintFor } from "./terminal.ts";

const parser = merge(
  object({
    run: optional(argument(string({ metavar: "RUN" }), {
      description:
        message`The run, or how its name begins; the newest one that left something where left out`,
    })),
  }),
  commonFlags,
);

type Values = CommonFlags & { readonly run: string | undefined };

/** The command. */
export const publish = defineCommand("publish", parser, publishRun);

async function publishRun(values: Values, cli: CliContext): Promise<number> {
  const { host, terminal } = cli;
  const project = await openProject(values, cli);
  await using lake = await openProjectLake(project, host);
  const runId = chooseRun(values.run, await listHolders(lake.catalog));
  const result = await publishHeld(runId, { lake, signal: cli.signal }, host);
  // Opening the records takes the publication in.
  await using _records = await openProjectRecords(project, lake, host);
  if (values.json) {
    terminal.print(JSON.stringify({ version: 1, runId, ...result }) + "\n");
    return 0;
  }
  const paint = paintFor(terminal);
  terminal.print(`${paint.green("Published")} ${result.tables.join(", ")} from run ${runId}\n`);
  return 0;
}

/** Runs whose branch holds something, newest first. */
async function listHolders(catalog: Catalog): Promise<readonly string[]> {
  const holders: string[] = [];
  for (const { name, runId } of (await catalog.listBranches()).toReversed()) {
    if (runId !== undefined && (await catalog.listHeld(name)).length > 0) holders.push(runId);
  }
  return holders;
}

function chooseRun(wanted: string | undefined, holders: readonly string[]): string {
  if (wanted === undefined) {
    const [newest] = holders;
    if (newest !== undefined) return newest;
    throw new PhloError("PHLO-408", "Cannot publish: no run has left anything to publish", {
      hint: "phlo materialize ASSET --no-publish leaves what it made on a branch",
    });
  }
  if (holders.includes(wanted)) return wanted;
  const meant = holders.filter((id) => id.startsWith(wanted));
  const [only] = meant;
  if (only !== undefined && meant.length === 1) return only;
  const hint = meant.length > 1
    ? `say which one: ${meant.join(", ")}`
    : renderSuggestion(wanted, holders) ?? "phlo runs lists the runs";
  throw new PhloError(
    "PHLO-408",
    `Cannot publish run "${wanted}": ${
      meant.length > 1 ? "several runs begin so" : "it has left nothing to publish"
    }`,
    { hint },
  );
}
