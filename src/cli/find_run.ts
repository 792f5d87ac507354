/**
 * The run that a command line names: its id, a part of it that only one run has, or `last`.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { renderSuggestion } from "../core/suggest.ts";
import type { Records, RunRecord } from "../records/records.ts";
import type { RecordedRun } from "../run/plan_retry.ts";

/** Runs in which a short name is looked for. */
const LOOKED_AT = 1000;

/** Finds the run. @throws PhloError PHLO-001 where no run, or more than one, is meant. */
export async function findRun(text: string, records: Records): Promise<RecordedRun> {
  const exact = await records.readRun(text);
  if (exact !== undefined) return exact;
  const known = await records.listRuns({ limit: LOOKED_AT });
  const matching = text === "last"
    ? known.slice(0, 1)
    : known.filter(({ id }) => text !== "" && (id.startsWith(text) || id.endsWith(text)));
  const [only] = matching;
  if (only !== undefined && matching.length === 1) {
    const found = await records.readRun(only.id);
    if (found !== undefined) return found;
  }
  throw explainMissing(text, known, matching);
}

/** The newest run that fulfils a condition; undefined where there is none. */
export async function findNewestRun(
  records: Records,
  isMeant: (run: RunRecord) => boolean,
): Promise<RecordedRun | undefined> {
  const run = (await records.listRuns({ limit: LOOKED_AT })).find(isMeant);
  return run === undefined ? undefined : await records.readRun(run.id);
}

function explainMissing(
  text: string,
  known: readonly RunRecord[],
  matching: readonly RunRecord[],
): PhloError {
  if (known.length === 0) {
    return new PhloError("PHLO-001", `Cannot find the run "${text}": there are no runs yet`, {
      hint: "phlo materialize <asset> makes the first one",
    });
  }
  if (matching.length > 1) {
    const shown = matching.slice(0, 3).map(({ id }) => id).join(", ");
    return new PhloError(
      "PHLO-001",
      `Cannot choose the run "${text}": ${matching.length} runs have a name like it, such as ${shown}`,
      { hint: "write more of its name, or last for the newest run" },
    );
  }
  return new PhloError("PHLO-001", `Cannot find the run "${text}": the records have none`, {
    hint: renderSuggestion(text, ["last", ...known.map(({ id }) => id)]) ?? "phlo runs lists them",
  });
}
