import { expect } from "expect";
import type { Step, StepState } from "../core/step.ts";
import { choosePublished, settleUnpublished } from "./choose_published.ts";
import type { StepOutcome } from "./schedule_steps.ts";

function model(name: string, ...dependsOn: string[]): Step {
  return {
    kind: "model",
    id: name,
    dependsOn,
    node: name,
    table: { namespace: "s", name },
    materialization: "table",
  };
}

function test(name: string, ...dependsOn: string[]): Step {
  return { kind: "test", id: name, dependsOn, node: name, severity: "error" };
}

const PART = [model("a"), model("b", "a"), model("c"), test("t", "b"), model("d", "b", "c")];

function end(states: Readonly<Record<string, StepState>>): StepOutcome[] {
  return PART.map((step) => ({ step, state: states[step.id] ?? "succeeded" }));
}

Deno.test("choosePublished() takes the whole part where every step did well", () => {
  expect(choosePublished(PART, end({ a: "unchanged" }), "all").tables).toEqual([
    "s.a",
    "s.b",
    "s.c",
    "s.d",
  ]);
});

Deno.test("choosePublished() takes nothing of a part with a bad step, with all", () => {
  expect(choosePublished(PART, end({ c: "failed" }), "all").tables).toEqual([]);
});

Deno.test("choosePublished() keeps back what a failed test is about and what comes after it, with succeeded", () => {
  expect(choosePublished(PART, end({ t: "blocked" }), "succeeded").tables).toEqual(["s.a", "s.c"]);
});

Deno.test("settleUnpublished() calls nothing succeeded that readers do not see", () => {
  const outcomes = end({ t: "blocked" });
  const chosen = choosePublished(PART, outcomes, "succeeded");
  const states = settleUnpublished(outcomes, chosen, { isCancelled: false })
    .map(({ step, state }) => `${step.id} ${state}`);
  expect(states).toEqual(["a succeeded", "b blocked", "c succeeded", "t blocked", "d blocked"]);
  const cancelled = settleUnpublished(end({}), choosePublished(PART, end({}), "all"), {
    isCancelled: true,
  });
  expect(
    cancelled.filter(({ step }) => step.kind !== "test").every(({ state }) =>
      state === "cancelled"
    ),
  ).toBeTruthy();
});
