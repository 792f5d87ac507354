/**
 * The steps of a run on a line of time. Many steps of one asset share lanes, so that a backfill of a year is a picture
 * and not a year of lines.
 *
 * @module
 */

import { html } from "hono/html";
import type { StepState } from "../core/step.ts";
import type { RunRecord, StepRecord, StoredEvent } from "../records/records.ts";
import { formatDuration } from "./format.ts";
import type { Html } from "./html.ts";

/** What the line is drawn of. */
export interface TimelineFacts {
  readonly run: RunRecord;
  readonly steps: readonly StepRecord[];
  readonly events: readonly StoredEvent[];
  readonly nowMs: number;
}

/** One step with its time. */
interface Bar {
  readonly id: string;
  readonly label: string;
  readonly state: StepState;
  readonly startMs: number;
  readonly endMs: number;
}

interface Lane {
  readonly bars: Bar[];
}

const LANE = 20;
const AXIS = 18;
/** A bar of no time is seen all the same. */
const LEAST = .25;
/** Lanes that are drawn; the list below the picture has every step. */
const MOST_LANES = 40;
/** Steps that are drawn one by one, a lane each, while they are so few. */
const FEW = 24;

/** Draws the line. */
export function renderTimeline(facts: TimelineFacts): Html {
  const bars = listBars(facts);
  const waiting = facts.steps.length - bars.length;
  if (bars.length === 0) {
    return html`<p class="empty">${waiting === 0 ? "No steps" : "Nothing has begun yet"}</p>`;
  }
  const startMs = Math.min(facts.run.startedAt, ...bars.map((bar) => bar.startMs));
  const endMs = Math.max(
    startMs + 1,
    facts.run.finishedAt ?? facts.nowMs,
    ...bars.map((bar) => bar.endMs),
  );
  const lanes = bars.length <= FEW ? bars.map((bar): Lane => ({ bars: [bar] })) : packLanes(bars);
  const shown = lanes.slice(0, MOST_LANES);
  const height = AXIS + shown.length * LANE + 4;
  const scale: Scale = { startMs, endMs };
  const label = `${bars.length} steps in ${
    formatDuration(endMs - startMs)
  }; the list below has each`;
  return html`
    <div class="timeline">
      <svg width="100%" height="${height}" role="img" aria-label="${label}">
        ${listTicks(scale).map((at) => renderTick(at, { scale, height }))}
        ${shown.map((lane, index) => lane.bars.map((bar) => renderBar(bar, { index, scale })))}
        ${lanes.length === bars.length
          ? shown.map((lane, index) => renderLabel(lane, { index, scale }))
          : ""}
      </svg>
    </div>
    ${lanes.length > shown.length
      ? html`<p class="small dim panel-body">${
        lanes.length - shown.length
      } more lanes are not drawn</p>`
      : ""}
  `;
}

/** From the first moment to the last, in hundredths of the width. */
interface Scale {
  readonly startMs: number;
  readonly endMs: number;
}

function xOf(atMs: number, { startMs, endMs }: Scale): number {
  return Math.round(((atMs - startMs) / (endMs - startMs)) * 1e4) / 100;
}

/** A finished step's start follows from its time; a running one's is in its event. */
function listBars({ steps, events, nowMs }: TimelineFacts): readonly Bar[] {
  const begun = new Map<string, number>();
  for (const { event } of events) {
    if (event.kind === "step_state" && event.state === "running") {
      begun.set(event.step, Date.parse(event.at));
    }
  }
  return steps.flatMap((step) => {
    const beganAt = begun.get(step.id);
    const endMs = step.finishedAt ?? nowMs;
    const startMs = beganAt ??
      (step.finishedAt === undefined || step.elapsedMs === undefined
        ? undefined
        : step.finishedAt - step.elapsedMs);
    if (startMs === undefined) return [];
    return [{
      id: step.id,
      label: labelOf(step),
      state: step.state,
      startMs,
      endMs: Math.max(startMs, endMs),
    }];
  }).sort((left, right) => left.startMs - right.startMs);
}

/** The step's id without its kind: `glucose_entries@2024-01-20`. */
function labelOf({ id }: StepRecord): string {
  return id.slice(id.indexOf(":") + 1);
}

/** Puts each bar on the first lane that is free by then. */
function packLanes(bars: readonly Bar[]): readonly Lane[] {
  const lanes: Lane[] = [];
  for (const bar of bars) {
    const free = lanes.find(({ bars: placed }) => (placed.at(-1)?.endMs ?? 0) <= bar.startMs);
    if (free === undefined) lanes.push({ bars: [bar] });
    else free.bars.push(bar);
  }
  return lanes;
}

interface LanePlace {
  readonly index: number;
  readonly scale: Scale;
}

function renderBar(bar: Bar, { index, scale }: LanePlace): Html {
  const x = xOf(bar.startMs, scale);
  const width = Math.max(LEAST, xOf(bar.endMs, scale) - x);
  return html`
    <rect class="bar s-${bar.state}" x="${Math.min(x, 100 - width)}%" y="${AXIS + index * LANE +
      4}" width="${width}%"
      height="${LANE - 8}" rx="2">
      <title>${bar.label} · ${bar.state} · ${formatDuration(bar.endMs - bar.startMs)}</title>
    </rect>
  `;
}

/** The words stand beside the bar where there is room, and in it where it takes the whole width. */
function renderLabel({ bars: [bar] }: Lane, { index, scale }: LanePlace): Html | "" {
  if (bar === undefined) return "";
  const [start, end] = [xOf(bar.startMs, scale), xOf(bar.endMs, scale)];
  const y = AXIS + index * LANE + 14;
  const text = html`${bar.label} <tspan class="bar-time">${
    formatDuration(bar.endMs - bar.startMs)
  }</tspan>`;
  if (end < 65) return html`<text x="${end}%" dx="7" y="${y}">${text}</text>`;
  if (start > 35) {
    return html`<text x="${start}%" dx="-7" y="${y}" text-anchor="end">${text}</text>`;
  }
  return html`<text class="inside" x="${start}%" dx="7" y="${y}">${text}</text>`;
}

function renderTick(
  at: number,
  { scale, height }: { readonly scale: Scale; readonly height: number },
): Html {
  const x = xOf(at, scale);
  return html`
    <line class="tick" x1="${x}%" x2="${x}%" y1="0" y2="${height}" />
    <text
      class="tick-label" x="${x}%" dx="4" y="11">${formatDuration(at - scale.startMs)}</text>
  `;
}

/** Round moments, five or so. */
function listTicks({ startMs, endMs }: Scale): readonly number[] {
  const rough = (endMs - startMs) / 5;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * size).find((each) => each >= rough) ?? rough;
  const ticks: number[] = [];
  for (let at = 0; at < (endMs - startMs) * .97; at += step) ticks.push(startMs + at);
  return ticks;
}
