/**
 * Round steps for the axes of a plot: numbers people would choose, and moments of the calendar.
 *
 * @module
 */

/** One mark of an axis. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** An axis: from where to where, and its marks. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly Tick[];
}

/** An axis of numbers over a range, with about `count` marks. */
export function numberAxis(low: number, high: number, count: number): Axis {
  const [from, to] = low === high ? widen(low) : [low, high];
  const step = roundStep((to - from) / Math.max(1, count));
  const first = Math.floor(from / step) * step;
  const last = Math.ceil(to / step) * step;
  const digits = Math.max(0, Math.min(12, -Math.floor(Math.log10(step))));
  const ticks: Tick[] = [];
  const steps = Math.round((last - first) / step);
  for (let index = 0; index <= steps; index++) {
    const at = first + index * step;
    ticks.push({ at, label: renderTick(at, digits) });
  }
  return { low: first, high: last, ticks };
}

function widen(value: number): readonly [number, number] {
  const by = value === 0 ? 1 : Math.abs(value) / 10;
  return [value - by, value + by];
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const share = rough / power;
  return power * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
}

function renderTick(value: number, digits: number): string {
  const size = Math.abs(value);
  if (size >= 1e12 || (size !== 0 && size < 1e-6)) return value.toExponential(2);
  if (size >= 1e9) return `${trim(value / 1e9)}G`;
  if (size >= 1e6) return `${trim(value / 1e6)}M`;
  if (size >= 1e4) return `${trim(value / 1e3)}k`;
  return value.toFixed(digits);
}

function trim(value: number): string {
  return String(Number(value.toFixed(3)));
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Steps of the clock, with where the label is cut from an ISO instant. */
const CLOCK_STEPS: readonly (readonly [number, number, number])[] = [
  ...[1, 5, 15, 30].map((count) => [count * SECOND, 11, 19] as const),
  ...[1, 5, 15, 30].map((count) => [count * MINUTE, 11, 16] as const),
  ...[1, 3, 6, 12].map((count) => [count * HOUR, 11, 16] as const),
  ...[1, 2, 7, 14].map((count) => [count * DAY, 5, 10] as const),
];

/** An axis of moments in UTC; its ends are those of the data. */
export function timeAxis(low: number, high: number, count: number): Axis {
  const [from, to] = low === high ? [low - HOUR, high + HOUR] : [low, high];
  const rough = (to - from) / Math.max(1, count);
  const step = CLOCK_STEPS.find(([size]) => size >= rough);
  if (step === undefined) return { low: from, high: to, ticks: monthTicks(from, to, count) };
  const [size, cutFrom, cutTo] = step;
  const ticks: Tick[] = [];
  for (let at = Math.ceil(from / size) * size; at <= to; at += size) {
    const text = new Date(at).toISOString();
    // Midnight is the day's name.
    const isMidnight = size < DAY && at % DAY === 0;
    ticks.push({ at, label: isMidnight ? text.slice(5, 10) : text.slice(cutFrom, cutTo) });
  }
  return { low: from, high: to, ticks };
}

function monthTicks(from: number, to: number, count: number): readonly Tick[] {
  const start = new Date(from);
  const end = new Date(to);
  const months = (end.getUTCFullYear() - start.getUTCFullYear()) * 12 +
    end.getUTCMonth() - start.getUTCMonth();
  const size = [1, 2, 3, 6, 12, 24, 60, 120, 600, 1200].find((each) => months / each <= count) ??
    12_000;
  const ticks: Tick[] = [];
  const first = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth()) / size) * size;
  for (let month = first;; month += size) {
    const at = Date.UTC(Math.floor(month / 12), month % 12, 1);
    if (at > to) return ticks;
    if (at >= from) {
      const text = new Date(at).toISOString();
      ticks.push({ at, label: size >= 12 ? text.slice(0, 4) : text.slice(0, 7) });
    }
  }
}
