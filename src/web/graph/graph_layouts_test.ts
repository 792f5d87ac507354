import { expect } from "expect";
import type { Processes } from "../../core/host.ts";
import { fakeHost } from "../../../tests/support/fake_host.ts";
import type { AssetGraph } from "./asset_graph.ts";
import { createGraphLayouts } from "./graph_layouts.ts";

/** A chain of so many nodes. */
function chain(count: number): AssetGraph {
  const ids = Array.from({ length: count }, (_, index) => `n${index}`);
  return {
    nodes: ids.map((id) => ({
      id,
      label: id,
      layer: "raw",
      kind: "model",
      note: "table",
      tests: 0,
      state: "ok",
      isRunning: false,
    })),
    edges: ids.slice(1).map((id, index) => [ids[index] ?? "", id]),
  };
}

/** Programs that answer with a text and a code, counted. */
function programs(text: string, code: number): { readonly processes: Processes; count(): number } {
  let count = 0;
  const start: Processes["start"] = () => {
    count++;
    const body = new Response(text).body ?? new ReadableStream();
    return {
      pid: 1,
      stdout: body,
      stderr: new ReadableStream({ start: (controller) => controller.close() }),
      ended: Promise.resolve({ code }),
      kill() {},
    };
  };
  return { processes: { start }, count: () => count };
}

const OPTIONS = { program: ["phlo"], root: "/project" };

/** A host on whose clock the time of patience never comes. */
function patientHost(processes: Processes): ReturnType<typeof fakeHost> {
  const host = fakeHost({ processes });
  const sleep = (): Promise<void> => new Promise(() => {});
  return { ...host, clock: { ...host.clock, sleep } };
}

Deno.test("createGraphLayouts() lays small graphs out at once, each shape once", async () => {
  const { processes, count } = programs("", 1);
  const layouts = createGraphLayouts(OPTIONS, patientHost(processes));
  const first = await layouts.find(chain(5));
  expect(first).toMatchObject({ kind: "ready" });
  expect(await layouts.find(chain(5))).toBe(first);
  expect(count()).toBe(0);
});

Deno.test("createGraphLayouts() leaves large graphs to another process, and asks it once", async () => {
  const layout = { width: 1, height: 1, nodes: [], edges: [], layers: [] };
  const { processes, count } = programs(JSON.stringify(layout), 0);
  const layouts = createGraphLayouts(OPTIONS, patientHost(processes));
  expect(await layouts.find(chain(200))).toEqual({ kind: "ready", layout });
  expect(await layouts.find(chain(200))).toEqual({ kind: "ready", layout });
  expect(count()).toBe(1);
});

Deno.test("createGraphLayouts() answers while the other process works", async () => {
  const processes: Processes = {
    start: () => ({
      pid: 1,
      stdout: new ReadableStream(),
      stderr: new ReadableStream(),
      ended: new Promise(() => {}),
      kill() {},
    }),
  };
  const layouts = createGraphLayouts(OPTIONS, fakeHost({ processes }));
  expect(await layouts.find(chain(200))).toEqual({ kind: "pending" });
});

Deno.test("createGraphLayouts() tells of a failure, and tries again when asked again", async () => {
  const { processes, count } = programs("", 1);
  const layouts = createGraphLayouts(OPTIONS, patientHost(processes));
  expect(await layouts.find(chain(200))).toMatchObject({ kind: "failed" });
  await layouts.find(chain(200));
  expect(count()).toBe(2);
});
