/**
 * Performs the parent's requests in the worker: call a user's function, ask zod.
 * Each part of phlo is imported when it is first needed: a start must be quick.
 *
 * @module
 */

import type { FetchResult, JudgeResult } from "../core/fetch_result.ts";
import type { Host, Network } from "../core/host.ts";
import type { IngestionContext } from "../core/ingestion_context.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { IngestionAsset } from "../core/project.ts";
import { renderSuggestion } from "../core/suggest.ts";
import type { FetchRequest, JudgeRequest, WorkerEvent } from "../core/worker_port.ts";
import { nameUnset, watchVariables } from "./unset_variables.ts";
import type { UserDefinition, UserProject } from "./user_project.ts";

/** Calls the function of an asset and stages what it yields. */
export async function performFetch(
  request: FetchRequest,
  project: UserProject,
  options: {
    readonly signal: AbortSignal;
    readonly onEvent: (event: WorkerEvent) => void;
    /** Answers every request, `sample:` addresses too; the host's network and the sample API where absent. */
    readonly network?: Network;
  },
  host: Host,
): Promise<FetchResult> {
  const { asset, definition } = findAsset(request.asset, project);
  const { signal, onEvent } = options;
  const { env, unset } = watchVariables(host.environment.variables());
  try {
    const context = { ...createContext(request, signal, onEvent), env };
    const value = await definition.run(request.partition.key, context);
    return await stageValue(value, { ...options, request, project, asset }, host);
  } catch (error) {
    throw nameUnset(error, unset);
  }
}

interface Staging {
  readonly request: FetchRequest;
  readonly project: UserProject;
  readonly asset: IngestionAsset;
  readonly signal: AbortSignal;
  readonly onEvent: (event: WorkerEvent) => void;
  readonly network?: Network;
}

async function stageValue(
  value: unknown,
  { request, project, asset, signal, onEvent, network: given }: Staging,
  host: Host,
): Promise<FetchResult> {
  const [{ fetchSource }, { sampleNetwork }] = await Promise.all([
    import("../source/fetch_source.ts"),
    import("../sample/sample_network.ts"),
  ]);
  const context = {
    folder: request.folder,
    hosts: request.hosts,
    signal,
    resumeWithinMs: request.resumeWithinSeconds * 1000,
    codeDigest: project.workflows.digest,
    uniqueKey: asset.uniqueKey,
    schema: asset.schema,
    retry: request.limits ?? {},
    onPage: (page: Extract<WorkerEvent, { kind: "page" }>["page"]) =>
      onEvent({ kind: "page", page }),
    onFile: (page: Extract<WorkerEvent, { kind: "file" }>["page"]) =>
      onEvent({ kind: "file", page }),
    onRetry: (attempt: number, delayMs: number, reason: string) =>
      onEvent({ kind: "retry", attempt, delayMs, reason }),
  };
  const network = given ?? sampleNetwork(host.network, host);
  return await fetchSource(value, context, { ...host, network });
}

/** Imports ahead what the first fetch will need. */
export function warmUp(): void {
  // A fault here comes again, with its place, when the module is really needed.
  import("../source/fetch_source.ts").catch(() => {});
  import("../sample/sample_network.ts").catch(() => {});
}

/** Asks zod about the records of a file. */
export async function performJudge(
  request: JudgeRequest,
  project: UserProject,
  host: Host,
): Promise<JudgeResult> {
  const { judgeFile } = await import("../schema/judge_file.ts");
  const { asset, definition } = findAsset(request.asset, project);
  return await judgeFile(definition.options.validationSchema, asset.schema, request, host);
}

function findAsset(
  name: string,
  project: UserProject,
): { readonly asset: IngestionAsset; readonly definition: UserDefinition } {
  const asset = project.workflows.assets.find((candidate) => candidate.name === name);
  const definition = project.definitions.get(name);
  if (asset === undefined || definition === undefined) {
    const hint = renderSuggestion(name, project.definitions.keys());
    throw new PhloError("PHLO-001", `Cannot find asset "${name}": no workflow file exports it`, {
      ...(hint === undefined ? {} : { hint }),
    });
  }
  return { asset, definition };
}

function createContext(
  request: FetchRequest,
  signal: AbortSignal,
  onEvent: (event: WorkerEvent) => void,
): Omit<IngestionContext, "env"> {
  const write = (level: "debug" | "info" | "warn" | "error") => (message: string): void =>
    onEvent({ kind: "log", stream: "log", level, message: String(message) });
  return {
    window: { start: request.partition.start, end: request.partition.end },
    cursor: request.cursors,
    signal,
    log: { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") },
  };
}
