import { expect } from "expect";
import { fakeHost, withFolder } from "../../support/fake_host.ts";
import type { Host } from "../../../src/core/host.ts";
import type { FetchContext } from "../../../src/source/fetch_context.ts";
import { fetchSource } from "../../../src/source/fetch_source.ts";
import { restApi } from "../../../src/source/rest_api.ts";
import { sampleNetwork } from "../../../src/sample/sample_network.ts";
import { errorOf, readPages } from "./loopback.ts";

const PARAMS = {
  "count": 10000,
  "find[dateString][$gte]": "2024-01-20T00:00:00.000Z",
  "find[dateString][$lt]": "2024-01-20T23:59:59.999Z",
};

async function withSample(
  body: (context: FetchContext, host: Host) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const host = fakeHost();
    const context = {
      folder,
      hosts: { "gwp-diabetes.fly.dev": "sample://nightscout" },
      signal: new AbortController().signal,
      resumeWithinMs: 0,
    };
    await body(context, { ...host, network: sampleNetwork(host.network, host) });
  });
}

Deno.test("the guide's source gets its 288 rows from the sample, without a network", async () => {
  await withSample(async (context, host) => {
    const source = restApi({
      client: { baseUrl: "https://gwp-diabetes.fly.dev/api/v1" },
      resources: [{ name: "entries", endpoint: { path: "entries.json", params: PARAMS } }],
    });
    const result = await fetchSource(source, context, host);
    expect(result).toMatchObject({ requests: 1, pages: [{ records: 288 }] });
    expect(result.warnings).toEqual(["requests to gwp-diabetes.fly.dev go to sample://nightscout"]);
  });
});

Deno.test("json_link gets the same rows from the sample's pages as one page has", async () => {
  await withSample(async (context, host) => {
    const rowsOf = async (path: string, count: number): Promise<unknown[]> => {
      const source = restApi({
        client: { baseUrl: "sample://nightscout/api/v1" },
        resources: [{
          name: "entries",
          endpoint: { path, paginator: "json_link", params: { ...PARAMS, count } },
        }],
      });
      return await readPages((await fetchSource(source, context, host)).pages);
    };
    expect(await rowsOf("entries/pages.json", 100)).toEqual(await rowsOf("entries.json", 10000));
  });
});

Deno.test("a sample that does not exist is refused at once", async () => {
  await withSample(async (context, host) => {
    const source = restApi({ client: { baseUrl: "sample://nothing" }, resources: ["items"] });
    const error = await errorOf(fetchSource(source, context, host));
    expect(error).toMatchObject({ code: "PHLO-302" });
    expect(error.message).toContain("there is no sample");
  });
});
