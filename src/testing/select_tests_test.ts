import { expect } from "expect";
import { pathToFileURL } from "node:url";
import type { ModuleGraph, ModuleRecord } from "../project/module_graph.ts";
import { selectTests } from "./select_tests.ts";

const ROOT = "/p";
const WORKFLOWS = [
  `${ROOT}/workflows/ingestion/nightscout/glucose_entries.ts`,
  `${ROOT}/workflows/ingestion/weather/hours.ts`,
];
const TESTS = [
  `${ROOT}/tests/imports_test.ts`,
  `${ROOT}/tests/models/daily_test.ts`,
  `${ROOT}/tests/nightscout_glucose_entries_test.ts`,
  `${ROOT}/tests/weather_hours_test.ts`,
];

function record(path: string, text: string, imports: readonly string[]): ModuleRecord {
  return {
    url: pathToFileURL(path).href,
    format: "module",
    text,
    code: "",
    sha256: "",
    imports: imports.map((target) => ({
      specifier: target,
      target: pathToFileURL(target).href,
      format: "module",
      isDynamic: false,
      offset: 0,
    })),
  };
}

const RECORDS = [
  record(TESTS[0] ?? "", "", [`${ROOT}/lib.ts`]),
  record(`${ROOT}/lib.ts`, "", [WORKFLOWS[1] ?? ""]),
  record(TESTS[1] ?? "", 'testModel("fct_daily", {})', []),
  record(TESTS[2] ?? "", "", []),
  record(TESTS[3] ?? "", "", []),
  ...WORKFLOWS.map((path) => record(path, "", [])),
];
const graph: ModuleGraph = {
  modules: new Map(RECORDS.map((each) => [each.url, each])),
  failures: new Map(),
};

const select = (...names: string[]): readonly string[] =>
  selectTests(names, { root: ROOT, tests: TESTS, workflows: WORKFLOWS, graph }).map((path) =>
    path.slice(`${ROOT}/tests/`.length)
  );

Deno.test("no name means all tests", () => {
  expect(select()).toHaveLength(4);
});

Deno.test("a domain, a table and a model select the tests that name or reach them", () => {
  expect(select("nightscout")).toEqual(["nightscout_glucose_entries_test.ts"]);
  expect(select("glucose_entries")).toEqual(["nightscout_glucose_entries_test.ts"]);
  expect(select("raw.glucose_entries")).toEqual(["nightscout_glucose_entries_test.ts"]);
  expect(select("hours")).toEqual(["imports_test.ts", "weather_hours_test.ts"]);
  expect(select("weather")).toEqual(["imports_test.ts", "weather_hours_test.ts"]);
  expect(select("fct_daily")).toEqual(["models/daily_test.ts"]);
});

Deno.test("files and folders select by path, several names once each", () => {
  expect(select("tests/models")).toEqual(["models/daily_test.ts"]);
  expect(select("./tests/models/daily_test.ts", "daily", "models/")).toEqual([
    "models/daily_test.ts",
  ]);
});

Deno.test("a wrong name gets a suggestion; one without a test is told from it", () => {
  expect(() => select("nightscot")).toThrow("it is no domain, table, model or test file");
  try {
    select("nightscout", "glucose_entrie");
  } catch (error) {
    expect((error as { hint?: string }).hint).toBe('did you mean "glucose_entries"?');
    return;
  }
  throw new Error("nothing was thrown");
});
