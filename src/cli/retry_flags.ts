/**
 * How a run was asked for: the flags of its command line, as the records keep it. A retry asks the same way.
 *
 * @module
 */

import { parseSync } from "@optique/core";
import type { Records, RunRecord } from "../records/records.ts";
import { dbtFlags } from "./dbt.ts";
import { materializeFlags } from "./materialize.ts";

/** The flags that matter when steps are performed again. */
export interface RetryFlags {
  readonly which: "run" | "build" | "test";
  readonly fullRefresh: boolean;
  readonly force: boolean;
  readonly acceptsShrink: boolean;
  readonly acceptsSchemaChange: boolean;
  readonly publishes: boolean;
  readonly vars: string | undefined;
  readonly env: string | undefined;
}

const DEFAULTS: RetryFlags = {
  which: "build",
  fullRefresh: false,
  force: false,
  acceptsShrink: false,
  acceptsSchemaChange: false,
  publishes: true,
  vars: undefined,
  env: undefined,
};

/** A retry of a retry asks as the first run did; longer chains than this are no chains. */
const MOST_RETRIES = 100;

/** Reads the flags of the run's command line; the usual ones where the records do not have it. */
export async function readRetryFlags(run: RunRecord, records: Records): Promise<RetryFlags> {
  let args = run.args ?? [];
  for (let round = 0; args[0] === "retry" && round < MOST_RETRIES; round++) {
    const before = await records.readRun(args[1] ?? "");
    args = before?.run.args ?? [];
  }
  return parseRunArgs(args);
}

/** The flags of a command line that performs a run. */
export function parseRunArgs(args: readonly string[]): RetryFlags {
  const [command, ...rest] = args;
  if (command === "materialize") {
    const parsed = parseSync(materializeFlags, rest);
    if (!parsed.success) return DEFAULTS;
    const { acceptShrink, acceptSchemaChange, force, noPublish, env } = parsed.value;
    return {
      ...DEFAULTS,
      acceptsShrink: acceptShrink,
      acceptsSchemaChange: acceptSchemaChange,
      force,
      publishes: !noPublish,
      env,
    };
  }
  if (command === "schedule") {
    // A tick has no flags of its own that matter here but the environment.
    const at = rest.indexOf("--env");
    return { ...DEFAULTS, env: at < 0 ? undefined : rest[at + 1] };
  }
  if (command === "dbt") {
    const parsed = parseSync(dbtFlags, rest);
    if (!parsed.success) return DEFAULTS;
    const { value } = parsed;
    const { vars, env } = value;
    if (value.which === "test") return { ...DEFAULTS, which: "test", publishes: false, vars, env };
    if (value.which !== "run" && value.which !== "build") return DEFAULTS;
    const { which, fullRefresh, force } = value;
    return { ...DEFAULTS, which, fullRefresh, force, vars, env };
  }
  return DEFAULTS;
}
