/**
 * What a test imports as "phlo/testing": the real road in a lake of the test's own, without the network.
 *
 * @module
 */

export { expect } from "expect";
import { createHost, SILENT_LOG } from "./src/host/real_host.ts";
import {
  type IngestionTest,
  type IngestionTestOptions,
  testIngestion as performIngestion,
} from "./src/testing/test_ingestion.ts";
import {
  createTestLake as createLake,
  type TestLake as AnyTestLake,
} from "./src/testing/test_lake.ts";

export { expectRows } from "./src/testing/expect_rows.ts";

// deno-lint-ignore no-empty-interface -- each project's own tables are declared into it
export interface LakeTables {}
export function testIngestion(
  asset: unknown,
  options: IngestionTestOptions<LakeTables> = {},
): Promise<IngestionTest<LakeTables>> {
  return performIngestion<LakeTables>(asset, options, createHost(SILENT_LOG));
}
export function createTestLake(): Promise<AnyTestLake<LakeTables>> {
  return createLake<LakeTables>(createHost(SILENT_LOG));
}
