/**
 * Figures as text: minimum and median of several runs, the load of the machine while they were taken.
 *
 * @module
 */

/** The middle value; 0 of none. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** `118 / 124 ms`: minimum and median. */
export function renderMs(seconds: readonly number[]): string {
  const [low, middle] = [Math.min(...seconds), medianOf(seconds)];
  return `${(low * 1000).toFixed(0)} / ${(middle * 1000).toFixed(0)} ms`;
}

/** `2.41 / 2.60 s`: minimum and median. */
export function renderSeconds(seconds: readonly number[]): string {
  return `${Math.min(...seconds).toFixed(2)} / ${medianOf(seconds).toFixed(2)} s`;
}

/** `512 MB`, or a dash where nothing was measured. */
export function renderMegabytes(sizes: readonly (number | undefined)[]): string {
  const known = sizes.filter((size) => size !== undefined);
  return known.length === 0 ? "–" : `${(Math.max(...known) / 1e6).toFixed(0)} MB`;
}

/** Tells a median to `run_all.ts`, where that has asked for it. */
export function tellFigure(name: string, value: number): void {
  const path = Deno.env.get("BENCH_FIGURES");
  if (path === undefined) return;
  Deno.writeTextFileSync(path, `${JSON.stringify({ name, value })}\n`, { append: true });
}

/** Prints a table in Markdown, with the machine's load below it. */
export function printFigures(title: string, head: readonly string[], rows: string[][]): void {
  const lines = [
    `## ${title}`,
    "",
    `| ${head.join(" | ")} |`,
    `|${head.map(() => " --- ").join("|")}|`,
    ...rows.map((cells) => `| ${cells.join(" | ")} |`),
    "",
    `Load at the end (1, 5, 15 minutes): ${
      Deno.loadavg().map((load) => load.toFixed(2)).join(", ")
    }`,
    "",
  ];
  // deno-lint-ignore no-console -- a benchmark prints its result
  console.log(lines.join("\n"));
}
