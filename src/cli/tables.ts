/**
 * `phlo tables`: the tables and views of the lake, or one with its columns.
 *
 * @module
 */

import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { optional, withDefault } from "@optique/core/modifiers";
import { argument, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { renderTableName } from "../core/catalog.ts";
import { renderColumnType } from "../core/column.ts";
import { countOf, renderCount } from "../core/count_text.ts";
import { readTable } from "../iceberg/read_table.ts";
import { columnsAt, currentSnapshot, snapshotAt, tableColumns } from "../iceberg/table_state.ts";
import { readView, viewColumns } from "../iceberg/view.ts";
import { hasLake, type OpenLake } from "../run/open_lake.ts";
import { pinMoment, type PinnedEntry } from "../run/pin_moment.ts";
import { chooseTable } from "./choose_table.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { openProject, openProjectLake } from "./open_project.ts";
import { assertLake } from "./read_lake.ts";
import { renderTable } from "./render_table.ts";

const parser = merge(
  object({
    table: optional(argument(string({ metavar: "TABLE" }), {
      description: message`A table to describe; all tables where left out`,
    })),
    at: withDefault(
      option("--at", string({ metavar: "MOMENT" }), {
        description: message`A branch, a time such as 2024-01-20T08:00, or a snapshot`,
      }),
      "main",
    ),
  }),
  commonFlags,
);

type Values = CommonFlags & { readonly table: string | undefined; readonly at: string };

/** The command. */
export const tables = defineCommand("tables", parser, showTables);

interface TableFacts {
  readonly table: string;
  readonly kind: "table" | "view";
  readonly rows: number | null;
  readonly snapshot: string | null;
  readonly changedAt: string | null;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly required: boolean;
    readonly comment: string | null;
  }[];
}

async function showTables(values: Values, cli: CliContext): Promise<number> {
  const project = await openProject(values, cli);
  if (values.table === undefined && !await hasLake(project.config.lakeFolder, cli.host)) {
    if (values.json) cli.terminal.print("[]\n");
    else printList([], cli);
    return 0;
  }
  await assertLake(project, cli.host);
  await using lake = await openProjectLake(project, cli.host);
  const pinned = await pinMoment(values.at, {
    catalog: lake.catalog,
    store: lake.store,
    timezone: project.config.values.timezone,
  });
  const entries = await pinned.list();
  const chosen = values.table === undefined ? entries : [chooseTable(values.table, entries)];
  const facts: TableFacts[] = [];
  for (const entry of chosen) facts.push(await describeEntry(entry, lake));
  if (values.json) cli.terminal.print(JSON.stringify(facts, null, 2) + "\n");
  else if (values.table === undefined) printList(facts, cli);
  else printColumns(facts, cli);
  return 0;
}

async function describeEntry(entry: PinnedEntry, lake: OpenLake): Promise<TableFacts> {
  const table = renderTableName(entry);
  if (entry.kind === "view") {
    const columns = viewColumns(await readView(entry.metadataUri, lake.store));
    return {
      table,
      kind: "view",
      rows: null,
      snapshot: null,
      changedAt: null,
      columns: columns.map(describeColumn),
    };
  }
  const state = await readTable(entry.metadataUri, lake.store);
  const { snapshotId } = entry;
  const snapshot = snapshotId === undefined
    ? currentSnapshot(state)
    : snapshotAt(state, { snapshotId });
  const changedMs = state.metadata["last-updated-ms"];
  return {
    table,
    kind: "table",
    rows: Number(snapshot?.summary?.["total-records"] ?? 0),
    snapshot: snapshot === undefined ? null : String(snapshot["snapshot-id"]),
    changedAt: new Date(Number(changedMs)).toISOString(),
    columns:
      (snapshotId === undefined || snapshot === undefined
        ? tableColumns(state)
        : columnsAt(state, snapshot)).map(describeColumn),
  };
}

function describeColumn(
  column: ReturnType<typeof tableColumns>[number],
): TableFacts["columns"][number] {
  return {
    name: column.name,
    type: renderColumnType(column.type),
    required: column.required,
    comment: column.comment ?? null,
  };
}

function printList(facts: readonly TableFacts[], { terminal }: CliContext): void {
  if (facts.length === 0) {
    terminal.print("No tables yet: phlo materialize <asset> makes the first one\n");
    return;
  }
  const columns = [
    { title: "table" },
    { title: "rows", isNumber: true },
    { title: "columns", isNumber: true },
    { title: "changed" },
    { title: "snapshot" },
  ];
  const rows = facts.map((each) => [
    each.table,
    each.rows === null ? "view" : renderCount(each.rows),
    String(each.columns.length),
    each.changedAt?.slice(0, 19).replace("T", " ") ?? "",
    each.snapshot ?? "",
  ]);
  terminal.print(renderTable(columns, rows, terminal));
}

function printColumns(facts: readonly TableFacts[], { terminal }: CliContext): void {
  for (const each of facts) {
    const rows = each.rows === null ? "view" : countOf(each.rows, "row");
    terminal.print(`${each.table} (${rows})\n`);
    terminal.print(renderTable(
      [{ title: "column" }, { title: "type" }, { title: "null" }, { title: "comment" }],
      each.columns.map((column) => [
        column.name,
        column.type,
        column.required ? "no" : "yes",
        column.comment ?? "",
      ]),
      terminal,
    ));
  }
}
