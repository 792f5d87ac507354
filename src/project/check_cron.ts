/**
 * Says what is wrong with a cron text: five fields, every value in range, and a moment at which it comes true.
 *
 * @module
 */

import { Cron, CronPattern } from "croner";
import { messageOf } from "../core/phlo_error.ts";

const FIELDS = "minute, hour, day of the month, month, day of the week";

/** The reason why the text is no cron schedule, or undefined where it is one. */
export function checkCron(text: string): string | undefined {
  const count = text.trim() === "" ? 0 : text.trim().split(/\s+/).length;
  const isNickname = text.trim().startsWith("@");
  if (count !== 5 && !isNickname) {
    return `"${text}" has ${count} ${count === 1 ? "field" : "fields"}, cron has 5: ${FIELDS}`;
  }
  try {
    new CronPattern(text.trim(), "UTC", { mode: "5-part" });
    const schedule = new Cron(text.trim(), { paused: true, mode: "5-part", timezone: "UTC" });
    if (schedule.nextRun() === null) return `"${text}" names a moment that never comes`;
  } catch (error) {
    const reason = messageOf(error).replace(/^CronPattern: /, "");
    return `"${text}" is not a schedule: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`;
  }
  return undefined;
}
