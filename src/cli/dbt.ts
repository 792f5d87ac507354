/**
 * `phlo dbt`: runs, tests, lists and compiles the SQL models with dbt's words, on the lake.
 *
 * @module
 */

import { merge, object, or } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { multiple, optional, withDefault } from "@optique/core/modifiers";
import { command, constant, option } from "@optique/core/primitives";
import { choice, string } from "@optique/core/valueparser";
import { type CliContext, defineCommand } from "./command.ts";
import { commonFlags } from "./common_flags.ts";
import type { DbtValues } from "./dbt_values.ts";

const names = string({ metavar: "SELECTOR" });

const selection = object({
  select: multiple(option("-s", "--select", names, {
    description: message`Nodes to take: a name, folder.model, tag:x, path:x, with + for neighbours`,
  })),
  models: multiple(option("-m", "--models", names, {
    description: message`The older name of --select`,
  })),
  exclude: multiple(option("--exclude", names, { description: message`Nodes to leave out` })),
  vars: optional(option("--vars", string({ metavar: "YAML" }), {
    description: message`Values for var(), such as {"days": 3}`,
  })),
});

const building = object({
  fullRefresh: option("-f", "--full-refresh", {
    description: message`Build incremental models from scratch`,
  }),
  force: option("--force", {
    description: message`Build tables even where neither SQL nor inputs have changed`,
  }),
  stale: option("--stale", {
    description: message`Of the selected models only those that are stale, failed or never made`,
  }),
  noAudit: option("--no-audit", {
    description: message`Publish without running the tests first, as dbt would`,
  }),
});

/** The words of `phlo dbt`; a retry reads those of the run it repeats. */
export const dbtFlags = or(
  command(
    "run",
    merge(object({ which: constant("run") }), selection, building, commonFlags),
    { description: message`Build models, run their tests, publish what passes` },
  ),
  command(
    "build",
    merge(object({ which: constant("build") }), selection, building, commonFlags),
    {
      description: message`Build models and tests in order; a failed test stops what is downstream`,
    },
  ),
  command("test", merge(object({ which: constant("test") }), selection, commonFlags), {
    description: message`Run tests on the published tables`,
  }),
  command(
    "ls",
    merge(
      object({
        which: constant("ls"),
        output: withDefault(
          option("--output", choice(["selector", "name", "path"] as const), {
            description: message`What to print of each node`,
          }),
          "selector" as const,
        ),
        resourceType: optional(
          option("--resource-type", choice(["model", "test", "source"] as const), {
            description: message`Only nodes of one kind`,
          }),
        ),
      }),
      selection,
      commonFlags,
    ),
    { description: message`List nodes` },
  ),
  command("compile", merge(object({ which: constant("compile") }), selection, commonFlags), {
    description: message`Write the compiled SQL to target/compiled`,
  }),
);

/** The command. */
export const dbt = defineCommand<DbtValues>("dbt", dbtFlags, runDbt);

async function runDbt(values: DbtValues, cli: CliContext): Promise<number> {
  switch (values.which) {
    case "ls":
      return await (await import("./dbt_list.ts")).listNodes(values, cli);
    case "compile":
      return await (await import("./dbt_compile.ts")).compileNodes(values, cli);
    case "run":
    case "build":
    case "test":
      return await (await import("./dbt_run.ts")).runNodes(values, cli);
    default:
      return values satisfies never;
  }
}
