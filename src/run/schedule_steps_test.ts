import { expect } from "expect";
import type { Step, StepState } from "../core/step.ts";
import { scheduleSteps } from "./schedule_steps.ts";

function step(id: string, ...dependsOn: string[]): Step {
  return { kind: "test", id, dependsOn, node: id, severity: "error" };
}

async function play(
  steps: readonly Step[],
  verdicts: Readonly<Record<string, StepState | Error>>,
  limit = 2,
): Promise<{ states: Record<string, string>; atOnce: number; order: string[] }> {
  let busy = 0;
  let atOnce = 0;
  const order: string[] = [];
  const outcomes = await scheduleSteps(steps, {
    limit,
    signal: new AbortController().signal,
    onOutcome: ({ step }) => order.push(step.id),
    perform: async ({ id }) => {
      atOnce = Math.max(atOnce, ++busy);
      await Promise.resolve();
      busy--;
      const verdict = verdicts[id] ?? "succeeded";
      if (verdict instanceof Error) throw verdict;
      return { state: verdict };
    },
  });
  const states = Object.fromEntries(outcomes.map(({ step, state }) => [step.id, state]));
  return { states, atOnce, order };
}

Deno.test("scheduleSteps() ends at once without steps", async () => {
  expect((await play([], {})).states).toEqual({});
});

Deno.test("scheduleSteps() performs a step after what it depends on", async () => {
  expect((await play([step("b", "a"), step("a")], {})).order).toEqual(["a", "b"]);
});

Deno.test("scheduleSteps() skips the descendants of a failed step and goes on with the rest", async () => {
  const { states } = await play(
    [step("a"), step("b", "a"), step("c", "b"), step("d")],
    { a: new Error("broken") },
  );
  expect(states).toEqual({ a: "failed", b: "skipped", c: "skipped", d: "succeeded" });
});

Deno.test("scheduleSteps() treats unchanged as good and blocked as bad", async () => {
  const { states } = await play(
    [step("a"), step("b", "a"), step("c"), step("d", "c")],
    { a: "unchanged", c: "blocked" },
  );
  expect(states).toEqual({ a: "unchanged", b: "succeeded", c: "blocked", d: "skipped" });
});

Deno.test("scheduleSteps() never performs more at once than allowed", async () => {
  const steps = Array.from({ length: 9 }, (_, index) => step(`s${index}`));
  expect((await play(steps, {}, 3)).atOnce).toBe(3);
});

Deno.test("scheduleSteps() cancels what has not begun when the signal says so", async () => {
  const abort = new AbortController();
  const outcomes = await scheduleSteps([step("a"), step("b", "a")], {
    limit: 1,
    signal: abort.signal,
    onOutcome: () => {},
    perform: () => {
      abort.abort();
      return Promise.resolve({ state: "succeeded" as const });
    },
  });
  expect(outcomes.map(({ state }) => state)).toEqual(["succeeded", "cancelled"]);
});

Deno.test("scheduleSteps() ends steps that wait for each other instead of waiting for ever", async () => {
  const { states } = await play([step("a", "b"), step("b", "a"), step("c", "b"), step("d")], {});
  expect(states).toEqual({ a: "failed", b: "failed", c: "failed", d: "succeeded" });
});
