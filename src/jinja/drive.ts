/**
 * Drives a rendering to its end: at once, where nothing may be asked, or with answers that take time.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import type { IoRequest, Rendering, Value } from "./value.ts";

/** Runs a rendering that has nothing to ask. @throws PhloError PHLO-502 where it asks after all. */
export function runSync<Result>(rendering: Rendering<Result>): Result {
  const step = rendering.next();
  if (step.done) return step.value;
  const refused = rendering.throw(
    new PhloError(
      "PHLO-502",
      `Cannot answer a "${step.value.kind}" request here: only a running model may ask the database`,
      { hint: "put the call inside {% if execute %}" },
    ),
  );
  if (refused.done) return refused.value;
  return runSync(rendering);
}

/** Runs a rendering and answers each request; a failed answer is thrown at the place that asked. */
export async function runAsync<Result>(
  rendering: Rendering<Result>,
  answer: (request: IoRequest) => Promise<Value>,
): Promise<Result> {
  let step = rendering.next(null);
  while (!step.done) {
    let reply: Value;
    try {
      reply = await answer(step.value);
    } catch (error) {
      step = rendering.throw(error);
      continue;
    }
    step = rendering.next(reply);
  }
  return step.value;
}
