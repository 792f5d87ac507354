/**
 * The world of a run under test: the real disk, the test's clock and variables.
 *
 * @module
 */

import type { Clock, Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";

/** Builds the host. The clock stands still where the test sets it. */
export function createTestHost(
  { now }: { readonly now?: string | number | Date },
  variables: Readonly<Record<string, string>>,
  host: Host,
): Host {
  const nowMs = now === undefined ? undefined : parseMoment(now);
  return {
    ...host,
    ...(nowMs === undefined ? {} : { clock: { ...host.clock, now: () => nowMs } }),
    environment: {
      ...host.environment,
      variable: (name) => variables[name],
      variables: () => variables,
    },
  };
}

/** A clock on which waiting takes no time: tries of a request follow each other at once. */
export function createImpatientClock(clock: Clock): Clock {
  return {
    ...clock,
    sleep: (_durationMs, signal) =>
      signal?.aborted ? Promise.reject(signal.reason) : Promise.resolve(),
  };
}

function parseMoment(moment: string | number | Date): number {
  const ms = moment instanceof Date ? moment.getTime() : new Date(moment).getTime();
  if (Number.isFinite(ms)) return ms;
  throw new PhloError(
    "PHLO-002",
    `Cannot set the clock of the test to "${moment}": it is no moment`,
    {
      hint: 'now: "2024-01-21T06:00:00Z"',
    },
  );
}
