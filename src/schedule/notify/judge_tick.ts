/**
 * How a tick ended → a fact of its schedule, where the run itself could not tell: it never began, or its process died. Pure.
 *
 * @module
 */

import type { SchedulerEvent } from "../scheduler_options.ts";
import type { SubjectFact } from "./notice.ts";

/** The fact; none where the run told of its assets by itself, or somebody stopped it. */
export function judgeTick(event: SchedulerEvent): readonly SubjectFact[] {
  if (event.kind !== "ended") return [];
  const isSilent = event.runState === undefined || event.runState === "interrupted";
  if (event.state === "failed" && !isSilent) return [];
  const name = event.tick.schedule;
  return [{
    key: `schedule:${name}`,
    state: event.state === "failed" ? "failed" : "good",
    subject: {
      type: "schedule",
      name,
      partitions: [],
      code: null,
      reason: event.reason ?? null,
      lastSuccessAt: null,
      limitHours: null,
    },
  }];
}
