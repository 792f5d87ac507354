/**
 * A program that is a worker and nothing else, for tests of `startWorker`.
 *
 * @module
 */

import { createHost, SILENT_LOG } from "../../src/host/real_host.ts";
import { serveWorker } from "../../src/worker/serve_worker.ts";

await serveWorker(createHost(SILENT_LOG));
