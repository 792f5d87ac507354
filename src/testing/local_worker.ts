/**
 * A worker that is no process: the test itself runs in the child already. It calls the asset's function and asks zod as the
 * real one does, with the test's network, clock and variables.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import type { LoadedWorkflows } from "../core/project.ts";
import { parseStack, renderFile } from "../core/stack_place.ts";
import type { FetchRequest, WorkerPort } from "../core/worker_port.ts";
import type { IngestionDefinition } from "../project/ingestion_definition.ts";
import { performFetch, performJudge } from "../worker/perform_request.ts";
import type { UserProject } from "../worker/user_project.ts";
import { surroundCall, type Surroundings } from "./surround_call.ts";

/** What the worker serves. */
export interface LocalWorkerOptions {
  readonly workflows: LoadedWorkflows;
  readonly definitions: ReadonlyMap<string, IngestionDefinition>;
  readonly surroundings: Surroundings;
}

/** Starts nothing and ends nothing. */
export function createLocalWorker(options: LocalWorkerOptions, host: Host): WorkerPort {
  const { workflows, surroundings } = options;
  const project: UserProject = {
    workflows,
    definitions: options.definitions,
    locate: (thrown) => ({ code: "", message: messageOf(thrown) }),
  };
  return {
    load: () => Promise.resolve(workflows),
    async fetch(request, onEvent, signal) {
      try {
        return await surroundCall(
          surroundings,
          (network) => performFetch(request, project, { signal, onEvent, network }, host),
        );
      } catch (error) {
        throw describe(error, request);
      }
    },
    judge: (request) => performJudge(request, project, host),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

const OWN_SOURCE = renderFile(new URL("../", import.meta.url).href);

/** What the user's function threw, with the user's place. */
function describe(error: unknown, { asset, partition }: FetchRequest): unknown {
  if (error instanceof PhloError) return error;
  const frames = error instanceof Error ? parseStack(error.stack) : [];
  const place = frames.find((frame) => !frame.file.startsWith(OWN_SOURCE));
  return new PhloError(
    "PHLO-306",
    `Cannot fetch "${asset}" (${partition.key}): ${messageOf(error)}`,
    { cause: error, ...(place === undefined ? {} : { place }) },
  );
}
