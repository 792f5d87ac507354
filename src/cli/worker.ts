/**
 * `phlo __worker`: the child process that runs user code. Brings loader and worker together; nobody types it.
 *
 * @module
 */

import { startWatchdog } from "../worker/start_watchdog.ts";
import type { Command } from "./command.ts";

/** The command. */
export const worker: Command = {
  async run(_args, cli) {
    const parent = startWatchdog();
    const [{ serveWorker }, { loadWorkflows }, { compileSchema }] = await Promise.all([
      import("../worker/serve_worker.ts"),
      import("../project/load_workflows.ts"),
      import("../schema/compile_schema.ts"),
    ]);
    return await serveWorker(
      (request, host) => loadWorkflows({ ...request, compileSchema }, host),
      parent,
      cli.host,
    );
  },
};
