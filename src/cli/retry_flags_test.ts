import { expect } from "expect";
import { parseRunArgs } from "./retry_flags.ts";

Deno.test("a retry asks the way the first run was asked", () => {
  const line = "materialize orders --from 2024-01-01 --to 2024-01-03 --accept-shrink --env dev";
  expect(parseRunArgs(line.split(" "))).toMatchObject({
    which: "build",
    acceptsShrink: true,
    acceptsSchemaChange: false,
    publishes: true,
    env: "dev",
  });
  expect(parseRunArgs(["materialize", "orders", "--no-publish"])).toMatchObject({
    publishes: false,
  });
  expect(parseRunArgs(["dbt", "run", "--full-refresh", "--vars", "{a: 1}"])).toMatchObject({
    which: "run",
    fullRefresh: true,
    vars: "{a: 1}",
  });
  expect(parseRunArgs(["dbt", "test"])).toMatchObject({ which: "test", publishes: false });
});

Deno.test("what cannot be read, or is not known, asks the usual way", () => {
  const usual = parseRunArgs([]);
  expect(usual).toMatchObject({ which: "build", publishes: true, acceptsShrink: false });
  expect(parseRunArgs(["materialize", "--no-such-flag"])).toEqual(usual);
  expect(parseRunArgs(["something", "new"])).toEqual(usual);
});
