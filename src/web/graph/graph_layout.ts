/**
 * The shape of a laid out graph, and what is laid out. Plain data, so that another process may do the work.
 *
 * @module
 */

import { z } from "zod";

/** Size of a node's box. */
export const NODE_SIZE = { width: 228, height: 44 } as const;

/** What is laid out: ids with their layers, and edges. */
export const graphShape = z.strictObject({
  nodes: z.array(z.strictObject({ id: z.string(), layer: z.string() })),
  edges: z.array(z.tuple([z.string(), z.string()])),
  /** True where a box is drawn around each layer. */
  hasBoxes: z.boolean(),
});

/** What is laid out. */
export type GraphShape = z.infer<typeof graphShape>;

const box = { x: z.number(), y: z.number(), width: z.number(), height: z.number() };

/** Where everything stands; `x` and `y` are a box's left and top. */
export const graphLayout = z.strictObject({
  width: z.number(),
  height: z.number(),
  nodes: z.array(z.strictObject({ id: z.string(), x: z.number(), y: z.number() })),
  edges: z.array(z.strictObject({
    from: z.string(),
    to: z.string(),
    points: z.array(z.tuple([z.number(), z.number()])),
  })),
  layers: z.array(z.strictObject({ name: z.string(), ...box })),
});

/** Where everything stands. */
export type GraphLayout = z.infer<typeof graphLayout>;
