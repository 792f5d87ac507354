/**
 * Layouts by the digest of their graph. Small ones are made at once; large ones by a process of their own, and the page
 * answers meanwhile.
 *
 * @module
 */

import type { Host } from "../../core/host.ts";
import { messageOf } from "../../core/phlo_error.ts";
import { type AssetGraph, digestGraph } from "./asset_graph.ts";
import { type GraphLayout, graphLayout, type GraphShape } from "./graph_layout.ts";

/** The hidden command that lays out. */
export const LAYOUT_COMMAND = "__layout";

/** Up to here a layout takes a few hundredths of a second. */
const MOST_AT_ONCE = 40;
/** Beyond, boxes around layers would take longer than all the rest. */
const MOST_WITH_BOXES = 150;
const LAYOUTS_KEPT = 12;
/** Pages that wait this long for a layout get it with the first answer. */
const PATIENCE_MS = 400;

/** A layout, or how far it is. */
export type LayoutStanding =
  | { readonly kind: "ready"; readonly layout: GraphLayout }
  | { readonly kind: "pending" }
  | { readonly kind: "failed"; readonly reason: string };

/** The layouts of one server. */
export interface GraphLayouts {
  find(graph: AssetGraph): Promise<LayoutStanding>;
}

/** What laying out in another process needs. */
export interface LayoutOptions {
  readonly program: readonly string[];
  readonly root: string;
}

/** Starts without layouts. */
export function createGraphLayouts(options: LayoutOptions, host: Host): GraphLayouts {
  const known = new Map<string, Promise<LayoutStanding>>();
  return {
    async find(graph) {
      const digest = digestGraph(graph);
      let found = known.get(digest);
      if (found === undefined) {
        found = layOut(graph, options, host);
        known.set(digest, found);
        void found.then(({ kind }) => {
          // What went wrong once may go right when asked again.
          if (kind === "failed") known.delete(digest);
        });
        const [oldest] = known.keys();
        if (known.size > LAYOUTS_KEPT && oldest !== undefined) known.delete(oldest);
      }
      const patience = new AbortController();
      try {
        return await Promise.race([found, waitOr("pending", patience.signal, host)]);
      } finally {
        patience.abort();
      }
    },
  };
}

async function waitOr(
  kind: "pending",
  signal: AbortSignal,
  host: Host,
): Promise<LayoutStanding> {
  // Called off once the layout is there: then nobody reads this answer.
  await host.clock.sleep(PATIENCE_MS, signal).catch(() => {});
  return { kind };
}

async function layOut(
  graph: AssetGraph,
  options: LayoutOptions,
  host: Host,
): Promise<LayoutStanding> {
  const shape: GraphShape = {
    nodes: graph.nodes.map(({ id, layer }) => ({ id, layer })),
    edges: graph.edges.map(([from, to]) => [from, to]),
    hasBoxes: graph.nodes.length <= MOST_WITH_BOXES,
  };
  try {
    if (shape.nodes.length > MOST_AT_ONCE) {
      return { kind: "ready", layout: await layOutElsewhere(shape, options, host) };
    }
    const { layOutGraph } = await import("./lay_out_graph.ts");
    return { kind: "ready", layout: layOutGraph(shape) };
  } catch (error) {
    return { kind: "failed", reason: messageOf(error) };
  }
}

async function layOutElsewhere(
  shape: GraphShape,
  { program, root }: LayoutOptions,
  host: Host,
): Promise<GraphLayout> {
  const child = host.processes.start({
    command: [...program, LAYOUT_COMMAND],
    workingFolder: root,
    input: JSON.stringify(shape),
  });
  const [text, complaint, end] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.ended,
  ]);
  if (end.code !== 0) throw new Error(end.failure ?? complaint.trim());
  return graphLayout.parse(JSON.parse(text));
}
