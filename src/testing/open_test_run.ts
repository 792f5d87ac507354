/**
 * What a run of a test is performed with: the lake, records beside it, and a log of what happened.
 *
 * @module
 */

import { join } from "node:path";
import type { Host } from "../core/host.ts";
import type { RowCounts, RunEvent } from "../core/run_event.ts";
import { openRecords } from "../records/open_records.ts";
import { openLake } from "../run/open_lake.ts";
import type { PerformOptions } from "../run/perform_run.ts";
import { engineLimits, type TestLakeOf } from "./test_lake.ts";

/** What a run said. */
export interface TestRunLog {
  readonly events: readonly RunEvent[];
  /** Texts for people, in order. */
  readonly lines: readonly string[];
  /** Of the first ingestion; undefined where nothing was counted. */
  counts(): RowCounts | undefined;
}

/** An open run. Disposing closes lake and records. */
export interface TestRun extends AsyncDisposable {
  readonly options: Omit<PerformOptions, "command" | "codeDigest" | "createWorks">;
  readonly log: TestRunLog;
}

/** Opens a run over the lake. */
export async function openTestRun(
  { folder, stateFolder }: Pick<TestLakeOf, "folder" | "stateFolder">,
  host: Host,
): Promise<TestRun> {
  await using closing = new AsyncDisposableStack();
  const lake = closing.use(await openLake(folder, host));
  const records = closing.use(await openRecords(join(stateFolder, "state.db"), host));
  const events: RunEvent[] = [];
  const lines: string[] = [];
  const open = closing.move();
  return {
    log: {
      events,
      lines,
      counts: () => events.find((event) => event.kind === "rows_counted")?.counts,
    },
    options: {
      lake,
      records,
      stateFolder,
      policy: "all",
      publishes: true,
      limit: 1,
      ...engineLimits(host),
      notes: [],
      signal: new AbortController().signal,
      onEvent(event) {
        events.push(event);
        if (event.kind === "log") lines.push(event.message);
      },
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
