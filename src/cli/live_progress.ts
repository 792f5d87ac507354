/**
 * Shows a run's progress while it is performed, on terminals that can draw lines again: what is printed scrolls past above.
 *
 * @module
 */

import type { Clock } from "../core/host.ts";
import type { RunEvent } from "../core/run_event.ts";
import type { Step } from "../core/step.ts";
import type { RunPrinter } from "./print_run.ts";
import { trackProgress } from "./progress.ts";
import { renderProgress } from "./render_progress.ts";
import type { Terminal } from "./terminal.ts";

/** Ten frames a second look like motion and cost nothing. */
const FRAME_MS = 100;

/** A printer whose lines go when it is disposed. */
export interface LivePrinter extends RunPrinter, Disposable {
  /** Draws the next frame. */
  draw(): void;
}

/** Draws below what another printer prints; only that printer where the terminal cannot draw. */
export function createLivePrinter(
  steps: readonly Step[],
  printer: RunPrinter,
  terminal: Terminal,
  clock: Clock,
): LivePrinter {
  const { show } = terminal;
  if (show === undefined) return { print: printer.print, draw() {}, [Symbol.dispose]() {} };
  const tracker = trackProgress(steps, clock.monotonic());
  const ingests = steps.filter((step) => step.kind === "ingest");
  let frame = 0;
  const draw = (): void => {
    const nowMs = clock.monotonic();
    show(renderProgress(tracker.read(), { terminal, nowMs, frame: frame++, ingests }));
  };
  const timer = setInterval(draw, FRAME_MS);
  return {
    draw,
    print(event: RunEvent) {
      tracker.note(event, clock.monotonic());
      printer.print(event);
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      show([]);
    },
  };
}
