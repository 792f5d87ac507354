import { expect } from "expect";
import type { Plot } from "../sql_console/lake_question.ts";
import { renderPlot } from "./render_plot.ts";

const MINUTE = 60_000;

function plot(...points: readonly (readonly [at: number, value: number])[]): Plot {
  return {
    timeColumn: "at",
    valueColumn: "<level>",
    rows: points.length,
    points: points.map(([at, value]) => ({ at, low: value, high: value, middle: value, count: 1 })),
  };
}

async function pathOf(drawn: Plot): Promise<string> {
  const text = String(await renderPlot(drawn));
  return /class="plot-line" d="([^"]*)"/.exec(text)?.[1] ?? "";
}

Deno.test("renderPlot() draws a line, and nothing over a time without data", async () => {
  const minutes = [0, 1, 2, 3, 60, 61].map((each) => [each * MINUTE, each] as const);
  const path = await pathOf(plot(...minutes));
  expect(path.match(/M/g)).toHaveLength(2);
  expect(path.match(/L/g)).toHaveLength(4);
  expect(path).not.toContain("NaN");
});

Deno.test("renderPlot() takes one point, equal values, and no points", async () => {
  expect(renderPlot(plot())).toBeUndefined();
  for (const drawn of [plot([0, 5]), plot([0, 5], [MINUTE, 5]), plot([0, 0], [1, -1])]) {
    const text = String(await renderPlot(drawn));
    expect(text).not.toMatch(/NaN|Infinity/);
    expect(text).toContain("plot-dot");
  }
});

Deno.test("renderPlot() escapes names, and draws many rows as a band", async () => {
  const text = String(
    await renderPlot({
      ...plot([0, 1], [MINUTE, 2]),
      points: [{ at: 0, low: 1, high: 9, middle: 4, count: 40 }, {
        at: MINUTE,
        low: 2,
        high: 3,
        middle: 2.5,
        count: 12,
      }],
    }),
  );
  expect(text).not.toContain("<level>");
  expect(text).toContain("plot-band");
  expect(text).toContain("1 – 9, mean 4 of 40");
});
