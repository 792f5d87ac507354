/**
 * Run by a test in a process of its own: fetches pages until it is killed.
 *
 * Usage: `deno run -A tests/unit/source/staged_then_killed.ts <folder> <base URL>`
 *
 * @module
 */

import { createHost, SILENT_LOG } from "../../../src/host/real_host.ts";
import { fetchSource } from "../../../src/source/fetch_source.ts";
import { restApi } from "../../../src/source/rest_api.ts";

const [folder = "", baseUrl = ""] = Deno.args;
const source = restApi({ client: { baseUrl, paginator: "json_link" }, resources: ["items"] });
const context = {
  folder,
  hosts: {},
  signal: new AbortController().signal,
  resumeWithinMs: 3_600_000,
  codeDigest: "code",
};
await fetchSource(source, context, createHost(SILENT_LOG));
