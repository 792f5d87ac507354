/**
 * `phlo status`: how every asset stands, from the records and the lake; the exit code says whether somebody should look.
 *
 * @module
 */

import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { multiple } from "@optique/core/modifiers";
import { argument, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { PhloError } from "../core/phlo_error.ts";
import { renderSuggestion } from "../core/suggest.ts";
import { type AssetStatus, isAlarming } from "../run/asset_status.ts";
import { readAssetStatus } from "../run/read_asset_status.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { loadModels, openProject, startProjectWorker } from "./open_project.ts";
import { printStatus } from "./print_status.ts";
import { openRecordsToRead } from "./runs.ts";

const parser = merge(
  object({
    assets: multiple(argument(string({ metavar: "ASSET" }), {
      description: message`Only these assets and models; all where left out`,
    })),
    stale: option("--stale", {
      description: message`Only what is late, stale, failed or was never made`,
    }),
  }),
  commonFlags,
);

type Values = CommonFlags & { readonly assets: readonly string[]; readonly stale: boolean };

/** The command. Exit code 1 where something failed, is broken or very late. */
export const status = defineCommand("status", parser, showStatus);

async function showStatus(values: Values, cli: CliContext): Promise<number> {
  const { terminal, host } = cli;
  const project = await openProject(values, cli);
  await using worker = await startProjectWorker(project, cli);
  const workflows = await worker.load();
  const models = await loadModels(project, workflows, { vars: {} }, host);
  await using opened = await openRecordsToRead(project, host);
  const all = await readAssetStatus({
    workflows,
    models,
    timezone: project.config.values.timezone,
    records: opened.records,
    catalog: opened.lake?.catalog,
  }, host);
  const lines = choose(all, values);
  if (values.json) { for (const line of lines) terminal.print(JSON.stringify(line) + "\n"); }
  else {
    const folder = host.environment.workingFolder;
    printStatus(lines, { isAll: lines.length === all.length, folder }, terminal);
  }
  return lines.some(isAlarming) ? 1 : 0;
}

function choose(all: readonly AssetStatus[], values: Values): readonly AssetStatus[] {
  const named = values.assets.length === 0
    ? all
    : values.assets.flatMap((name) => findNamed(name, all));
  return values.stale
    ? named.filter(({ state, stale }) => !["fresh", "ok"].includes(state) || stale !== null)
    : named;
}

function findNamed(text: string, all: readonly AssetStatus[]): readonly AssetStatus[] {
  const name = text.replace(/\+$/, "");
  const bare = name.replace(/^dlt_/, "");
  const found = all.filter(({ asset, table, group, id }) =>
    [asset, table, group, id].includes(name) || asset === bare ||
    (table !== null && table.split(".").at(-1) === name)
  );
  if (found.length > 0) return found;
  throw new PhloError("PHLO-001", `Cannot show "${text}": no asset, model or group has that name`, {
    hint: renderSuggestion(name, all.flatMap(({ asset, group }) => [asset, group])) ??
      "phlo status lists everything",
  });
}
