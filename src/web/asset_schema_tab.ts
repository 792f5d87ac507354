/**
 * The columns of an asset's table as the lake has them, beside what the schema says of them.
 *
 * @module
 */

import { html } from "hono/html";
import { parseTableName } from "../core/catalog.ts";
import { type Column, renderColumnType } from "../core/column.ts";
import { readTable } from "../iceberg/read_table.ts";
import { tableColumns } from "../iceberg/table_state.ts";
import { readView, viewColumns } from "../iceberg/view.ts";
import type { AssetStatus } from "../run/asset_status.ts";
import type { AssetTab } from "./asset_tab.ts";
import type { Html } from "./html.ts";
import type { PageContext } from "./page.ts";

/** The tab. */
export const schemaTab: AssetTab = {
  id: "schema",
  label: "Schema",
  isFor: () => true,
  render: async ({ status }, web) => {
    const made = await readColumns(status, web);
    const declared = declaredColumns(status, web);
    if (made === undefined && declared.length === 0) {
      return await html`<p class="empty">The table is not made yet; its columns are known then.</p>`;
    }
    return await html`
      ${made === undefined
        ? html`<p class="note">The table is not made yet. These are the columns it will have.</p>`
        : ""}
      <div class="panel scroll">
        <table>
          <thead>
            <tr>
              <th>Column</th>
              <th>Type</th>
              <th>Null</th>
              <th>Description</th>
            </tr>
          </thead>
          <tbody>${listRows(made ?? [], declared).map(renderColumn)}</tbody>
        </table>
      </div>
    `;
  },
};

/** The table's columns; undefined where there is no table. */
async function readColumns(
  { table }: AssetStatus,
  web: PageContext,
): Promise<readonly Column[] | undefined> {
  const lake = await web.lake();
  const name = table === null ? undefined : parseTableName(table);
  if (lake === undefined || name === undefined) return undefined;
  const entry = await lake.catalog.load("main", name);
  if (entry === undefined) return undefined;
  return entry.kind === "view"
    ? viewColumns(await readView(entry.metadataUri, lake.store))
    : tableColumns(await readTable(entry.metadataUri, lake.store));
}

/** What workflow or model say about columns. */
function declaredColumns(status: AssetStatus, web: PageContext): readonly DeclaredColumn[] {
  const { workflows, models } = web.project.current();
  const asset = workflows.assets.find(({ name }) => name === status.id);
  if (asset !== undefined) {
    return asset.schema.fields.map(({ column }) => ({
      name: column.name,
      comment: column.comment ?? "",
      type: renderColumnType(column.type),
    }));
  }
  return (models?.nodes.get(status.id)?.columns ?? []).map(({ name, description }) => ({
    name,
    comment: description,
    type: "",
  }));
}

interface DeclaredColumn {
  readonly name: string;
  readonly comment: string;
  readonly type: string;
}

interface ColumnRow extends DeclaredColumn {
  readonly isRequired: boolean | undefined;
  readonly isOurs: boolean;
}

function listRows(
  made: readonly Column[],
  declared: readonly DeclaredColumn[],
): readonly ColumnRow[] {
  const comments = new Map(declared.map((each) => [each.name, each]));
  const names = new Set(made.map(({ name }) => name));
  return [
    ...made.map((column) => ({
      name: column.name,
      type: renderColumnType(column.type),
      comment: comments.get(column.name)?.comment || (column.comment ?? ""),
      isRequired: column.required,
      isOurs: column.name.startsWith("_phlo_"),
    })),
    ...declared.filter(({ name }) => !names.has(name)).map((each) => ({
      ...each,
      isRequired: undefined,
      isOurs: false,
    })),
  ];
}

function renderColumn({ name, type, comment, isRequired, isOurs }: ColumnRow): Html {
  return html`
    <tr class="${isOurs ? "dim" : ""}">
      <td class="mono">${name}</td>
      <td class="mono dim">${type}</td>
      <td>${isRequired === undefined ? "" : isRequired ? "no" : "yes"}</td>
      <td>${comment}</td>
    </tr>
  `;
}
