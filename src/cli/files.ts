/**
 * `phlo __files`: lists what is embedded in the compiled program, with sizes; a test reads it. Nobody types it.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { Command } from "./command.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The command. */
export const files: Command = {
  async run(_args, { host, terminal, program }) {
    // A compiled program is one word; a checkout holds more than what would be embedded.
    if (program.length !== 1) {
      throw new PhloError(
        "PHLO-002",
        `Cannot list embedded files: this phlo runs from its sources`,
      );
    }
    for await (const line of listFiles("", host)) terminal.print(`${line}\n`);
    return 0;
  },
};

/** Links are not followed: what they lead to is listed where it is. */
async function* listFiles(below: string, host: Host): AsyncGenerator<string> {
  for (const { name, kind } of await host.disk.list(`${ROOT}${below}`)) {
    const path = `${below}${name}`;
    const stat = await host.disk.stat(`${ROOT}${path}`);
    // A link that leads nowhere, or to what is listed elsewhere.
    if (stat === undefined || await host.disk.realPath(ROOT + path) !== ROOT + path) continue;
    if (kind === "folder") yield* listFiles(`${path}/`, host);
    else yield `${stat.sizeBytes} ${path}`;
  }
}
