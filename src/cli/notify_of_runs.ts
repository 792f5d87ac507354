/**
 * Tells the project's receivers how runs ended. Whoever sits before the run has seen a failure already; that something
 * is well again is told to those who heard of the failure.
 *
 * @module
 */

import { redactionOf } from "../project/config_redaction.ts";
import type { Records, RunStarter } from "../records/records.ts";
import type { RunResult } from "../run/perform_run.ts";
import type { Notifier } from "../schedule/notify/notifier.ts";
import type { CliContext } from "./command.ts";
import type { CliProject } from "./open_project.ts";

/** What is known of the runs. */
export interface EndedRuns {
  readonly command: string;
  readonly startedBy: RunStarter;
  readonly records: Records;
  readonly project: CliProject;
}

/** Tells of them; never fails. */
export async function notifyOfRuns(
  results: readonly RunResult[],
  { command, startedBy, records, project }: EndedRuns,
  cli: CliContext,
): Promise<void> {
  const [first] = results;
  if (!hasReceiver(project) || first === undefined) return;
  const { judgeRuns } = await import("../schedule/notify/judge_runs.ts");
  const facts = judgeRuns(results.flatMap((result) => result.outcomes));
  const isWatched = startedBy === "command" && cli.terminal.isTerminal;
  const told = isWatched ? facts.filter(({ state }) => state !== "failed") : facts;
  const notifier = await createProjectNotifier(project, records, cli);
  await notifier.tell(told, { id: first.runId, command, startedBy });
}

/** True where the project tells anybody. */
export function hasReceiver({ config: { values } }: CliProject): boolean {
  return values["notify.command"] !== undefined || values["notify.webhook"] !== undefined;
}

/** The project's notifier; what it cannot tell is a note. */
export async function createProjectNotifier(
  { root, config }: CliProject,
  records: Records,
  { host, terminal }: Pick<CliContext, "host" | "terminal">,
): Promise<Notifier> {
  const { createNotifier } = await import("../schedule/notify/notifier.ts");
  return createNotifier({
    receiver: {
      command: config.values["notify.command"],
      webhook: config.values["notify.webhook"],
      root,
      variables: { ...config.variables },
    },
    on: config.values["notify.on"],
    project: config.name,
    environment: config.environment,
    records,
    redact: redactionOf(config).redact,
    onTrouble: (message) => terminal.note(`${message}\n`),
  }, host);
}
