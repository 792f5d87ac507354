import { expect } from "expect";
import { fakeHost } from "../../tests/support/fake_host.ts";
import { openMemoryCatalog } from "./memory_catalog.ts";
import { createMemoryState } from "./memory_state.ts";

const CREATE_A = {
  namespace: "raw",
  name: "a",
  kind: "table",
  base: undefined,
  next: "m1",
} as const;

Deno.test("a publication whose answer was lost is answered when it is repeated by another process", async () => {
  const state = createMemoryState();
  for (const phase of ["before", "after"] as const) {
    const publication = {
      runId: `run ${phase}`,
      target: "main",
      moves: [{ ...CREATE_A, name: phase }],
      footprint: [],
      leases: [],
      report: {},
    };
    const dying = openMemoryCatalog({
      state,
      onCall(call) {
        if (call.method === "publish" && call.phase === phase) throw new Error("killed");
      },
    }, fakeHost());
    await expect(dying.publish(publication)).rejects.toThrow("killed");
    const next = openMemoryCatalog({ state }, fakeHost());
    const stood = await next.load("main", { namespace: "raw", name: phase }) !== undefined;
    expect(stood).toBe(phase === "after");
    expect((await next.publish(publication)).kind).toBe("published");
  }
  expect(state.published.map((record) => record.runId)).toEqual(["run before", "run after"]);
});
