/**
 * A program that is a worker and nothing else, for tests of `startWorker`.
 *
 * @module
 */

import { createHost, SILENT_LOG } from "../../src/host/real_host.ts";
import { loadWorkflows } from "../../src/project/load_workflows.ts";
import { compileSchema } from "../../src/schema/compile_schema.ts";
import { serveWorker } from "../../src/worker/serve_worker.ts";
import { startWatchdog } from "../../src/worker/start_watchdog.ts";

await serveWorker(
  (request, host) => loadWorkflows({ ...request, compileSchema }, host),
  startWatchdog(),
  createHost(SILENT_LOG),
);
