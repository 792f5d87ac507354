/**
 * What the benchmarks are held to: the budgets of the design, for two cores that do nothing else.
 *
 * @module
 */

/** A figure and its bound. Seconds, bytes, shares or commits a second, as the unit says. */
export interface Budget {
  readonly unit: "ms" | "s" | "KB" | "MB" | "%" | "/s";
  readonly bound: number;
  /** `most`: the figure shall stay below; `least`: it shall reach it. */
  readonly kind: "most" | "least";
}

/** Budgets by the figure's name; a program's name is appended where both are measured. */
export const BUDGETS: Readonly<Record<string, Budget>> = {
  "phlo --version, compiled": { unit: "ms", bound: 60, kind: "most" },
  "phlo --help, compiled": { unit: "ms", bound: 60, kind: "most" },
  "phlo check, ten assets, compiled": { unit: "ms", bound: 300, kind: "most" },
  "seven-row day, compiled": { unit: "ms", bound: 500, kind: "most" },
  "NDJSON, strict, of the floor": { unit: "%", bound: 60, kind: "least" },
  "NDJSON, lenient, of the floor": { unit: "%", bound: 75, kind: "least" },
  "REST, 1M rows": { unit: "s", bound: 3.5, kind: "most" },
  "REST, memory": { unit: "MB", bound: 600, kind: "most" },
  "upsert of a tenth of 1M": { unit: "s", bound: 1, kind: "most" },
  "backfill, a day of three assets": { unit: "ms", bound: 60, kind: "most" },
  "backfill, last day beside the first": { unit: "%", bound: 150, kind: "most" },
  "phlo dev answers, compiled": { unit: "ms", bound: 600, kind: "most" },
  "phlo dev at rest, compiled": { unit: "MB", bound: 150, kind: "most" },
  "100,000 partitions, assets anew, compiled": { unit: "ms", bound: 300, kind: "most" },
  "100,000 partitions, the calendar, compiled": { unit: "ms", bound: 300, kind: "most" },
  "page, compressed files": { unit: "KB", bound: 150, kind: "most" },
  "small commits": { unit: "/s", bound: 130, kind: "least" },
};
