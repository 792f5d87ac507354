/**
 * `phlo __sources`: unpacks phlo's modules for `deno test` and prints where they are. The files in `.phlo/types` call it;
 * nobody types it.
 *
 * @module
 */

import { pathToFileURL } from "node:url";
import { openPrivateCache } from "../host/private_cache.ts";
import { unpackSources } from "../scaffold/unpack_sources.ts";
import type { Command } from "./command.ts";

/** The command. */
export const sources: Command = {
  async run(_args, { host, terminal }) {
    const folder = await unpackSources(openPrivateCache(), host);
    terminal.print(`${pathToFileURL(folder).href}/\n`);
    return 0;
  },
};
