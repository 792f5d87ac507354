import { expect } from "expect";
import { isLoopback, isOwnHost, isOwnOrigin, isSameSecret, sessionOf } from "./web_access.ts";

const access = { hostname: "127.0.0.1", token: undefined, formToken: "f" };

Deno.test("isOwnHost() takes loopback names with any port", () => {
  const headers = ["127.0.0.1:3000", "localhost:3000", "LOCALHOST", "[::1]:3000"];
  expect(headers.map((header) => isOwnHost(header, access))).toEqual([true, true, true, true]);
});

Deno.test("isOwnHost() refuses foreign, malformed and missing names", () => {
  const headers = [
    "evil.example",
    "evil.example:3000",
    "localhost.evil.example",
    "localhost@evil.example",
    "10.0.0.5:3000",
    "",
    null,
    "[::1",
  ];
  expect(headers.filter((header) => isOwnHost(header, access))).toEqual([]);
});

Deno.test("isOwnHost() takes the bound name, and any address but no foreign name on all interfaces", () => {
  const named = { ...access, hostname: "data.lan" };
  const everywhere = { ...access, hostname: "0.0.0.0" };
  expect([
    isOwnHost("data.lan:3000", named),
    isOwnHost("10.0.0.5:3000", named),
    isOwnHost("10.0.0.5:3000", everywhere),
    isOwnHost("evil.example", everywhere),
  ]).toEqual([true, false, true, false]);
});

Deno.test("isOwnOrigin() refuses other sites, other ports and null origins", () => {
  const ask = (headers: Record<string, string>): boolean =>
    isOwnOrigin(
      new Request("http://127.0.0.1:3000/", { headers: { host: "127.0.0.1:3000", ...headers } }),
    );
  const allowed = [{}, { origin: "http://127.0.0.1:3000" }, { "sec-fetch-site": "same-origin" }];
  const refused = [
    { origin: "http://127.0.0.1:4000" },
    { origin: "http://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ];
  expect(allowed.map((headers) => ask({ ...headers }))).toEqual([true, true, true]);
  expect(refused.filter((headers) => ask({ ...headers }))).toEqual([]);
});

Deno.test("a session follows from its token and tells nothing of it", () => {
  expect(sessionOf("abc")).toBe(sessionOf("abc"));
  expect(sessionOf("abc")).not.toBe(sessionOf("abd"));
  expect(sessionOf("abc")).not.toContain("abc");
  expect([isSameSecret("a", "a"), isSameSecret("a", "ab"), isSameSecret("", "a")])
    .toEqual([true, false, false]);
});

Deno.test("isLoopback() knows what only this machine reaches", () => {
  const own = ["127.0.0.1", "127.8.8.8", "localhost", "::1"];
  expect([...own, "0.0.0.0", "::", "10.0.0.1", "127.example.com"].filter(isLoopback)).toEqual(own);
});
