import { expect } from "expect";
import type { FootprintEntry, TableName } from "../core/catalog.ts";
import { renderTableName } from "../core/catalog.ts";
import type { RunContext } from "./run_context.ts";
import { trackRun } from "./track_run.ts";

const TABLE = { namespace: "raw", name: "a" };

/** A run over one table whose place changes when the test says so. */
function fakeRun(place: () => string): RunContext {
  const branch = {
    epoch: 0,
    look: (_table: TableName) => Promise.resolve({ kind: "table", metadataUri: place() }),
    footprint: (tables: Iterable<string>): FootprintEntry[] =>
      [...tables].map((name) => ({ namespace: "raw", name: name.slice(4), base: place() })),
  };
  const views = { prepare: () => Promise.resolve(new Set([renderTableName(TABLE)])) };
  // Only what tracking touches is there.
  return { branch, views } as unknown as RunContext;
}

Deno.test("trackRun() remembers the first place of a table, so that a step which saw two is performed again", async () => {
  let place = "one";
  const { run, pins } = trackRun(fakeRun(() => place), {
    step: "model:b",
    part: "b",
    makers: new Map([["raw.a", { table: "raw.a", part: "b" }]]),
  });
  await run.branch.look(TABLE);
  place = "two";
  await run.branch.look(TABLE);
  await run.views.prepare("SELECT * FROM raw.a");
  expect([...pins.values()]).toEqual([{ ...TABLE, base: "one" }]);
});

Deno.test("trackRun() refuses to read what an unconnected part of the run makes, whichever comes first", async () => {
  const { run } = trackRun(fakeRun(() => "one"), {
    step: "model:b",
    part: "b",
    makers: new Map([["raw.a", { table: "raw.a", part: "a" }]]),
  });
  const error = await run.views.prepare("SELECT * FROM raw.a").catch((error) => error);
  expect(error).toMatchObject({ code: "PHLO-503" });
  expect(String(error.hint)).toContain("{{ ref('a') }}");
});
