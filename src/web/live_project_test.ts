import { expect } from "expect";
import { PhloError } from "../core/phlo_error.ts";
import { fakeHost } from "../../tests/support/fake_host.ts";
import { createLiveProject, type LoadedSnapshot } from "./live_project.ts";

const EMPTY: LoadedSnapshot = {
  name: "p",
  timezone: "UTC",
  environment: undefined,
  workflowsFolder: "workflows",
  lakeFolder: "lake",
  workflows: { assets: [], broken: [], files: [], digest: "" },
  models: undefined,
  problems: [],
};

Deno.test("reload() shows what was loaded, and tells when it begins and ends", async () => {
  let told = 0;
  const project = createLiveProject(EMPTY, {
    load: () => Promise.resolve({ ...EMPTY, name: "loaded" }),
    onChange: () => told++,
  }, fakeHost());
  expect(project.current()).toMatchObject({ number: 0, isLoading: true, name: "p" });
  await project.reload();
  expect(project.current()).toMatchObject({ number: 1, isLoading: false, name: "loaded" });
  expect(told).toBe(2);
});

Deno.test("a loading that fails keeps what loaded before, with the problem; the next one takes it away", async () => {
  const answers: (() => Promise<LoadedSnapshot>)[] = [
    () => Promise.resolve({ ...EMPTY, name: "good" }),
    () => Promise.reject(new PhloError("PHLO-004", "Cannot read phlo.yaml")),
    () => Promise.resolve({ ...EMPTY, name: "better" }),
  ];
  const project = createLiveProject(EMPTY, {
    load: () => answers.shift()?.() ?? Promise.reject(new Error("asked too often")),
    onChange: () => {},
  }, fakeHost());
  await project.reload();
  await project.reload();
  expect(project.current()).toMatchObject({ name: "good", problems: [{ code: "PHLO-004" }] });
  await project.reload();
  expect(project.current()).toMatchObject({ name: "better", problems: [] });
});

Deno.test("saves during a loading are taken in by one more loading", async () => {
  const gates: PromiseWithResolvers<void>[] = [];
  const project = createLiveProject(EMPTY, {
    load: async () => {
      const gate = Promise.withResolvers<void>();
      gates.push(gate);
      await gate.promise;
      return EMPTY;
    },
    onChange: () => {},
  }, fakeHost());
  const first = project.reload();
  void project.reload();
  void project.reload();
  gates[0]?.resolve();
  // The second loading begins when the first has ended.
  while (gates.length < 2) await Promise.resolve();
  gates[1]?.resolve();
  await first;
  expect(gates.length).toBe(2);
  expect(project.current().number).toBe(2);
});
