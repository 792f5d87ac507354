import { expect } from "expect";
import { type Answer, errorOf, withLoopback } from "../../tests/unit/source/loopback.ts";
import { fetchSource } from "./fetch_source.ts";
import { type AuthConfig, restApi, type RestApiConfig } from "./rest_api.ts";
import type { RestSource } from "./rest_source.ts";

const SECRET = "s3cr&t/ßäh";

function sourceOf(base: string, auth: AuthConfig, paginator?: "json_link"): RestSource {
  const client: RestApiConfig["client"] = { baseUrl: base, auth, headers: { "x-tenant": "t1" } };
  return restApi({
    client: paginator === undefined ? client : { ...client, paginator },
    resources: [{ name: "items", endpoint: { params: { q: "1" } } }],
  });
}

const echo: Answer = (request, url) =>
  Response.json([{
    authorization: request.headers.get("authorization"),
    key: request.headers.get("x-api-key"),
    tenant: request.headers.get("x-tenant"),
    query: url.searchParams.get("api_key"),
  }]);

const KINDS: readonly (readonly [AuthConfig, Record<string, string>])[] = [
  [{ token: "t0ken" }, { authorization: "Bearer t0ken" }],
  [{ type: "bearer", token: "t0ken" }, { authorization: "Bearer t0ken" }],
  [
    { type: "http_basic", username: "me", password: SECRET },
    { authorization: `Basic ${new TextEncoder().encode(`me:${SECRET}`).toBase64()}` },
  ],
  [{ type: "api_key", name: "X-Api-Key", apiKey: "k" }, { key: "k" }],
  [{ type: "api_key", name: "api_key", apiKey: SECRET, location: "query" }, { query: SECRET }],
];

Deno.test("fetchSource() sends credentials as each kind says", async () => {
  for (const [auth, expected] of KINDS) {
    await withLoopback(echo, async (test) => {
      const result = await fetchSource(sourceOf(test.base, auth), test.context, test.host);
      const text = await Deno.readTextFile(result.pages[0]?.path ?? "");
      expect(JSON.parse(text)).toMatchObject({ tenant: "t1", ...expected });
      expect(result.pages[0]?.request).toBe(`GET ${test.base}/items?q=1`);
    });
  }
});

Deno.test("fetchSource() sends no credentials and no header of the user's to another host", async () => {
  for (const [auth] of KINDS) {
    await withLoopback(echo, async (other) => {
      const answer: Answer = (_request, url) =>
        new Response(null, { status: 302, headers: { location: `${other.base}/x${url.search}` } });
      await withLoopback(answer, async (test) => {
        const result = await fetchSource(sourceOf(test.base, auth), test.context, test.host);
        expect(JSON.parse(await Deno.readTextFile(result.pages[0]?.path ?? ""))).toEqual({
          authorization: null,
          key: null,
          tenant: null,
          query: null,
        });
        expect(other.requests).toEqual(["GET /x?q=1"]);
      });
    });
  }
});

Deno.test("fetchSource() sends credentials again when redirects lead back", async () => {
  const home = Promise.withResolvers<string>();
  const back: Answer = async () =>
    new Response(null, { status: 307, headers: { location: `${await home.promise}/real` } });
  await withLoopback(back, async (other) => {
    const answer: Answer = (request, url, number) =>
      url.pathname === "/real"
        ? echo(request, url, number)
        : new Response(null, { status: 301, headers: { location: `${other.base}/x` } });
    await withLoopback(answer, async (test) => {
      home.resolve(test.base);
      const result = await fetchSource(
        sourceOf(test.base, { token: "t" }),
        test.context,
        test.host,
      );
      const text = await Deno.readTextFile(result.pages[0]?.path ?? "");
      expect(JSON.parse(text).authorization).toBe("Bearer t");
    });
  });
});

Deno.test("fetchSource() sends credentials to the next page of the same host only", async () => {
  await withLoopback(echo, async (other) => {
    const answer: Answer = (_request, url) => {
      const next = url.pathname === "/items"
        ? `/second${url.search}`
        : `${other.base}/third${url.search}`;
      return Response.json({ data: [{}], next });
    };
    await withLoopback(answer, async (test) => {
      const auth: AuthConfig = {
        type: "api_key",
        name: "api_key",
        apiKey: SECRET,
        location: "query",
      };
      const source = sourceOf(test.base, auth, "json_link");
      const result = await fetchSource(source, test.context, test.host).catch((error) => error);
      const sent = `q=1&${new URLSearchParams({ api_key: SECRET })}`;
      expect(test.requests).toEqual([`GET /items?${sent}`, `GET /second?${sent}`]);
      expect(other.requests).toEqual(["GET /third?q=1"]);
      // The third answer is a list at the root and not under "data", as the first page was.
      expect(result).toMatchObject({ code: "PHLO-303" });
      const journal = await Deno.readTextFile(`${test.context.folder}/pages.ndjson`);
      expect(journal).not.toContain("s3cr");
    });
  });
});

Deno.test("fetchSource() stops where redirects never end", async () => {
  const circle: Answer = (_request, url) =>
    new Response(null, {
      status: 302,
      headers: { location: url.pathname === "/a" ? "/items" : "/a" },
    });
  const growing: Answer = (_request, url) =>
    new Response(null, { status: 302, headers: { location: `${url.pathname}x` } });
  for (const [answer, requests] of [[circle, 3], [growing, 11]] as const) {
    await withLoopback(answer, async (test) => {
      const source = restApi({ client: { baseUrl: test.base }, resources: ["items"] });
      const error = await errorOf(fetchSource(source, test.context, test.host));
      expect(error).toMatchObject({ code: "PHLO-304" });
      expect(test.requests.length).toBeLessThanOrEqual(requests);
    });
  }
});

Deno.test("fetchSource() shows no secret that an answer or address repeats", async () => {
  for (const [auth] of KINDS.slice(2)) {
    const answer: Answer = (request, url) => {
      const sent = [
        request.headers.get("authorization"),
        request.headers.get("x-api-key"),
        url.search,
      ];
      return new Response(`${sent.join()} ${SECRET}`, { status: 403 });
    };
    await withLoopback(answer, async (test) => {
      const source = restApi({
        client: { baseUrl: test.base, auth, headers: { "x-session-token": "sess10n" } },
        resources: [{ name: "items", endpoint: { params: { accessToken: "acc3ss" } } }],
      });
      const error = await errorOf(fetchSource(source, test.context, test.host));
      const shown = Deno.inspect(error);
      for (const secret of ["s3cr", "sess10n", "acc3ss"]) {
        const isSent = JSON.stringify(auth).includes("s3cr") || secret !== "s3cr";
        if (isSent) expect(shown).not.toContain(secret);
      }
      expect(error.message).toContain("***");
    });
  }
});
