/**
 * `phlo history`: what readers of a table saw, and which run made it so.
 *
 * @module
 */

import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { withDefault } from "@optique/core/modifiers";
import { argument, option } from "@optique/core/primitives";
import { integer, string } from "@optique/core/valueparser";
import { renderTableName } from "../core/catalog.ts";
import { renderCount } from "../core/count_text.ts";
import { renderJson64 } from "../core/json64.ts";
import { type HistoryEntry, listHistory } from "../iceberg/list_history.ts";
import { readTable } from "../iceberg/read_table.ts";
import { chooseStoredTable } from "./choose_table.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { openProject, openProjectLake } from "./open_project.ts";
import { assertLake } from "./read_lake.ts";
import { renderTable } from "./render_table.ts";
import { renderMoment } from "./runs.ts";

const parser = merge(
  object({
    table: argument(string({ metavar: "TABLE" }), {
      description: message`A table, such as raw.glucose_entries`,
    }),
    limit: withDefault(
      option("--limit", integer({ metavar: "N", min: 1 }), {
        description: message`How many moments to list, newest first`,
      }),
      20,
    ),
  }),
  commonFlags,
);

type Values = CommonFlags & { readonly table: string; readonly limit: number };

/** The command. */
export const history = defineCommand("history", parser, showHistory);

async function showHistory(values: Values, cli: CliContext): Promise<number> {
  const { terminal, host } = cli;
  const project = await openProject(values, cli);
  await assertLake(project, host);
  await using lake = await openProjectLake(project, host);
  const entry = chooseStoredTable(values.table, await lake.catalog.list("main"));
  const all = listHistory(await readTable(entry.metadataUri, lake.store));
  const shown = all.slice(0, values.limit);
  if (values.json) {
    terminal.print(renderJson64(shown.map(describeEntry), 2) + "\n");
    return 0;
  }
  if (shown.length === 0) {
    terminal.print(`${renderTableName(entry)} has never had rows\n`);
    return 0;
  }
  const columns = [
    { title: "snapshot" },
    { title: "when (UTC)" },
    { title: "what" },
    { title: "added", isNumber: true },
    { title: "removed", isNumber: true },
    { title: "rows", isNumber: true },
    { title: "by" },
  ];
  terminal.print(renderTable(columns, shown.map(renderEntry), terminal));
  const more = all.length - shown.length;
  if (more > 0) terminal.print(`${renderCount(more)} older; --limit shows more\n`);
  return 0;
}

function renderEntry(entry: HistoryEntry): string[] {
  const mark = entry.isCurrent ? " (current)" : entry.isKept ? "" : " (expired)";
  return [
    String(entry.snapshotId),
    renderMoment(entry.at),
    `${entry.operation}${mark}`,
    entry.isKept ? renderCount(entry.addedRows) : "",
    entry.isKept ? renderCount(entry.removedRows) : "",
    entry.isKept ? renderCount(entry.totalRows) : "",
    entry.runId ?? entry.engine,
  ];
}

function describeEntry(entry: HistoryEntry): Readonly<Record<string, unknown>> {
  return { ...entry, snapshotId: String(entry.snapshotId), at: new Date(entry.at).toISOString() };
}
