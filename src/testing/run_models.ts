/**
 * Builds models in a test's lake on the real road: compile, translate, build, audit, publish.
 *
 * @module
 */

import { join } from "node:path";
import type { Host } from "../core/host.ts";
import type { DbtNode, DbtSource } from "../dbt/dbt_node.ts";
import type { DbtProject } from "../dbt/dbt_project.ts";
import { createWorks } from "../run/create_works.ts";
import { performRun, type RunResult } from "../run/perform_run.ts";
import { planRun } from "../run/plan_run.ts";
import { translateSql } from "../run/translate_sql.ts";
import { listVolatileNames } from "../run/volatile_sql.ts";
import { fixClock } from "./fix_clock.ts";
import { openTestRun, type TestRunLog } from "./open_test_run.ts";
import type { TestLakeOf } from "./test_lake.ts";

/** What to build. */
export interface ModelRun {
  readonly project: DbtProject;
  readonly models: readonly DbtNode[];
  readonly tests: readonly DbtNode[];
  readonly fullRefresh: boolean;
  /** True where SQL is to see the host's moment. */
  readonly hasClock: boolean;
}

/** What came of it. */
export interface ModelRunResult {
  readonly result: RunResult;
  readonly log: TestRunLog;
  /** Compiled SQL by the node's unique id. */
  readonly compiled: ReadonlyMap<string, string>;
}

/** Builds the models and runs the tests. What a step meets is in the result. */
export async function runModels(
  run: ModelRun,
  lake: Pick<TestLakeOf, "folder" | "stateFolder">,
  host: Host,
): Promise<ModelRunResult> {
  const graph = new Map<string, DbtNode | DbtSource>([
    ...run.project.nodes,
    ...run.project.sources,
  ]);
  const { models, tests } = run;
  const steps = planRun({ ingestions: [], models, tests, graph, waitsForTests: false });
  const compiled = new Map<string, string>();
  await using opened = await openTestRun(lake, host);
  const result = await performRun(steps, {
    ...opened.options,
    command: "testModel",
    codeDigest: "test",
    createWorks: async (context, leases) => {
      if (run.hasClock) await fixClock(context.session, host.clock.now());
      return createWorks(
        steps,
        {
          assets: [],
          worker: undefined,
          hosts: {},
          requestLimits: {},
          stagingFolder: join(lake.stateFolder, "staging"),
          acceptsShrink: false,
          models: {
            project: run.project,
            translate: translateSql,
            fullRefresh: run.fullRefresh,
            force: false,
            command: "run",
            selected: models.map((node) => node.uniqueId),
            changedPartitions: [],
            volatileNames: await listVolatileNames(context.session),
            onCompiled: (one) => {
              compiled.set(one.uniqueId, one.sql);
              return Promise.resolve();
            },
          },
        },
        context,
        leases,
        host,
      );
    },
  }, host);
  return { result, log: opened.log, compiled };
}
