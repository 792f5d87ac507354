/**
 * The graph's page: the picture, what moves it, and the same as a list.
 *
 * @module
 */

import { html } from "hono/html";
import { formatPlural } from "../format.ts";
import type { Html } from "../html.ts";
import type { Page, PageContext } from "../page.ts";
import { type AssetGraph, buildAssetGraph, findNode, focusGraph } from "./asset_graph.ts";
import { createGraphLayouts, type LayoutStanding } from "./graph_layouts.ts";
import { hrefOf, linksOf, renderGraph, standingOf } from "./render_graph.ts";

/** How long a first look waits for the project. */
const PATIENCE_MS = 350;
const DEPTHS = [1, 2, 3, 5] as const;

/** The page. */
export const graphPage: Page = {
  navigation: { label: "Graph", path: "/graph", key: "d" },
  mount(app, web) {
    const layouts = createGraphLayouts(web, web.host);
    app.get("/graph", async (c) => {
      await web.project.settled(PATIENCE_MS);
      const view = await readView(web, new URL(c.req.url).searchParams);
      const standing = await layouts.find(view.graph);
      return await c.html(
        await web.render({
          title: "Graph",
          section: "/graph",
          body: renderPage(view, standing),
          scripts: ["graph.js"],
        }),
      );
    });
    app.get("/api/graph", async (c) => {
      await web.project.settled(60_000);
      const { graph } = await readView(web, new URL(c.req.url).searchParams);
      return c.json(graph);
    });
  },
};

interface View {
  readonly whole: AssetGraph;
  readonly graph: AssetGraph;
  /** What the address asks for, and the node it means. */
  readonly asked: string | undefined;
  readonly focus: AssetGraph["nodes"][number] | undefined;
  readonly depth: number;
  readonly isLoading: boolean;
}

async function readView(web: PageContext, query: URLSearchParams): Promise<View> {
  const { workflows, models, isLoading } = web.project.current();
  const statuses = await web.statuses();
  const whole = buildAssetGraph({ workflows, models, statuses });
  const asked = query.get("focus") ?? undefined;
  const focus = asked === undefined ? undefined : findNode(whole, asked);
  const depth = Math.max(0, Math.min(99, Math.trunc(Number(query.get("depth") ?? 2)) || 0));
  const graph = focus === undefined ? whole : focusGraph(whole, focus.id, depth);
  return { whole, graph, asked, focus, depth, isLoading };
}

function renderPage(view: View, standing: LayoutStanding): Html {
  const { graph, focus } = view;
  return html`
    <div class="head">
      <h1>Graph</h1>
      <span class="dim">${renderSize(view)}</span>
      <span class="spring"></span>
      ${renderFocusForm(view)}
    </div>
    <div
      class="panel graph-panel"
      data-keys-more="← →=Along the edges|↑ ↓=Within a column|Enter=Open the asset|f=Only the neighbours|+ − 0=Zoom, or all of it"
    >
      <div id="graph" data-part>${renderPicture(view, standing)}</div>
      <div class="graph-tools" role="group" aria-label="Zoom">
        <button type="button" data-zoom="in" aria-label="Zoom in">+</button>
        <button type="button" data-zoom="out" aria-label="Zoom out">−</button>
        <button type="button" data-zoom="all" aria-label="Show all">Fit</button>
      </div>
    </div>
    <details class="panel graph-list" ${focus === undefined ? "" : "open"}>
      <summary>As a list</summary>
      <div class="scroll" id="graph-list" data-part>${renderList(graph)}</div>
    </details>
  `;
}

function renderSize({ graph, whole, focus, asked }: View): Html | string {
  if (focus !== undefined) {
    return `${graph.nodes.length} of ${whole.nodes.length} around ${focus.label}`;
  }
  const size = formatPlural(whole.nodes.length, "asset");
  return asked === undefined
    ? size
    : html`${size} · <span class="warn">there is no “${asked}”</span>`;
}

function renderFocusForm({ whole, focus, asked, depth }: View): Html {
  return html`<form class="graph-focus" method="get" action="/graph">
      <input
        type="search" name="focus" list="graph-names" value="${focus?.asset ?? asked ?? ""}"
        placeholder="Only around…" aria-label="Show only around an asset"
        autocomplete="off" spellcheck="false"
      >
      <datalist id="graph-names">${
    whole.nodes.map(({ asset, id }) => html`<option value="${asset ?? id}"></option>`)
  }</datalist>
      <select name="depth" aria-label="How many edges away" data-submit>${
    DEPTHS.map((each) =>
      html`<option value="${each}" ${each === depth ? "selected" : ""}>${
        formatPlural(each, "step")
      }</option>`
    )
  }</select>
      <button type="submit">Show</button>
      ${focus === undefined ? "" : html`<a class="button" href="/graph">All</a>`}
    </form>`;
}

function renderPicture({ graph, focus, isLoading }: View, standing: LayoutStanding): Html {
  if (graph.nodes.length === 0) {
    return isLoading
      ? html`<p class="empty">The project is loading…</p>`
      : html`<p class="empty">There are no assets yet: <code>phlo create-workflow</code> adds the first</p>`;
  }
  switch (standing.kind) {
    case "ready":
      return renderGraph(graph, standing.layout, { focus: focus?.id });
    case "pending":
      return html`<p class="empty" data-graph-pending>
          Drawing ${formatPlural(graph.nodes.length, "asset")}… the list below is there already
        </p>`;
    case "failed":
      return html`<p class="empty bad">The graph could not be drawn: ${standing.reason}</p>`;
    default:
      return standing satisfies never;
  }
}

function renderList(graph: AssetGraph): Html {
  const links = linksOf(graph);
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const name = (id: string): Html | string => {
    const node = nodes.get(id);
    const href = node === undefined ? undefined : hrefOf(node);
    const text = `${node?.layer}.${node?.label}`;
    return href === undefined ? text : html`<a href="${href}">${text}</a>`;
  };
  const names = (ids: readonly string[]): Html[] =>
    ids.map((id, index) => html`${index === 0 ? "" : ", "}${name(id)}`);
  return html`
    <table>
      <thead>
        <tr>
          <th>Asset</th>
          <th>State</th>
          <th>Reads</th>
          <th>Read by</th>
        </tr>
      </thead>
      <tbody>${graph.nodes.map((node) => {
        const { reads, readBy } = links.get(node.id) ?? { reads: [], readBy: [] };
        return html`
          <tr>
            <td>${name(node.id)}</td>
            <td>${standingOf(node)}</td>
            <td>${names(reads)}</td>
            <td>${names(readBy)}</td>
          </tr>
        `;
      })}</tbody>
    </table>
  `;
}
