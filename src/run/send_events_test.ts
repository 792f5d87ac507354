import { expect } from "expect";
import { fakeHost } from "../../tests/support/fake_host.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { RunEvent } from "../core/run_event.ts";
import type { Records } from "../records/records.ts";
import { createEventSender, describeOutcome } from "./send_events.ts";

function senderOver(append: Records["append"]) {
  const shown: RunEvent[] = [];
  const records = { append } as Records;
  const onEvent = (event: RunEvent): void => void shown.push(event);
  return { shown, sender: createEventSender("r", { records, onEvent }, fakeHost()) };
}

const LINE = { kind: "log", stream: "log", level: "info", message: "x" } as const;

Deno.test("events are recorded in the order in which they are sent", async () => {
  const recorded: RunEvent[] = [];
  const { sender, shown } = senderOver((event) => {
    recorded.push(event);
    return Promise.resolve();
  });
  sender.send({ ...LINE, message: "1" });
  sender.send({ ...LINE, message: "2" });
  await sender.flush();
  expect(recorded).toEqual(shown);
  expect(recorded.map((event) => event.kind === "log" && event.message)).toEqual(["1", "2"]);
});

Deno.test("a disk that is full while a run is recorded stops nothing, and is said once", async () => {
  const { sender, shown } = senderOver(() =>
    Promise.reject(new PhloError("PHLO-007", "Cannot write: the disk is full"))
  );
  sender.send(LINE);
  sender.send(LINE);
  await sender.flush();
  sender.send(LINE);
  await sender.flush();
  const said = shown.flatMap((event) =>
    event.kind === "log" && event.level === "warn" ? [event.message] : []
  );
  expect(said).toEqual([
    "the run goes on, but what happens is not recorded: Cannot write: the disk is full",
  ]);
});

Deno.test("a failed step tells code, hint and place; anything else thrown tells its message", () => {
  const step = {
    kind: "test",
    id: "test:t",
    dependsOn: [],
    node: "n",
    severity: "error",
  } as const;
  const error = new PhloError("PHLO-301", "Cannot reach it", {
    hint: "try again",
    place: { file: "a.ts", line: 2 },
  });
  expect(describeOutcome({ step, state: "failed", error })).toEqual({
    kind: "step_state",
    step: "test:t",
    state: "failed",
    reason: "Cannot reach it",
    errorCode: "PHLO-301",
    hint: "try again",
    place: { file: "a.ts", line: 2 },
  });
  const aborted = new DOMException("Interrupted", "AbortError");
  expect(describeOutcome({ step, state: "cancelled", error: aborted })).toEqual({
    kind: "step_state",
    step: "test:t",
    state: "cancelled",
    reason: "Interrupted",
  });
});

Deno.test("a secret that a function logs or throws is neither shown nor recorded", async () => {
  const shown: RunEvent[] = [];
  const recorded: RunEvent[] = [];
  const records = {
    append: (event: RunEvent) => Promise.resolve(void recorded.push(event)),
  } as unknown as Records;
  const redact = (text: string): string => text.replaceAll("s3cret", "[API_TOKEN]");
  const onEvent = (event: RunEvent): void => void shown.push(event);
  const sender = createEventSender("r", { records, onEvent, redact }, fakeHost());
  sender.send({ ...LINE, message: "token s3cret" });
  sender.send({
    kind: "step_state",
    step: "a",
    state: "failed",
    reason: "no s3cret",
    hint: "s3cret",
  });
  await sender.flush();
  expect(shown).toEqual(recorded);
  expect(JSON.stringify(recorded)).not.toContain("s3cret");
  expect(shown).toMatchObject([
    { message: "token [API_TOKEN]" },
    { reason: "no [API_TOKEN]", hint: "[API_TOKEN]" },
  ]);
});
