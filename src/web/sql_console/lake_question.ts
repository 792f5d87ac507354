/**
 * What the page asks the process that reads the lake (`phlo __sql`), and what comes back. Both sides read it with zod.
 *
 * @module
 */

import { z } from "zod";

/** Rows that the console shows. */
export const ROWS_SHOWN = 1000;
/** Rows that an export holds at most. */
export const ROWS_EXPORTED = 100_000;

const limits = {
  /** The branch to read. */
  branch: z.string().min(1).max(200),
  environment: z.string().max(100).optional(),
};

/** One question; each is answered by a process of its own. */
export const lakeQuestion = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("statements"),
    ...limits,
    statements: z.array(z.strictObject({
      sql: z.string().max(200_000),
      limit: z.number().int().min(1).max(ROWS_EXPORTED),
    })).min(1).max(200),
  }),
  z.strictObject({
    kind: z.literal("preview"),
    ...limits,
    table: z.string().max(400),
    /** The columns to draw; chosen by their names and values where left out. */
    timeColumn: z.string().optional(),
    valueColumn: z.string().optional(),
    /** True where every column is counted too. */
    withProfile: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal("diff"),
    ...limits,
    table: z.string().max(400),
    /** The columns that tell rows apart; rows are compared as a whole where there are none. */
    key: z.array(z.string()),
  }),
]);

/** One question. */
export type LakeQuestion = z.infer<typeof lakeQuestion>;

const cell = z.json();

const rowSet = z.strictObject({
  columns: z.array(z.strictObject({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(cell)),
  /** True where there were more rows. */
  isCut: z.boolean(),
});

/** Rows as they are shown: values as JSON, 64-bit integers and decimals as text. */
export type RowSet = z.infer<typeof rowSet>;

const plotPoint = z.strictObject({
  at: z.number(),
  low: z.number(),
  high: z.number(),
  middle: z.number(),
  count: z.number(),
});

const plot = z.strictObject({
  timeColumn: z.string(),
  valueColumn: z.string(),
  rows: z.number(),
  /** In the order of time; milliseconds since 1970. One point for each row where they are few. */
  points: z.array(plotPoint),
});

/** A numeric column over time. */
export type Plot = z.infer<typeof plot>;

const columnProfile = z.strictObject({
  name: z.string(),
  type: z.string(),
  nulls: z.number(),
  distinct: z.number(),
  low: z.string().nullable(),
  high: z.string().nullable(),
  /** Bars of a histogram for numbers, the most frequent values for the rest. */
  bars: z.array(z.strictObject({ label: z.string(), count: z.number() })),
  isHistogram: z.boolean(),
});

/** What one column holds. */
export type ColumnProfile = z.infer<typeof columnProfile>;

const previewAnswer = z.strictObject({
  table: z.string(),
  rowCount: z.number(),
  sample: rowSet,
  timeColumns: z.array(z.string()),
  valueColumns: z.array(z.string()),
  plot: plot.optional(),
  profiles: z.array(columnProfile),
});

/** A table at a glance. */
export type PreviewAnswer = z.infer<typeof previewAnswer>;

const diffAnswer = z.strictObject({
  added: z.number(),
  removed: z.number(),
  changed: z.number(),
  unchanged: z.number(),
  hasKey: z.boolean(),
  columns: z.array(z.strictObject({
    name: z.string(),
    before: z.string().nullable(),
    after: z.string().nullable(),
  })),
  /** A few rows of each kind; a changed row stands twice, as it was and as it is. */
  sample: rowSet,
});

/** What a branch changes in one table. */
export type DiffAnswer = z.infer<typeof diffAnswer>;

/** The answer, or why there is none. */
export const lakeAnswer = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("statements"), answers: z.array(rowSet) }),
  z.strictObject({ kind: z.literal("preview"), preview: previewAnswer }),
  z.strictObject({ kind: z.literal("diff"), diff: diffAnswer }),
  z.strictObject({
    kind: z.literal("error"),
    code: z.string(),
    message: z.string(),
    hint: z.string().optional(),
    frame: z.string().optional(),
    line: z.number().optional(),
  }),
]);

/** The answer, or why there is none. */
export type LakeAnswer = z.infer<typeof lakeAnswer>;

/** Why there is no answer. */
export type LakeFault = Extract<LakeAnswer, { kind: "error" }>;
