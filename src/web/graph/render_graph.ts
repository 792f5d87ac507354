/**
 * Layout and states → SVG: one link for each asset, one curve for each edge, a box around each layer.
 *
 * @module
 */

import { html, raw } from "hono/html";
import type { StateIcon } from "../icons.ts";
import type { AssetState } from "../../run/asset_status.ts";
import type { Html } from "../html.ts";
import type { AssetGraph, GraphNode } from "./asset_graph.ts";
import { type GraphLayout, NODE_SIZE } from "./graph_layout.ts";

/** Letters that fit into a node's first line. */
const MOST_LETTERS = 24;
/** Pictures that are lower need no whole screen. */
const FLAT_HEIGHT = 260;
const LOW_HEIGHT = 520;

const ICONS: Readonly<Record<AssetState | "outside", StateIcon>> = {
  fresh: "succeeded",
  ok: "succeeded",
  stale: "stale",
  late: "late",
  "very late": "very-late",
  "never made": "never",
  failed: "failed",
  broken: "failed",
  outside: "never",
};

/** Renders the picture. */
export function renderGraph(
  graph: AssetGraph,
  layout: GraphLayout,
  options: { readonly focus: string | undefined },
): Html {
  const places = new Map(layout.nodes.map((node) => [node.id, node]));
  const links = linksOf(graph);
  return html`
    <svg
      class="graph ${heightOf(layout)}"
      viewBox="0 0 ${layout.width} ${layout.height}"
      data-width="${layout.width}"
      data-height="${layout.height}"
      role="group"
      aria-label="${graph.nodes.length} assets and what they read"
      preserveAspectRatio="xMidYMid meet"
    >
          ${layout.layers.map(renderLayer)}
          <g class="edges" aria-hidden="true">${layout.edges.map(renderEdge)}</g>
          <g class="nodes">${graph.nodes.map((node) => {
            const place = places.get(node.id);
            if (place === undefined) return "";
            const isFocus = options.focus === node.id;
            const hasBox = layout.layers.length > 0;
            return renderNode(node, {
              hasBox,
              ...place,
              isFocus,
              links: links.get(node.id) ?? NO_LINKS,
            });
          })}</g>
        </svg>
  `;
}

function heightOf({ height }: GraphLayout): string {
  if (height < FLAT_HEIGHT) return "is-flat";
  return height < LOW_HEIGHT ? "is-low" : "";
}

interface Links {
  readonly reads: readonly string[];
  readonly readBy: readonly string[];
}

const NO_LINKS: Links = { reads: [], readBy: [] };

/** What each node reads, and who reads it. */
export function linksOf({ nodes, edges }: AssetGraph): ReadonlyMap<string, Links> {
  const links = new Map(
    nodes.map(({ id }) => [id, { reads: [] as string[], readBy: [] as string[] }]),
  );
  for (const [from, to] of edges) {
    links.get(from)?.readBy.push(to);
    links.get(to)?.reads.push(from);
  }
  return links;
}

/** The path to a node's page; undefined for what phlo does not make. */
export function hrefOf({ asset }: GraphNode): string | undefined {
  return asset === undefined ? undefined : `/assets/${encodeURIComponent(asset)}`;
}

/** How a node stands, in words. */
export function standingOf({ isRunning, state }: GraphNode): string {
  if (isRunning) return "running";
  return state === "outside" ? "made elsewhere" : state;
}

function renderLayer(layer: GraphLayout["layers"][number]): Html {
  return html`
    <g class="layer" aria-hidden="true">
      <rect
        x="${layer.x}"
        y="${layer.y}"
        width="${layer.width}"
        height="${layer.height}"
        rx="10"
      />
      <text x="${layer.x + 10}" y="${layer.y + 15}">${layer.name}</text>
    </g>
  `;
}

function renderEdge({ from, to, points }: GraphLayout["edges"][number]): Html {
  return html`
    <path data-from="${from}" data-to="${to}" d="${raw(renderCurve(points))}" />
  `;
}

/** A curve that begins and ends level, through the points between. */
function renderCurve(points: readonly (readonly [number, number])[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  let path = `M${first[0]} ${first[1]}`;
  let [x, y] = first;
  for (const [nextX, nextY] of rest) {
    const middle = Math.round((x + nextX) / 2);
    path += y === nextY ? `H${nextX}` : `C${middle} ${y} ${middle} ${nextY} ${nextX} ${nextY}`;
    [x, y] = [nextX, nextY];
  }
  return path;
}

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly isFocus: boolean;
  /** True where a box around the node says its layer. */
  readonly hasBox: boolean;
  readonly links: Links;
}

function renderNode(node: GraphNode, { x, y, isFocus, hasBox, links }: Placed): Html {
  const href = hrefOf(node);
  const icon = node.isRunning ? "running" : ICONS[node.state];
  const second = [...(hasBox ? [] : [node.layer]), node.note, ...checksOf(node)].join(" · ");
  const body = html`
    <title>${node.layer}.${node.label}: ${standingOf(node)}</title>
    <rect width="${NODE_SIZE.width}" height="${NODE_SIZE.height}" rx="7" />
    <use class="s-${icon}" href="#i-${icon}" x="12" y="14" width="16" height="16" />
    <text class="name" x="38" y="19">${shorten(node.label)}</text>
    <text class="note" x="38" y="34">${shorten(second, MOST_LETTERS + 5)}</text>
  `;
  const attributes = html`class="node k-${node.kind} s-${icon}${isFocus ? " is-focus" : ""}"
    transform="translate(${x} ${y})" data-id="${node.id}" data-x="${x}" data-y="${y}"
    data-reads="${JSON.stringify(links.reads)}" data-readers="${JSON.stringify(links.readBy)}"`;
  return href === undefined
    ? html`<g ${attributes} tabindex="0">${body}</g>`
    : html`<a ${attributes} href="${href}">${body}</a>`;
}

function checksOf({ tests }: GraphNode): readonly string[] {
  return tests === 0 ? [] : [`${tests} ${tests === 1 ? "check" : "checks"}`];
}

function shorten(text: string, most = MOST_LETTERS): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
