/**
 * Run by a test in a process of its own: fetches one answer of the given megabytes and prints what it took.
 *
 * Usage: `deno run -A tests/unit/source/large_answer.ts <folder> <megabytes>`
 *
 * @module
 */

import { createHost, SILENT_LOG } from "../../../src/host/real_host.ts";
import { fetchSource } from "../../../src/source/fetch_source.ts";
import { restApi } from "../../../src/source/rest_api.ts";

const [folder = "", megabytes = "300"] = Deno.args;
const CHUNK_BYTES = 65_536;

const record = JSON.stringify({
  id: 9223372036854775807n.toString(),
  name: 'a "quoted" name',
  value: 1.5,
  tags: ["a", "b"],
  nested: { at: "2024-01-20T00:00:00.000Z", note: null },
});
const part = new TextEncoder().encode(`${`${record},`.repeat(2000)}`);
const repeats = Math.ceil(Number(megabytes) * 1e6 / part.length);

function* listChunks(): Generator<Uint8Array> {
  yield new TextEncoder().encode('{"before":[1,2],"data":[');
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (let start = 0; start < part.length; start += CHUNK_BYTES) {
      yield part.slice(start, start + CHUNK_BYTES);
    }
  }
  yield new TextEncoder().encode(`${record}],"next":null}`);
}

const host = createHost(SILENT_LOG);
const network = { fetch: () => Promise.resolve(new Response(ReadableStream.from(listChunks()))) };
const context = {
  folder,
  hosts: {},
  signal: new AbortController().signal,
  resumeWithinMs: 0,
};
const source = restApi({ client: { baseUrl: "https://large.example" }, resources: ["items"] });
const rssBefore = Deno.memoryUsage().rss;
let rssPeak = rssBefore;
const watch = setInterval(() => rssPeak = Math.max(rssPeak, Deno.memoryUsage().rss), 20);
const startedAt = performance.now();
const result = await fetchSource(source, context, { ...host, network });
const elapsedMs = performance.now() - startedAt;
clearInterval(watch);
const report = {
  records: result.pages.reduce((sum, page) => sum + page.records, 0),
  wantedRecords: repeats * 2000 + 1,
  receivedBytes: result.receivedBytes,
  rssGrowthBytes: Math.max(rssPeak, Deno.memoryUsage().rss) - rssBefore,
  elapsedMs,
};
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(report)));
