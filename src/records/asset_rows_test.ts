import { join } from "node:path";
import { expect } from "expect";
import type { StepState } from "../core/step.ts";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { event } from "../../tests/support/records_fixture.ts";
import { openRecords } from "./open_records.ts";

/** A made-up life of three assets: what their records should say follows from the list itself. */
interface Attempt {
  readonly asset: string;
  readonly partition: string;
  readonly state: StepState;
  readonly runState: StepState;
  readonly at: number;
}

const STATES = ["succeeded", "unchanged", "failed", "blocked", "skipped"] as const;

/** The same numbers each time. */
function listAttempts(count: number, startAt: number): readonly Attempt[] {
  let seed = 7;
  const next = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  return Array.from({ length: count }, (_, index) => {
    const state = STATES[next(STATES.length)] ?? "failed";
    const day = String(next(9) + 1).padStart(2, "0");
    return {
      asset: ["a", "b", "c"][next(3)] ?? "a",
      // An asset whose grain was changed has keys of two lengths.
      partition: next(4) === 0 ? `2024-01-${day}T03` : `2024-01-${day}`,
      state,
      runState: state === "unchanged" && next(2) === 0 ? "failed" : state,
      at: startAt + (index + 1) * 1000,
    };
  });
}

function expectFacts(attempts: readonly Attempt[]): readonly Record<string, unknown>[] {
  return [...new Set(attempts.map(({ asset }) => asset))].sort().map((asset) => {
    const own = attempts.filter((attempt) => attempt.asset === asset);
    // No publication is recorded here, so only what was found unchanged by a good run counts.
    const good = own.filter(({ state, runState }) =>
      state === "unchanged" && runState === "unchanged"
    );
    const partitions = Map.groupBy(own, ({ partition }) => partition);
    const failed = [...partitions.values()].filter((each) => {
      const verdicts = each.filter(({ state }) => state !== "skipped");
      return ["failed", "blocked"].includes(verdicts.at(-1)?.state ?? "");
    });
    const keys = [...new Set(good.map(({ partition }) => partition))].sort();
    const made = [...Map.groupBy(keys, (key) => key.length)].sort(([left], [right]) =>
      left - right
    );
    return {
      asset,
      lastAttempt: expect.objectContaining({
        finishedAt: own.at(-1)?.at,
        state: own.at(-1)?.state,
      }),
      ...(good.length === 0 ? {} : {
        builtAt: good.at(-1)?.at,
        lastSuccess: expect.objectContaining({ finishedAt: good.at(-1)?.at }),
      }),
      failedPartitions: failed.length,
      made: made.map(([keyLength, each]) => ({
        keyLength,
        count: each.length,
        first: each[0] ?? "",
        last: each.at(-1) ?? "",
      })),
    };
  });
}

Deno.test("listAssetFacts() says what the list of all attempts says", async () => {
  await withFolder(async (folder) => {
    const host = fakeHost();
    const attempts = listAttempts(150, host.clock.now());
    await using records = await openRecords(join(folder, "state.db"), host);
    for (const [index, { asset, partition, state, runState }] of attempts.entries()) {
      const [run, step] = [`r${index}`, `ingest:${asset}@${partition}`];
      host.advance(1000);
      await records.startRun({
        id: run,
        command: "materialize",
        branch: `run/${run}`,
        steps: [{ id: step, kind: "ingest", asset, partition }],
      });
      await records.append(event(host, run, { kind: "step_state", step, state }));
      await records.append(
        event(host, run, { kind: "run_finished", state: runState, elapsedMs: 1 }),
      );
    }
    const facts = await records.listAssetFacts();
    expect(facts.map(({ running: _, ...rest }) => rest)).toMatchObject(expectFacts(attempts));
    expect(Math.max(...facts.map(({ made }) => made.length))).toBe(2);
  });
});

Deno.test("listAssetFacts() tells of runs at work, of assets that never ended, and of no tests", async () => {
  await withFolder(async (folder) => {
    const host = fakeHost();
    await using records = await openRecords(join(folder, "state.db"), host);
    expect(await records.listAssetFacts()).toEqual([]);
    await records.startRun({
      id: "r1",
      command: "materialize",
      branch: "run/r1",
      steps: [
        { id: "ingest:a@2024-01-01", kind: "ingest", asset: "a", partition: "2024-01-01" },
        { id: "test:t", kind: "test", asset: "t" },
      ],
    });
    await records.append(
      event(host, "r1", { kind: "step_state", step: "test:t", state: "failed" }),
    );
    expect(await records.listAssetFacts()).toEqual([
      { asset: "a", made: [], failedPartitions: 0, running: ["r1"] },
    ]);
  });
});
