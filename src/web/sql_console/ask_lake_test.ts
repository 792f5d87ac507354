import { expect } from "expect";
import type { Processes, ProcessRequest } from "../../core/host.ts";
import { fakeHost } from "../../../tests/support/fake_host.ts";
import { createOpenQuestions } from "./open_questions.ts";
import { askLake } from "./ask_lake.ts";
import type { LakeAnswer, LakeQuestion } from "./lake_question.ts";

const QUESTION: LakeQuestion = {
  kind: "statements",
  branch: "main",
  statements: [{ sql: "select 1", limit: 10 }],
};
const ANSWER: LakeAnswer = {
  kind: "statements",
  answers: [{ columns: [{ name: "1", type: "INTEGER" }], rows: [[1]], isCut: false }],
};

/** A program that says something, ends with a code, or runs until it is killed. */
function program(
  text: string,
  end: { readonly code: number } | "never",
): {
  readonly processes: Processes;
  readonly requests: ProcessRequest[];
  readonly kills: string[];
  readonly started: Promise<void>;
} {
  const requests: ProcessRequest[] = [];
  const kills: string[] = [];
  const started = Promise.withResolvers<void>();
  const processes: Processes = {
    start(request) {
      requests.push(request);
      started.resolve();
      const ended = Promise.withResolvers<{ code: number; signal?: string }>();
      let close = (): void => {};
      const stdout = new ReadableStream<Uint8Array<ArrayBuffer>>({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(text));
          close = () => controller.close();
          if (end !== "never") close();
        },
      });
      if (end !== "never") ended.resolve(end);
      return {
        pid: 4711,
        stdout,
        stderr: new ReadableStream({ start: (controller) => controller.close() }),
        ended: ended.promise,
        kill(signal) {
          kills.push(signal);
          if (end !== "never" || kills.length > 1) return;
          close();
          ended.resolve({ code: 137, signal });
        },
      };
    },
  };
  return { processes, requests, kills, started: started.promise };
}

const options = { program: ["phlo"], root: "/project" };
const signal = new AbortController().signal;

Deno.test("askLake() starts the program with the question and reads its answer", async () => {
  const { processes, requests, kills } = program(JSON.stringify(ANSWER), { code: 0 });
  // The clock of a test does not wait, so the time is kept out of the way.
  const host = { ...fakeHost({ processes }) };
  host.clock = { ...host.clock, sleep: waitForSignal };
  expect(await askLake(QUESTION, { ...options, signal }, host)).toEqual(ANSWER);
  expect(requests[0]?.command).toEqual(["phlo", "__sql"]);
  expect(JSON.parse(requests[0]?.input ?? "")).toEqual(QUESTION);
  expect(kills).toEqual([]);
});

Deno.test("askLake() ends a query that takes too long, and says so", async () => {
  const { processes, kills } = program("", "never");
  const answer = await askLake(QUESTION, { ...options, signal }, fakeHost({ processes }));
  expect(answer).toMatchObject({ kind: "error", message: expect.stringMatching(/after 30 s$/) });
  expect(kills[0]).toBe("SIGKILL");
});

Deno.test("askLake() ends an answer that is too large", async () => {
  const { processes, kills } = program("x".repeat(2000), "never");
  const host = { ...fakeHost({ processes }) };
  host.clock = { ...host.clock, sleep: waitForSignal };
  const limits = { timeMs: 1000, sizeBytes: 1000 };
  const answer = await askLake(QUESTION, { ...options, signal, limits }, host);
  expect(answer).toMatchObject({ kind: "error", message: expect.stringMatching(/larger than/) });
  expect(kills[0]).toBe("SIGKILL");
});

Deno.test("askLake() tells of a process that fell over", async () => {
  const { processes } = program("", { code: 134 });
  const host = { ...fakeHost({ processes }) };
  host.clock = { ...host.clock, sleep: waitForSignal };
  expect(await askLake(QUESTION, { ...options, signal }, host)).toMatchObject({
    kind: "error",
    message: expect.stringMatching(/^Cannot answer: the process that reads the lake ended/),
  });
});

Deno.test("createOpenQuestions() stops a question by its name", async () => {
  const { processes, kills, started } = program("", "never");
  const host = { ...fakeHost({ processes }) };
  host.clock = { ...host.clock, sleep: waitForSignal };
  const questions = createOpenQuestions(options, host);
  const answer = questions.ask(QUESTION, "q1");
  await started;
  questions.stop("q2");
  expect(kills).toEqual([]);
  questions.stop("q1");
  expect(await answer).toMatchObject({ kind: "error", message: "Stopped" });
  expect(kills).toEqual(["SIGKILL"]);
});

/** A time that does not come before somebody calls it off. */
function waitForSignal(_durationMs: number, until?: AbortSignal): Promise<void> {
  return new Promise((_, reject) =>
    until?.addEventListener("abort", () => reject(until.reason), { once: true })
  );
}
