/**
 * One asset: how it stands, its tabs, and the dialog that launches a run.
 *
 * @module
 */

import type { Context } from "hono";
import { html } from "hono/html";
import { PhloError } from "../core/phlo_error.ts";
import { partitionAt } from "../core/partition.ts";
import { renderSuggestion } from "../core/suggest.ts";
import type { AssetStatus } from "../run/asset_status.ts";
import { renderAssetState } from "./asset_state.ts";
import type { AssetTab } from "./asset_tab.ts";
import { ASSET_TABS } from "./asset_tabs.ts";
import type { Html } from "./html.ts";
import { type LaunchDialog, renderLaunchButton, renderLaunchDialog } from "./launch_dialog.ts";
import type { Page, PageContext } from "./page.ts";

/** The page. */
export const assetPage: Page = {
  mount(app, web) {
    app.get("/assets/:name/:tab?", async (c) => await answer(c, web));
    app.get("/api/assets/:name", async (c) => {
      await web.project.settled(60_000);
      return c.json({ asset: await findAsset(c.req.param("name"), web) });
    });
  },
};

async function answer(c: Context, web: PageContext): Promise<Response> {
  await web.project.settled(5000);
  const status = await findAsset(c.req.param("name") ?? "", web);
  const tabs = ASSET_TABS.filter((tab) => tab.isFor(status));
  const wanted = c.req.param("tab") ?? tabs[0]?.id;
  const tab = tabs.find(({ id }) => id === wanted);
  if (tab === undefined) {
    throw new PhloError("PHLO-001", `Cannot find the tab "${wanted}" of "${status.asset}"`, {
      hint: `it has ${tabs.map(({ id }) => id).join(", ")}`,
    });
  }
  const query = new URL(c.req.url).searchParams;
  const content = await tab.render({ status, query }, web);
  const body = renderAsset({ status, tab, tabs, content, opensLaunch: query.has("launch") }, web);
  return c.html(
    await web.render({ title: status.asset, section: "/", body, scripts: tab.scripts ?? [] }),
  );
}

/** Finds an asset by the name people type, or by its table. @throws PhloError PHLO-001 */
export async function findAsset(name: string, web: PageContext): Promise<AssetStatus> {
  const statuses = await web.statuses();
  const found = statuses.find(({ asset, table, kind }) =>
    kind !== "broken" && (asset === name || table === name)
  );
  if (found !== undefined) return found;
  const { isLoading, workflows } = web.project.current();
  throw new PhloError(
    "PHLO-001",
    `Cannot find the asset "${name}": ${
      isLoading ? "the workflows are still loading" : "the project has none of that name"
    }`,
    {
      hint: renderSuggestion(name, statuses.map(({ asset }) => asset)) ??
        (workflows.broken.length > 0
          ? "a file that does not load may hold it"
          : "Assets lists them"),
    },
  );
}

interface AssetView {
  readonly status: AssetStatus;
  readonly tab: AssetTab;
  readonly tabs: readonly AssetTab[];
  readonly content: Html;
  readonly opensLaunch: boolean;
}

function renderAsset(
  { status, tab, tabs, content, opensLaunch }: AssetView,
  web: PageContext,
): Html {
  const { asset, state, running } = status;
  return html`
    <div class="crumbs"><a href="/">Assets</a><span>/</span><span>${status.group}</span></div>
    <div class="head" ${opensLaunch ? html`data-open-dialog="launch"` : ""}>
      <h1 id="asset-title" data-part>
        ${renderAssetState(running.length > 0 ? "running" : state)} ${asset}
      </h1>
      <span class="spring"></span>
      ${renderLaunchButton()}
    </div>
    <div class="tabs" role="navigation" aria-label="Parts of ${asset}">
      ${tabs.map(({ id, label }, index) =>
        html`
          <a
            href="/assets/${asset}${index === 0 ? "" : `/${id}`}"
            ${id === tab.id ? html`aria-current="page"` : ""}
          >${label}</a>
        `
      )}
    </div>
    <div id="tab-${tab.id}" class="tab">${content}</div>
    ${renderLaunchDialog(describeLaunch(status, web))}
  `;
}

/** What the dialog offers first: the partition after the newest that is made, or the present one. */
function describeLaunch(status: AssetStatus, web: PageContext): LaunchDialog {
  const { workflows, timezone } = web.project.current();
  const asset = workflows.assets.find(({ name }) => name === status.id);
  const grain = status.kind === "model" ? "none" : asset?.partitions ?? "none";
  const { key } = partitionAt(web.host.clock.now(), grain, timezone);
  return { status, grain, partition: key };
}
