/**
 * `phlo __layout`: reads the shape of a graph from standard input and prints its layout. The page starts one for a large
 * graph, so that it can answer meanwhile; nobody types it.
 *
 * @module
 */

import { graphShape } from "../web/graph/graph_layout.ts";
import { layOutGraph } from "../web/graph/lay_out_graph.ts";
import type { Command } from "./command.ts";
import { readInput } from "./read_input.ts";

/** The command. */
export const layoutChild: Command = {
  async run(_args, cli) {
    const shape = graphShape.parse(JSON.parse(await readInput()));
    cli.terminal.print(JSON.stringify(layOutGraph(shape)) + "\n");
    return 0;
  },
};
