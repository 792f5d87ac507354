import { expect } from "expect";
import { errorOf, readPages, withLoopback } from "../../tests/unit/source/loopback.ts";
import { fetchSource } from "./fetch_source.ts";
import { type EndpointConfig, restApi, type RestApiConfig } from "./rest_api.ts";
import type { RestSource } from "./rest_source.ts";

function sourceOf(
  base: string,
  endpoint: EndpointConfig = {},
  client: Partial<RestApiConfig["client"]> = {},
): RestSource {
  return restApi({
    client: { baseUrl: base, ...client },
    resources: [{ name: "items", endpoint: { path: "items.json", ...endpoint } }],
  });
}

Deno.test("fetchSource() stages the list that an address answers", async () => {
  await withLoopback(() => Response.json([{ id: 1 }, { id: 2 }]), async (test) => {
    const result = await fetchSource(sourceOf(test.base), test.context, test.host);
    expect(await readPages(result.pages)).toEqual([{ id: 1 }, { id: 2 }]);
    expect(result).toMatchObject({ hasStatement: true, requests: 1, retries: 0, warnings: [] });
    expect(result.receivedBytes).toBe(19);
    expect(result.pages).toMatchObject([{
      resource: "items",
      number: 1,
      records: 2,
      sizeBytes: 18,
      request: `GET ${test.base}/items.json`,
    }]);
  });
});

Deno.test("fetchSource() encodes parameters exactly once", async () => {
  let seen: [string, string][] = [];
  await withLoopback((_request, url) => {
    seen = [...url.searchParams];
    return Response.json([]);
  }, async (test) => {
    const params = {
      "find[dateString][$gte]": "2024-01-20T00:00:00.000Z",
      "plain": "a b&c=d%20é+",
      "list": [1, 2n],
      "flag": true,
      "day": new Date(0),
      "none": null,
      "absent": undefined,
    };
    await fetchSource(
      sourceOf(test.base, { params, path: "items?x=a%2Fb" }),
      test.context,
      test.host,
    );
    expect(seen).toEqual([
      ["x", "a/b"],
      ["find[dateString][$gte]", "2024-01-20T00:00:00.000Z"],
      ["plain", "a b&c=d%20é+"],
      ["list", "1"],
      ["list", "2"],
      ["flag", "true"],
      ["day", "1970-01-01T00:00:00.000Z"],
    ]);
    expect(test.requests[0]).toContain(
      "find%5BdateString%5D%5B%24gte%5D=2024-01-20T00%3A00%3A00.000Z",
    );
  });
});

Deno.test("fetchSource() follows json_link to the last page and keeps every row", async () => {
  const answer = (_request: Request, url: URL): Response => {
    const page = Number(url.searchParams.get("page") ?? 1);
    const data = page === 2 ? [] : [{ page, n: 1 }, { page, n: 2 }];
    const next = page < 4 ? `?page=${page + 1}&q=a%5Bb` : null;
    return Response.json({ meta: { next }, data });
  };
  await withLoopback(answer, async (test) => {
    const numbers: number[] = [];
    const context = {
      ...test.context,
      onPage: (page: { number: number }) => numbers.push(page.number),
    };
    const paginator = { type: "json_link", nextUrlPath: "meta.next" } as const;
    const result = await fetchSource(sourceOf(test.base, { paginator }), context, test.host);
    expect((await readPages(result.pages)).length).toBe(6);
    expect(result.pages.map((page) => page.records)).toEqual([2, 0, 2, 2]);
    expect(numbers).toEqual([1, 2, 3, 4]);
    expect(test.requests[3]).toBe("GET /items.json?page=4&q=a%5Bb");
    expect(test.warnings).toEqual([]);
  });
});

Deno.test("fetchSource() stops where a page names itself or an earlier one", async () => {
  const paginator = "json_link";
  await withLoopback(
    (_request, url) => Response.json({ data: [{}], next: url.href }),
    async (test) => {
      const error = await errorOf(
        fetchSource(sourceOf(test.base, { paginator }), test.context, test.host),
      );
      expect(error).toMatchObject({ code: "PHLO-304" });
      expect(error.message).toContain("page 1 names itself as the next one");
    },
  );
  const circle = (_request: Request, url: URL): Response =>
    Response.json({ data: [{}], next: url.search === "?p=2" ? "/items.json" : "?p=2" });
  await withLoopback(circle, async (test) => {
    const error = await errorOf(
      fetchSource(sourceOf(test.base, { paginator }), test.context, test.host),
    );
    expect(error.message).toContain("page 2 names page 1 as the next one");
    expect(test.requests.length).toBe(2);
  });
});

Deno.test("fetchSource() refuses a next page that is no address", async () => {
  for (const next of [{ href: "x" }, 7, "http://["]) {
    await withLoopback(() => Response.json({ data: [{}], next }), async (test) => {
      const source = sourceOf(test.base, { paginator: "json_link" });
      const error = await errorOf(fetchSource(source, test.context, test.host));
      expect(error).toMatchObject({ code: "PHLO-303" });
      expect(error.message).toContain("not an address");
    });
  }
});

Deno.test("fetchSource() warns when an answer looks paginated and nobody said how", async () => {
  await withLoopback(() => Response.json({ data: [{}], links: { next: "/2" } }), async (test) => {
    const result = await fetchSource(sourceOf(test.base), test.context, test.host);
    expect(result.warnings.length).toBe(1);
    expect(test.warnings[0]).toContain('it has "links.next"');
    const again = await fetchSource(sourceOf(test.base), test.context, test.host);
    expect([again.requests, again.warnings]).toEqual([0, result.warnings]);
  });
  const headers = { link: '<https://x/?page=2>; rel="next", <https://x/?page=9>; rel="last"' };
  await withLoopback(() => Response.json([{}], { headers }), async (test) => {
    await fetchSource(sourceOf(test.base), test.context, test.host);
    expect(test.warnings[0]).toContain("its Link header names a next one");
    await fetchSource(sourceOf(test.base, { paginator: "single_page" }), test.context, test.host);
    expect(test.warnings.length).toBe(1);
  });
  await withLoopback(
    () => Response.json({ data: [{}], next: null, has_more: false }),
    async (test) => {
      await fetchSource(sourceOf(test.base), test.context, test.host);
      expect(test.warnings).toEqual([]);
    },
  );
});

Deno.test("fetchSource() sends a POST body as JSON", async () => {
  const answer = async (request: Request): Promise<Response> =>
    Response.json([{ sent: await request.json(), type: request.headers.get("content-type") }]);
  await withLoopback(answer, async (test) => {
    const source = sourceOf(test.base, { method: "POST", json: { ids: [1, 9007199254740993n] } });
    const result = await fetchSource(source, test.context, test.host);
    const text = await Deno.readTextFile(result.pages[0]?.path ?? "");
    expect(text).toContain('"type":"application/json"');
    expect(test.requests).toEqual(["POST /items.json"]);
  });
});

Deno.test("fetchSource() reads compressed answers, lines and the byte order mark", async () => {
  const text = '[{"a":"ä"},{"a":"€"}]';
  const gzip = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  const cases: readonly [BodyInit, Record<string, string>][] = [
    [gzip, { "content-encoding": "gzip", "content-type": "application/json" }],
    [`\ufeff${text}`, {}],
    ['{"a":"ä"}\n{"a":"€"}\n', { "content-type": "application/x-ndjson" }],
    ['{"a":"ä"}\n{"a":"€"}', { "content-type": "application/json" }],
  ];
  for (const [body, headers] of cases) {
    await withLoopback(() => new Response(body, { headers }), async (test) => {
      const result = await fetchSource(sourceOf(test.base), test.context, test.host);
      expect(await readPages(result.pages)).toEqual([{ a: "ä" }, { a: "€" }]);
    });
  }
});

Deno.test("fetchSource() says how a bad answer begins", async () => {
  const cases: readonly [BodyInit, string][] = [
    ["<html>\n<b>Log in</b>\u001b[31m</html>", "begins with: <html> <b>Log in</b>·[31m</html>"],
    [new Uint8Array([0x5b, 0x22, 0xff, 0x22, 0x5d]), "it is not UTF-8 at byte 2"],
    ['{"error":"no"}', "no list of records; its keys are error"],
    ['[{"a":1}] garbage', '"g" is not expected at byte 10'],
  ];
  for (const [body, message] of cases) {
    await withLoopback(() => new Response(body), async (test) => {
      const error = await errorOf(fetchSource(sourceOf(test.base), test.context, test.host));
      expect(error).toMatchObject({ code: "PHLO-303" });
      expect(error.message).toContain(message);
      expect(test.requests.length).toBe(1);
      expect(await list(test.context.folder)).toEqual(["pages.ndjson"]);
    });
  }
});

Deno.test("fetchSource() takes an empty answer of status 204 for no records", async () => {
  await withLoopback(() => new Response(null, { status: 204 }), async (test) => {
    const result = await fetchSource(sourceOf(test.base), test.context, test.host);
    expect(result).toMatchObject({ hasStatement: true, pages: [{ records: 0, sizeBytes: 0 }] });
  });
});

Deno.test("fetchSource() sends requests where hosts says", async () => {
  await withLoopback(() => Response.json([{ id: 1 }]), async (test) => {
    const hosts = { "api.example.com": `${test.base}/staging/` };
    const source = sourceOf("https://api.example.com/v1");
    const result = await fetchSource(source, { ...test.context, hosts }, test.host);
    expect(test.requests).toEqual(["GET /staging/v1/items.json"]);
    expect(result.warnings).toEqual([`requests to api.example.com go to ${test.base}/staging/`]);
    expect(result.pages[0]?.request).toBe("GET https://api.example.com/v1/items.json");
  });
});

Deno.test("fetchSource() refuses several resources without a table each", async () => {
  await withLoopback(() => Response.json([{ id: 1 }]), async (test) => {
    const source = restApi({ client: { baseUrl: test.base }, resources: ["a", "b"] });
    const error = await errorOf(fetchSource(source, test.context, test.host));
    expect(error).toMatchObject({ code: "PHLO-305" });
    const context = { ...test.context, tables: ["a", "b"] };
    const result = await fetchSource(source, context, test.host);
    expect(result.pages.map((page) => [page.resource, page.number])).toEqual([["a", 1], ["b", 1]]);
    expect(test.requests).toEqual(["GET /a", "GET /b"]);
  });
});

async function list(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map((entry) => entry.name).sort();
}
