/**
 * The moments that a cron text names, in local time: a fixed time that daylight saving skips comes at the first moment
 * after the gap, one that comes twice counts once; what repeats every hour or minute goes by the hours that pass.
 *
 * @module
 */

import { Cron } from "croner";

/** A cron text in a timezone. */
export interface CronText {
  readonly cron: string;
  readonly timezone: string;
}

/** The newest moment at or before an instant; undefined where there is none. */
export function cronAtOrBefore(text: CronText, instantMs: number): number | undefined {
  // The library looks before its reference, in whole seconds.
  const reference = new Date((Math.floor(instantMs / 1000) + 1) * 1000);
  return parserOf(text).previousRuns(1, reference)[0]?.getTime();
}

/** The next moment after an instant; undefined where there is none. */
export function cronAfter(text: CronText, instantMs: number): number | undefined {
  return listCronAfter(text, instantMs, 1)[0];
}

/** The next moments after an instant. */
export function listCronAfter(
  text: CronText,
  instantMs: number,
  count: number,
): readonly number[] {
  return parserOf(text).nextRuns(count, new Date(instantMs)).map((date) => date.getTime());
}

function parserOf({ cron, timezone }: CronText): Cron {
  return new Cron(cron.trim(), {
    paused: true,
    mode: "5-part",
    timezone,
    fixedTimeRule: "no-wildcard",
  });
}
