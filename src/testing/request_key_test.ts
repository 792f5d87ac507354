import { expect } from "expect";
import { PhloError } from "../core/phlo_error.ts";
import { matchRequest, parseRequestKey } from "./request_key.ts";

const matches = (key: string, url: string, method = "GET"): "yes" | "no" =>
  matchRequest(parseRequestKey(key), { method, url, headers: {} }) === undefined ? "no" : "yes";

Deno.test("a path is the end of the asked path, from a slash on", () => {
  expect(matches("entries.json", "https://a.example/api/v1/entries.json?count=1")).toBe("yes");
  expect(matches("/v1/entries.json", "https://a.example/api/v1/entries.json")).toBe("yes");
  expect(matches("entries.json", "https://a.example/api/v1/other_entries.json")).toBe("no");
  expect(matches("entries", "https://a.example/api/v1/entries.json")).toBe("no");
});

Deno.test("parameters that are named must be there, others may be", () => {
  const url = "https://a.example/entries?page=2&find%5Bdate%5D=x&tag=a&tag=b";
  expect(matches("entries?page=2", url)).toBe("yes");
  expect(matches("entries?tag=b", url)).toBe("yes");
  expect(matches("entries?find[date]=x", url)).toBe("yes");
  expect(matches("entries?page=3", url)).toBe("no");
  expect(matches("entries?pages=2", url)).toBe("no");
});

Deno.test("a whole address, a method and a star say what they mean", () => {
  expect(matches("https://a.example/x", "https://a.example/x")).toBe("yes");
  expect(matches("https://a.example/x", "https://b.example/x")).toBe("no");
  expect(matches("https://a.example/x", "https://a.example/y/x")).toBe("no");
  expect(matches("POST x", "https://a.example/x", "POST")).toBe("yes");
  expect(matches("POST x", "https://a.example/x")).toBe("no");
  expect(matches("*", "sample://nightscout/api/v1/entries.json")).toBe("yes");
  expect(matches("sample://nightscout/x", "sample://nightscout/x")).toBe("yes");
});

Deno.test("spelling of a path does not matter, and a broken one matches nothing", () => {
  expect(matches("größe 1", "https://a.example/gr%C3%B6%C3%9Fe%201")).toBe("yes");
  expect(matches("x", "https://a.example/%E0%A4%A")).toBe("no");
});

Deno.test("a key that names nothing is refused", () => {
  for (const key of ["", "  ", "https://"]) {
    expect(() => parseRequestKey(key)).toThrow(PhloError);
  }
});

Deno.test("what says more about a request wins", () => {
  const request = { method: "GET", url: "https://a.example/v1/entries?page=2", headers: {} };
  const keys = ["*", "entries", "v1/entries", "GET entries", "entries?page=2"];
  const scores = keys.map((key) => matchRequest(parseRequestKey(key), request) ?? -1);
  expect(scores.toSorted((left, right) => left - right)).toEqual(scores);
  expect(new Set(scores).size).toBe(keys.length);
});
