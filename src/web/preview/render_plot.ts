/**
 * A numeric column over time → SVG: a line through the middle, a band from the lowest to the highest, axes with round marks.
 *
 * @module
 */

import { html, raw } from "hono/html";
import { formatCount, formatMoment } from "../format.ts";
import type { Html } from "../html.ts";
import type { Plot } from "../sql_console/lake_question.ts";
import { type Axis, numberAxis, timeAxis } from "./plot_scale.ts";

const WIDTH = 960;
const HEIGHT = 260;
const LEFT = 48;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 24;
/** So few points are drawn as points. */
const MOST_DOTS = 120;
/** A gap of so many usual steps is not drawn over. */
const GAP_STEPS = 6;

/** Renders the plot; undefined where there is nothing to draw. */
export function renderPlot({ points, valueColumn, timeColumn, rows }: Plot): Html | undefined {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const times = timeAxis(first.at, last.at, 7);
  const values = numberAxis(
    Math.min(...points.map(({ low }) => low)),
    Math.max(...points.map(({ high }) => high)),
    4,
  );
  const scale: Scale = { x: scaleX(times), y: scaleY(values) };
  const pieces = splitAtGaps(points);
  const hasBand = points.some(({ low, high }) => low !== high);
  return html`
    <figure class="plot" data-plot="${JSON.stringify(points.map((point) => [
      Math.round(scale.x(point.at) * 10) / 10,
      Math.round(scale.y(point.middle) * 10) / 10,
      formatMoment(point.at),
      renderReading(point),
    ]))}">
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"
        aria-label="${valueColumn} over ${timeColumn}: from ${renderNumber(
          values.low,
        )} to ${renderNumber(values.high)}, ${formatCount(rows)} rows">
            ${values.ticks.map((tick) => renderValueTick(tick, scale))}
            ${times.ticks.map((tick) => renderTimeTick(tick, scale))}
            ${hasBand
              ? html`
                <path class="plot-band" d="${raw(
                  pieces.map((piece) => renderBand(piece, scale)).join(""),
                )}" />
              `
              : ""}
            <path class="plot-line" d="${raw(
              pieces.map((piece) => renderLine(piece, scale)).join(""),
            )}"/>
            ${points.length <= MOST_DOTS ? points.map((point) => renderDot(point, scale)) : ""}
            <g class="plot-mark" hidden><line y1="${TOP}" y2="${HEIGHT -
              BOTTOM}"/><circle r="4"/></g>
          </svg>
      <figcaption class="dim small"
        data-plot-words>${valueColumn} over ${timeColumn}, UTC · ${formatCount(
          rows,
        )} rows</figcaption>
    </figure>
  `;
}

type Point = Plot["points"][number];

interface Scale {
  x(at: number): number;
  y(value: number): number;
}

function scaleX({ low, high }: Axis): Scale["x"] {
  return (at) => LEFT + (at - low) / (high - low) * (WIDTH - LEFT - RIGHT);
}

function scaleY({ low, high }: Axis): Scale["y"] {
  return (value) => HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - TOP - BOTTOM);
}

/** A line over a time without data would say what nobody measured. */
function splitAtGaps(points: readonly Point[]): readonly (readonly Point[])[] {
  const steps = points.slice(1).map((point, index) => point.at - (points[index]?.at ?? 0));
  const usual = steps.toSorted((left, right) => left - right)[Math.floor(steps.length / 2)] ?? 0;
  const pieces: Point[][] = [];
  let last: Point | undefined;
  for (const point of points) {
    if (last === undefined || point.at - last.at > usual * GAP_STEPS) pieces.push([]);
    pieces.at(-1)?.push(point);
    last = point;
  }
  return pieces;
}

function renderLine(points: readonly Point[], { x, y }: Scale): string {
  return points.map((point, index) =>
    `${index === 0 ? "M" : "L"}${x(point.at).toFixed(1)} ${y(point.middle).toFixed(1)}`
  ).join("");
}

function renderBand(points: readonly Point[], { x, y }: Scale): string {
  const at = (point: Point, value: number): string =>
    `${x(point.at).toFixed(1)} ${y(value).toFixed(1)}`;
  const upper = points.map((point) => at(point, point.high));
  const lower = points.toReversed().map((point) => at(point, point.low));
  return `M${[...upper, ...lower].join("L")}Z`;
}

function renderDot(point: Point, { x, y }: Scale): Html {
  return html`
    <circle class="plot-dot" cx="${x(point.at).toFixed(1)}" cy="${y(point.middle).toFixed(
      1,
    )}" r="2.5" />
  `;
}

function renderValueTick({ at, label }: Axis["ticks"][number], { y }: Scale): Html {
  const place = y(at).toFixed(1);
  return html`
    <line class="plot-rule" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${place}" y2="${place}" />
    <text
      class="axis" x="${LEFT - 8}" y="${y(at) + 4}" text-anchor="end">${label}</text>
  `;
}

function renderTimeTick({ at, label }: Axis["ticks"][number], { x }: Scale): Html {
  const place = x(at);
  const anchor = place < LEFT + 20 ? "start" : place > WIDTH - 40 ? "end" : "middle";
  return html`<text class="axis" x="${place.toFixed(1)}" y="${
    HEIGHT - 6
  }" text-anchor="${anchor}">${label}</text>`;
}

function renderReading({ low, high, middle, count }: Point): string {
  if (low === high) return renderNumber(middle);
  return `${renderNumber(low)} – ${renderNumber(high)}, mean ${renderNumber(middle)} of ${
    formatCount(count)
  }`;
}

/** A number with as many digits as it is worth reading. */
function renderNumber(value: number): string {
  if (Number.isInteger(value)) return formatCount(value);
  return String(Number(value.toPrecision(6)));
}
