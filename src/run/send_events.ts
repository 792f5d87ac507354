/**
 * The events of a run: shown at once, recorded in order behind. The run waits for its records only at its end.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import type { Place } from "../core/place.ts";
import type { RunEvent, RunEventBody } from "../core/run_event.ts";
import type { Records } from "../records/records.ts";
import type { StepOutcome } from "./schedule_steps.ts";

/** Where a run says what happened. */
export interface EventSender {
  send(body: RunEventBody): void;
  /** Waits until everything sent is recorded. */
  flush(): Promise<void>;
}

/** Opens the sender of a run. */
export function createEventSender(
  runId: string,
  options: {
    readonly records: Records;
    readonly onEvent: (event: RunEvent) => void;
    /** Takes secrets out of what functions and sources said. */
    readonly redact?: (text: string) => string;
  },
  host: Host,
): EventSender {
  const { redact } = options;
  let last: Promise<void> = Promise.resolve();
  let isUnrecorded = false;
  const complain = (error: unknown): void => {
    // Records report; a run must not fail because they could not be written. It is said once.
    host.log.warn("an event could not be recorded", { error: String(error) });
    if (isUnrecorded) return;
    isUnrecorded = true;
    options.onEvent({
      version: 1,
      runId,
      at: new Date(host.clock.now()).toISOString(),
      kind: "log",
      stream: "log",
      level: "warn",
      message: `the run goes on, but what happens is not recorded: ${messageOf(error)}`,
    });
  };
  return {
    send(body) {
      const at = new Date(host.clock.now()).toISOString();
      const clean = redact === undefined ? body : redactBody(body, redact);
      const event: RunEvent = { version: 1, runId, at, ...clean };
      options.onEvent(event);
      last = last.then(() => options.records.append(event)).catch(complain);
    },
    flush: () => last,
  };
}

/** Only texts from outside: names and counts are phlo's own. */
function redactBody(body: RunEventBody, redact: (text: string) => string): RunEventBody {
  if (body.kind === "log") return { ...body, message: redact(body.message) };
  if (body.kind !== "step_state") return body;
  return {
    ...body,
    ...(body.reason === undefined ? {} : { reason: redact(body.reason) }),
    ...(body.hint === undefined ? {} : { hint: redact(body.hint) }),
  };
}

/** The event of a step's end. */
export function describeOutcome(outcome: StepOutcome): RunEventBody {
  const { error } = outcome;
  const reason = outcome.reason ?? (error instanceof Error ? error.message : undefined);
  return {
    kind: "step_state",
    step: outcome.step.id,
    state: outcome.state,
    ...(reason === undefined ? {} : { reason }),
    ...(error instanceof PhloError ? describeError(error) : {}),
    ...(outcome.facts?.elapsedMs === undefined ? {} : { elapsedMs: outcome.facts.elapsedMs }),
  };
}

function describeError({ code, hint, place }: PhloError): {
  readonly errorCode: string;
  readonly hint?: string;
  readonly place?: Place;
} {
  return {
    errorCode: code,
    ...(hint === undefined ? {} : { hint }),
    ...(place === undefined ? {} : { place }),
  };
}
