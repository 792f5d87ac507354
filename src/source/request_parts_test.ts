import { expect } from "expect";
import { mapHost, originOf, renderHostNote, renderHostNotes } from "./map_host.ts";
import { createRedactor, isSecretName, redactUrl } from "./redact.ts";
import { buildRequestUrl } from "./request_url.ts";
import { parseRetryAfter } from "./retry_after.ts";

function build(baseUrl: string, path: string, params: Record<string, string> = {}): string {
  return buildRequestUrl(baseUrl, { name: "a", method: "GET", path, params, headers: {} });
}

Deno.test("buildRequestUrl() joins base, path and parameters", () => {
  expect(build("https://x/api/v1", "items.json")).toBe("https://x/api/v1/items.json");
  expect(build("https://x/api/v1/", "/items/")).toBe("https://x/api/v1/items/");
  expect(build("https://x", "")).toBe("https://x/");
  expect(build("https://x/a?k=1", "b?c=%5B", { d: "[" })).toBe("https://x/a/b?k=1&c=%5B&d=%5B");
  expect(build("https://x/a", "https://y/b?c=1")).toBe("https://y/b?c=1");
  expect(build("sample://nightscout/api/v1", "entries.json", { count: "1" })).toBe(
    "sample://nightscout/api/v1/entries.json?count=1",
  );
});

Deno.test("mapHost() matches by host and port and keeps path and query", () => {
  const hosts = { "a.example": "sample://nightscout", "b:8080": "http://127.0.0.1:1/base/" };
  expect(mapHost("https://a.example/api?x=%5B", hosts)).toBe("sample://nightscout/api?x=%5B");
  expect(mapHost("https://a.example:444/api", hosts)).toBe("sample://nightscout/api");
  expect(mapHost("http://b:8080/x", hosts)).toBe("http://127.0.0.1:1/base/x");
  expect(mapHost("http://b/x", hosts)).toBe("http://b/x");
  expect(mapHost("https://c/x", { "c:443": "https://d" })).toBe("https://d/x");
  expect(() => mapHost("https://c/x", { c: "nowhere" })).toThrow('"nowhere" is no address');
});

Deno.test("renderHostNote() says where requests go, and nothing of others", () => {
  expect(renderHostNote("https://a/x", { a: "sample://nightscout" })).toBe(
    "requests to a go to sample://nightscout",
  );
  expect(renderHostNote("https://b/x", { a: "sample://nightscout" })).toBe(undefined);
  expect(renderHostNotes({ a: "b", c: "d" })).toEqual([
    "requests to a go to b",
    "requests to c go to d",
  ]);
  expect(renderHostNotes({})).toEqual([]);
  expect(originOf("sample://nightscout/x")).toBe("sample://nightscout");
});

Deno.test("createRedactor() hides secrets in every spelling, the longest first", () => {
  const redact = createRedactor(["a/b c", "a/b c and more", ""]);
  expect(redact("x a/b c and more, a%2Fb%20c, a%2Fb+c, a/b c")).toBe("x ***, ***, ***, ***");
});

Deno.test("redactUrl() masks parameters whose names say that they are secret", () => {
  expect(redactUrl("https://me:pw@x/p?q=1&api_key=k&accessToken=t&monkey=2&X-Sig=3#f")).toBe(
    "https://x/p?q=1&api_key=***&accessToken=***&monkey=2&X-Sig=***",
  );
  expect(["Authorization", "x-api-key", "Cookie", "client_secret"].every(isSecretName))
    .toBeTruthy();
  expect(["count", "tokenizer", "keyboard", "author"].some(isSecretName)).toBeFalsy();
});

Deno.test("parseRetryAfter() reads seconds and dates, and nothing else", () => {
  const now = Date.UTC(2024, 0, 20);
  expect(parseRetryAfter("0", now)).toBe(0);
  expect(parseRetryAfter(" 120 ", now)).toBe(120_000);
  expect(parseRetryAfter("Sat, 20 Jan 2024 00:01:00 GMT", now)).toBe(60_000);
  expect(parseRetryAfter("Sat, 20 Jan 2023 00:01:00 GMT", now)).toBe(0);
  for (const text of [null, "", "soon", "-5", "1.5"]) {
    expect(parseRetryAfter(text, now)).toBe(undefined);
  }
});
