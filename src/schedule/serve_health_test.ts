import { expect } from "expect";
import type { SchedulerHealth } from "./scheduler.ts";
import { answerHealth, serveHealth } from "./serve_health.ts";

const WELL: SchedulerHealth = {
  isHealthy: true,
  startedAt: 0,
  lastRoundAt: 5000,
  lastTick: { schedule: "a", at: 3_600_000 },
  running: [{ schedule: "a", runId: "r1" }],
  trouble: undefined,
};

function ask(path: string, health: SchedulerHealth, init?: RequestInit): Response {
  const request = new Request(`http://localhost${path}`, init);
  return answerHealth(request, { project: "p", health: () => health });
}

Deno.test("answerHealth() is 200 while the loop comes round and 503 where it does not", async () => {
  const well = ask("/health", WELL);
  expect(well.status).toBe(200);
  expect(well.headers.get("cache-control")).toBe("no-store");
  expect(await well.json()).toMatchObject({
    status: "ok",
    project: "p",
    lastLoopAt: "1970-01-01T00:00:05.000Z",
    lastTick: { schedule: "a", at: "1970-01-01T01:00:00.000Z" },
    running: [{ schedule: "a", runId: "r1" }],
    trouble: null,
  });
  const ill = ask("/health", { ...WELL, isHealthy: false, lastTick: undefined, trouble: "full" });
  expect([ill.status, (await ill.json()).trouble]).toEqual([503, "full"]);
  expect(ask("/", WELL).status).toBe(404);
  expect(ask("/health", WELL, { method: "POST" }).status).toBe(405);
});

Deno.test("serveHealth() answers on its port, and says so where the port is taken", async () => {
  const options = { port: 0, hostname: "127.0.0.1", project: "p", health: () => WELL };
  await using server = serveHealth(options);
  const answer = await fetch(server.address);
  expect(answer.status).toBe(200);
  await answer.body?.cancel();
  const port = Number(new URL(server.address).port);
  expect(() => serveHealth({ ...options, port })).toThrow(`at port "${port}"`);
});
