/**
 * `phlo __tests`: the child process that runs the project's tests; nobody types it.
 *
 * @module
 */

import { startWatchdog } from "../worker/start_watchdog.ts";
import type { Command } from "./command.ts";

/** The command. */
export const testChild: Command = {
  async run(_args, cli) {
    const parent = startWatchdog();
    const { serveTests } = await import("../testing/serve_tests.ts");
    return await serveTests(parent, cli.host);
  },
};
