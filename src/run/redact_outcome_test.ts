import { expect } from "expect";
import { PhloError } from "../core/phlo_error.ts";
import type { StepOutcome } from "./schedule_steps.ts";
import { redactOutcome } from "./redact_outcome.ts";

const redact = (text: string): string => text.replaceAll("s3cret", "[API_TOKEN]");
const step: StepOutcome["step"] = {
  kind: "test",
  id: "test:t",
  node: "t",
  severity: "error",
  dependsOn: [],
};

Deno.test("redactOutcome() takes a secret out of the error and keeps code, hint and place", () => {
  const place = { file: "a.ts", line: 3 };
  const error = new PhloError("PHLO-306", "Cannot fetch: s3cret is wrong", {
    hint: "set s3cret",
    place,
    cause: new Error("s3cret"),
  });
  const clean = redactOutcome({ step, state: "failed", error, reason: "for s3cret" }, redact);
  expect(clean.reason).toBe("for [API_TOKEN]");
  const { code, message, hint, place: kept, cause } = clean.error as PhloError;
  expect({ code, message, hint, kept, cause }).toEqual({
    code: "PHLO-306",
    message: "Cannot fetch: [API_TOKEN] is wrong",
    hint: "set [API_TOKEN]",
    kept: place,
    cause: undefined,
  });
});

Deno.test("redactOutcome() leaves alone what holds no secret, and cleans what is no PhloError", () => {
  const error = new PhloError("PHLO-306", "Cannot fetch", { cause: new Error("refused") });
  expect(redactOutcome({ step, state: "failed", error }, redact).error).toBe(error);
  expect(redactOutcome({ step, state: "succeeded" }, redact)).toEqual({ step, state: "succeeded" });
  const plain = redactOutcome({ step, state: "failed", error: new Error("s3cret") }, redact);
  expect(String(plain.error)).toBe("Error: [API_TOKEN]");
});
