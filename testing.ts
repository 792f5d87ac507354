/**
 * What a test imports as "phlo/testing": the real road in a lake of the test's own, without the network.
 *
 * One partition of an ingestion, with the answers that the test gives:
 *
 * ```ts
 * import { expect, expectRows, testIngestion } from "phlo/testing";
 * import { phloIngestion, restApi } from "phlo";
 * import { z } from "zod";
 *
 * const readings = phloIngestion({
 *   tableName: "readings",
 *   uniqueKey: "id",
 *   validationSchema: z.strictObject({ id: z.string(), value: z.int().min(1) }),
 * }, (_partitionDate, { window }) =>
 *   restApi({
 *     client: { baseUrl: "https://api.example.com/v1" },
 *     resources: [{ name: "readings", endpoint: { path: "readings.json", params: { from: window.start } } }],
 *   }));
 *
 * Deno.test("readings are kept by id", async () => {
 *   const result = await testIngestion(readings, {
 *     partition: "2024-01-20",
 *     responses: { "readings.json": [{ id: "a", value: 1 }, { id: "a", value: 2 }] },
 *   });
 *   expectRows(result).toEqual([{ id: "a", value: 2 }]);
 *   expect(result.counts.inserted).toBe(1);
 * });
 *
 * Deno.test("a bad row keeps everything back", async () => {
 *   const result = await testIngestion(readings, {
 *     partition: "2024-01-20",
 *     responses: { "readings.json": [{ id: "a", value: 0 }] },
 *   });
 *   expect(result.state).toBe("failed");
 *   expect(result.issues[0]?.path).toEqual(["value"]);
 *   expectRows(result).toBeEmpty();
 * });
 * ```
 *
 * A second call with the `lake` of the first runs over what is there: `testIngestion(readings, { lake: result.lake, … })`.
 *
 * @module
 */

import { createHost, SILENT_LOG } from "./src/host/real_host.ts";
import { parseStack } from "./src/core/stack_place.ts";
import { atCaller } from "./src/testing/at_caller.ts";
import type { IngestionTestOf, IngestionTestOptionsOf } from "./src/testing/test_ingestion.ts";
import type { TestLakeOf } from "./src/testing/test_lake.ts";
import type { ModelTestOf, ModelTestOptionsOf } from "./src/testing/test_model.ts";
import type { TestRow } from "./src/testing/plain_rows.ts";

export { expect } from "expect";
export { expectRows } from "./src/testing/expect_rows.ts";
export type { CompareOptions, RowsExpectation, RowsSubject } from "./src/testing/expect_rows.ts";
export type { ModelCheck } from "./src/testing/test_model.ts";
export type { QuarantinedRow, TableFacts } from "./src/testing/read_ingested.ts";
export type { Responses, ResponseValue } from "./src/testing/scripted_answers.ts";
export type { ScriptedAnswer } from "./src/testing/to_response.ts";
export type { SentRequest } from "./src/testing/sent_request.ts";
export type { TestRow } from "./src/testing/plain_rows.ts";

/**
 * The rows of the project's tables by their names: `query("raw.readings")` answers them typed. phlo declares them into this
 * interface from the schemas.
 */
// deno-lint-ignore no-empty-interface -- it is filled by declarations of the project's own
export interface LakeTables {}

/** A lake that a test fills and looks into. */
export type TestLake = TestLakeOf<LakeTables>;
/** How an ingestion is tested: `partition`, and one of `responses`, `rows` and `recorded`. */
export type IngestionTestOptions = IngestionTestOptionsOf<LakeTables>;
/** What came of an ingestion. */
export type IngestionTest = IngestionTestOf<LakeTables>;
/** How a model is tested: `inputs`, and for an incremental one `existing`. */
export type ModelTestOptions = ModelTestOptionsOf<LakeTables>;
/** What came of a model. */
export type ModelTest = ModelTestOf<LakeTables>;

/**
 * Runs one partition of an asset on the real road: fetch, validate, dedup, compare, write, publish. The asset is what
 * `phloIngestion` returned, or its name.
 *
 * @throws PhloError where there is no such asset, a request has no answer, or the function or its source fails.
 */
export function testIngestion(
  asset: unknown,
  options: IngestionTestOptions = {},
): Promise<IngestionTest> {
  // Most of phlo stands behind these functions: a test of a schema alone need not wait for it.
  return atCaller(testIngestion, async () => {
    const road = await import("./src/testing/test_ingestion.ts");
    return await road.testIngestion<LakeTables>(asset, options, createHost(SILENT_LOG));
  });
}

/**
 * Builds one SQL model over rows that the test gives for what it reads:
 * `testModel("stg_readings", { inputs: { readings: [{ id: "a", value: 1 }] } })`.
 *
 * @throws PhloError where there is no such model or input, or its SQL fails.
 */
export function testModel(model: string, options: ModelTestOptions = {}): Promise<ModelTest> {
  return atCaller(testModel, async () => {
    const road = await import("./src/testing/test_model.ts");
    return await road.testModel<LakeTables>(model, options, createHost(SILENT_LOG));
  });
}

/** Makes an empty lake, to hand to several calls as `lake`. It is gone when the tests end. */
export function createTestLake(): Promise<TestLake> {
  return atCaller(createTestLake, async () => {
    const lakes = await import("./src/testing/test_lake.ts");
    return await lakes.createTestLake<LakeTables>(createHost(SILENT_LOG));
  });
}

/**
 * Reads rows of a `.json`, `.ndjson`, `.csv` or `.parquet` file, which lies beside the test or in `tests/fixtures`.
 *
 * @throws PhloError where there is no such file or it holds no rows.
 */
export function fixture(name: string): Promise<readonly TestRow[]> {
  const caller = new Error();
  Error.captureStackTrace(caller, fixture);
  const testFile = parseStack(caller.stack)[0]?.file;
  return atCaller(fixture, async () => {
    const { readFixture } = await import("./src/testing/read_fixture.ts");
    return await readFixture(name, { testFile }, createHost(SILENT_LOG));
  });
}
