import { join } from "node:path";
import { expect } from "expect";
import { type FakeHost, fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { openRecords } from "../records/open_records.ts";
import type { Records } from "../records/records.ts";
import type { LaunchedRun, LaunchEnd } from "../run/launch_run.ts";
import type { Schedule } from "./list_schedules.ts";
import { createScheduler, type Scheduler } from "./scheduler.ts";
import type { SchedulerEvent } from "./scheduler_options.ts";

const MINUTE = 60_000;
const START = Date.UTC(2024, 0, 20);

const HOURLY: Schedule = {
  name: "glucose",
  origin: "asset",
  cron: "0 * * * *",
  timezone: "UTC",
  select: ["glucose+"],
  lookbackMs: 0,
  assets: ["glucose"],
};
const NIGHTLY: Schedule = {
  ...HOURLY,
  name: "nightly",
  cron: "30 2 * * *",
  assets: ["other"],
};

/** A launched program whose end the test decides. */
interface Launch {
  readonly args: readonly string[];
  readonly runId: string;
  end(code?: number, output?: string): void;
  isStopped: boolean;
}

interface Loop {
  readonly scheduler: Scheduler;
  readonly launches: Launch[];
  readonly events: SchedulerEvent[];
}

interface World {
  readonly host: FakeHost;
  readonly path: string;
  readonly records: Records;
  loop(options?: LoopOptions): Promise<Loop>;
}

interface LoopOptions {
  readonly schedules?: readonly Schedule[];
  readonly host?: FakeHost;
  /** Programs end as soon as they are launched. */
  readonly isInstant?: boolean;
}

function inWorld(body: (world: World) => Promise<void>): () => Promise<void> {
  return () =>
    withFolder(async (folder) => {
      const host = fakeHost({ nowMs: START });
      const path = join(folder, "state.db");
      await using stack = new AsyncDisposableStack();
      const records = stack.use(await openRecords(path, host));
      await body({
        host,
        path,
        records,
        async loop({ schedules = [HOURLY], isInstant = true, ...options } = {}) {
          const own = options.host ?? host;
          const launches: Launch[] = [];
          const events: SchedulerEvent[] = [];
          const mine = stack.use(await openRecords(path, own));
          const scheduler = createScheduler({
            records: mine,
            load: () => Promise.resolve({ schedules, broken: [] }),
            settle: async () => void await mine.settleInterrupted(),
            launch: (args, { runId = "" }) => startFake(args, runId, launches, isInstant),
            onEvent: (event) => events.push(event),
          }, own);
          return { scheduler, launches, events };
        },
      });
    });
}

function startFake(
  args: readonly string[],
  runId: string,
  launches: Launch[],
  isInstant: boolean,
): LaunchedRun {
  const done = Promise.withResolvers<LaunchEnd>();
  const launch: Launch = {
    args,
    runId,
    end: (code = 0, output = "") => done.resolve({ code, output }),
    isStopped: false,
  };
  launches.push(launch);
  if (isInstant) launch.end();
  return {
    runId,
    ended: done.promise,
    stop: () => {
      launch.isStopped = true;
      launch.end(130);
    },
  };
}

const windows = (launches: readonly Launch[]): readonly string[] =>
  launches.map(({ args }) =>
    args.slice(2).map((word) => word.replace(/^--\w+=/, "").replace(":00.000Z", "")).join(" ")
  );

async function spend(
  host: FakeHost,
  durationMs: number,
  stepMs: number,
  loops: readonly Loop[],
): Promise<void> {
  for (let passed = 0; passed < durationMs; passed += stepMs) {
    host.advance(stepMs);
    await Promise.all(loops.map(({ scheduler }) => scheduler.round()));
    await Promise.all(loops.map(({ scheduler }) => scheduler.idle()));
  }
}

Deno.test(
  "a day of ticks: two loops over one file, each tick once, without gap or overlap",
  inWorld(async ({ host, loop, records }) => {
    const loops = [
      await loop({ schedules: [HOURLY, NIGHTLY] }),
      await loop({ schedules: [HOURLY, NIGHTLY] }),
    ];
    await Promise.all(loops.map(({ scheduler }) => scheduler.round()));
    await spend(host, 24 * 60 * MINUTE, 10 * MINUTE, loops);
    const all = windows(loops.flatMap(({ launches }) => launches)).toSorted();
    expect(all).toHaveLength(25);
    expect(new Set(all).size).toBe(25);
    expect(all[0]).toBe("glucose 2024-01-20T00:00 2024-01-20T01:00");
    expect(all[23]).toBe("glucose 2024-01-20T23:00 2024-01-21T00:00");
    expect(all[24]).toBe("nightly 2024-01-19T02:30 2024-01-20T02:30");
    const ticks = await records.listTicks("glucose", 100);
    expect(ticks.map(({ state }) => state)).toEqual(Array(24).fill("succeeded"));
  }),
);

Deno.test(
  "a laptop asleep for a night makes up for it with one run",
  inWorld(async ({ host, loop }) => {
    const one = await loop();
    await one.scheduler.round();
    await spend(host, 60 * MINUTE, 10 * MINUTE, [one]);
    host.advance(8.5 * 60 * MINUTE);
    await one.scheduler.round();
    await one.scheduler.idle();
    await one.scheduler.round();
    expect(windows(one.launches)).toEqual([
      "glucose 2024-01-20T00:00 2024-01-20T01:00",
      "glucose 2024-01-20T01:00 2024-01-20T09:00",
    ]);
  }),
);

Deno.test(
  "a clock that is set back repeats no tick, and later ones come",
  inWorld(async ({ host, loop }) => {
    const one = await loop();
    await one.scheduler.round();
    await spend(host, 3 * 60 * MINUTE, 10 * MINUTE, [one]);
    host.advance(-2 * 60 * MINUTE);
    await spend(host, 3 * 60 * MINUTE, 10 * MINUTE, [one]);
    expect(windows(one.launches).map((text) => text.slice(-16))).toEqual([
      "2024-01-20T01:00",
      "2024-01-20T02:00",
      "2024-01-20T03:00",
      "2024-01-20T04:00",
    ]);
  }),
);

Deno.test(
  "a tick waits while its asset's run is under way; a failed one is made up for by the next",
  inWorld(async ({ host, loop, records }) => {
    const one = await loop({ isInstant: false });
    await one.scheduler.round();
    for (let hour = 0; hour < 3; hour++) {
      host.advance(60 * MINUTE);
      await one.scheduler.round();
    }
    expect(windows(one.launches)).toEqual(["glucose 2024-01-20T00:00 2024-01-20T01:00"]);
    one.launches[0]?.end(1, "Cannot reach it\n");
    await one.scheduler.idle();
    expect((await records.listTicks("glucose", 1))[0])
      .toMatchObject({ state: "failed", reason: "Cannot reach it" });
    await one.scheduler.round();
    expect(windows(one.launches)[1]).toBe("glucose 2024-01-20T00:00 2024-01-20T03:00");
    expect(one.scheduler.health().running.map(({ schedule }) => schedule)).toEqual(["glucose"]);
    one.launches[1]?.end();
    await one.scheduler.idle();
    expect(one.events.map(({ kind }) => kind)).toEqual(["launched", "ended", "launched", "ended"]);
  }),
);

Deno.test(
  "a tick whose claimer died before launching is taken over once, under the same run",
  inWorld(async ({ host, loop, records, path }) => {
    const gone = fakeHost({ nowMs: START + 60 * MINUTE });
    const dead: FakeHost = { ...gone, environment: { ...gone.environment, pid: 99_999_999 } };
    const loops = [await loop(), await loop()];
    await Promise.all(loops.map(({ scheduler }) => scheduler.round()));
    await using other = await openRecords(path, dead);
    const at = START + 60 * MINUTE;
    await other.claimTick({ schedule: "glucose", at, fromAt: START, runId: "lost" });
    host.advance(60 * MINUTE + 30_000);
    await Promise.all(loops.map(({ scheduler }) => scheduler.round()));
    // It may have been launched, and its run not be recorded yet.
    expect(loops.flatMap(({ launches }) => launches)).toEqual([]);
    host.advance(60_000);
    await Promise.all(loops.map(({ scheduler }) => scheduler.round()));
    await Promise.all(loops.map(({ scheduler }) => scheduler.idle()));
    expect(loops.flatMap(({ launches }) => launches).map(({ runId }) => runId)).toEqual(["lost"]);
    expect((await records.listTicks("glucose", 2)).map(({ state }) => state)).toEqual([
      "succeeded",
    ]);
  }),
);

Deno.test(
  "a launched run whose launcher died is settled by what its records say",
  inWorld(async ({ host, loop, records, path }) => {
    const gone = fakeHost({ nowMs: START + 60 * MINUTE });
    const dead: FakeHost = { ...gone, environment: { ...gone.environment, pid: 99_999_999 } };
    await using other = await openRecords(path, dead);
    const tick = { schedule: "glucose", at: START + 60 * MINUTE, fromAt: START };
    const one = await loop();
    await one.scheduler.round();
    host.advance(60 * MINUTE + 1000);
    await other.claimTick({ ...tick, runId: "r1" });
    await other.moveTick(tick, { state: "running" });
    await records.startRun({ id: "r1", command: "c", branch: "run/r1", steps: [] });
    await one.scheduler.round();
    expect((await records.listTicks("glucose", 1))[0]?.state).toBe("running");
    await records.append({
      version: 1,
      runId: "r1",
      at: new Date(host.clock.now()).toISOString(),
      kind: "run_finished",
      state: "failed",
      elapsedMs: 1,
    });
    await one.scheduler.round();
    expect((await records.listTicks("glucose", 1))[0])
      .toMatchObject({ state: "failed", reason: "the run failed" });
    expect(one.launches).toEqual([]);
  }),
);

Deno.test(
  "a schedule is switched off and on by any process; what it missed in between is not made up for",
  inWorld(async ({ host, loop }) => {
    const [one, two] = [await loop(), await loop()];
    await one.scheduler.round();
    await two.scheduler.toggle("glucose", "off");
    await spend(host, 5 * 60 * MINUTE, 30 * MINUTE, [one]);
    expect(one.launches).toEqual([]);
    expect((await one.scheduler.list()).map(({ isOn, nextAt }) => [isOn, nextAt]))
      .toEqual([[false, undefined]]);
    await two.scheduler.toggle("glucose", "on");
    await spend(host, 60 * MINUTE, 30 * MINUTE, [one]);
    expect(windows(one.launches)).toEqual(["glucose 2024-01-20T05:00 2024-01-20T06:00"]);
  }),
);

Deno.test(
  "the loop ends at its signal, stops what it launched and notes it; a round that fails is told and outlived",
  inWorld(async ({ host, records }) => {
    const stop = new AbortController();
    const launches: Launch[] = [];
    const events: SchedulerEvent[] = [];
    let rounds = 0;
    const scheduler = createScheduler({
      records,
      load() {
        rounds++;
        if (rounds === 3) return Promise.reject(new Error("the disk is full"));
        if (host.clock.now() > START + 61 * MINUTE) stop.abort();
        return Promise.resolve({ schedules: [HOURLY], broken: [] });
      },
      settle: () => Promise.resolve(),
      launch: (args, { runId = "" }) => {
        const isInstant = false;
        return startFake(args, runId, launches, isInstant);
      },
      onEvent: (event) => events.push(event),
    }, host);
    expect(scheduler.health().isHealthy).toBeFalsy();
    await scheduler.run(stop.signal);
    expect(launches.map(({ isStopped }) => isStopped)).toEqual([true]);
    expect((await records.listTicks("glucose", 1))[0]?.state).toBe("failed");
    expect(events.map(({ kind }) => kind)).toEqual(["trouble", "launched", "ended"]);
    expect(scheduler.health()).toMatchObject({ isHealthy: true, running: [], trouble: undefined });
    host.advance(10 * MINUTE);
    expect(scheduler.health().isHealthy).toBeFalsy();
  }),
);
