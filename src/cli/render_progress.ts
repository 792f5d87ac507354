/**
 * A run's progress as lines that fit the terminal: one for each step at work, and one for the run as a whole.
 *
 * @module
 */

import { countOf, renderCount } from "../core/count_text.ts";
import { cutToWidth, displayWidth } from "../core/display_width.ts";
import type { IngestStep } from "../core/step.ts";
import type { Progress, StepProgress } from "./progress.ts";
import { renderBytes } from "./render_table.ts";
import { labelStep, nameStep } from "./step_names.ts";
import { paintFor, type Terminal } from "./terminal.ts";

/** What a frame is drawn with. */
export interface FrameOptions {
  readonly terminal: Pick<Terminal, "width" | "height" | "hasColor" | "hasUnicode">;
  readonly nowMs: number;
  /** Counts up, so that something moves. */
  readonly frame: number;
  /** The run's ingestions: they decide how much of a name is needed. */
  readonly ingests: readonly IngestStep[];
}

/** Steps shown by name; more would push what has ended off the screen. */
const MOST_STEPS = 8;
/** Before this a rate or a time left means little. */
const SETTLED_MS = 1000;

/** Renders a frame. */
export function renderProgress(progress: Progress, options: FrameOptions): readonly string[] {
  const { terminal } = options;
  const rows = Math.max(1, (terminal.height ?? 24) - 3);
  const shown = progress.running.slice(0, Math.min(MOST_STEPS, rows));
  const lines = shown.map((each) => renderStep(each, options));
  const more = progress.running.length - shown.length;
  if (more > 0) lines.push(fit(`  and ${more} more`, options));
  if (progress.total > 1) lines.push(renderTotal(progress, options));
  return lines;
}

function renderStep(each: StepProgress, options: FrameOptions): string {
  const { terminal, nowMs, frame, ingests } = options;
  const paint = paintFor(terminal);
  const name = ingests.length > 1 ? labelStep(each.step, ingests) : nameStep(each.step);
  const elapsedMs = nowMs - each.startedMs;
  const isRated = each.rows > 0 && elapsedMs >= SETTLED_MS;
  // The least important last: a narrow terminal shows as many as fit.
  const facts = [
    renderSeconds(elapsedMs),
    ...(each.pages === 0 ? [] : [countOf(each.rows, "row")]),
    ...(isRated ? [`${renderCount(Math.round(each.rows / (elapsedMs / 1000)))} rows/s`] : []),
    ...(each.pages === 0 ? [] : [countOf(each.pages, "page"), renderBytes(each.sizeBytes)]),
  ];
  const spinner = spinnerAt(frame, terminal.hasUnicode);
  const title = cutToWidth(name, Math.max(8, terminal.width - 10), ellipsis(options));
  const chosen = chooseFacts(facts, terminal.width - displayWidth(title) - 5, separator(options));
  return fit(`${spinner} ${title}`, options, (text) => paint.cyan(text)) +
    (chosen === "" ? "" : `  ${paint.dim(chosen)}`);
}

/** As many facts as there is room for. */
function chooseFacts(facts: readonly string[], room: number, between: string): string {
  let text = "";
  for (const fact of facts) {
    const next = text === "" ? fact : text + between + fact;
    if (displayWidth(next) > room) return text;
    text = next;
  }
  return text;
}

function renderTotal(progress: Progress, options: FrameOptions): string {
  const { terminal, nowMs } = options;
  const paint = paintFor(terminal);
  const size = Math.min(24, Math.floor(terminal.width / 4));
  const full = Math.floor((progress.ended / progress.total) * size);
  const [on, off] = terminal.hasUnicode ? ["█", "░"] : ["#", "-"];
  const bar = `${on.repeat(full)}${off.repeat(size - full)}`;
  const facts = [
    `${renderCount(progress.ended)} of ${renderCount(progress.total)}`,
    ...(progress.failed === 0 ? [] : [`${renderCount(progress.failed)} failed`]),
    renderSeconds(nowMs - progress.startedMs),
    ...describeLeft(progress, nowMs),
  ];
  const chosen = chooseFacts(facts, terminal.width - size - 4, separator(options));
  return `${progress.failed === 0 ? paint.green(bar) : paint.red(bar)}  ${chosen}`;
}

/** From how long the steps took that have ended; nothing before there are some. */
function describeLeft({ firstStepMs, ended, total }: Progress, nowMs: number): readonly string[] {
  if (firstStepMs === undefined || ended < 2 || ended === total) return [];
  const elapsedMs = nowMs - firstStepMs;
  if (elapsedMs < SETTLED_MS) return [];
  return [`about ${renderSeconds((elapsedMs / ended) * (total - ended))} left`];
}

/** `7 s`, `2 m 05 s`, `1 h 04 m`: tenths would only flicker. */
function renderSeconds(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${String(seconds % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} m`;
}

function spinnerAt(frame: number, hasUnicode: boolean): string {
  const signs = hasUnicode ? [..."⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"] : [..."|/-\\"];
  return signs[frame % signs.length] ?? "";
}

function separator({ terminal }: FrameOptions): string {
  return terminal.hasUnicode ? " · " : ", ";
}

function ellipsis({ terminal }: FrameOptions): string {
  return terminal.hasUnicode ? "…" : "~";
}

function fit(
  text: string,
  options: FrameOptions,
  paint: (text: string) => string = (each) => each,
): string {
  return paint(cutToWidth(text, options.terminal.width - 1, ellipsis(options)));
}
