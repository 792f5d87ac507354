import { expect } from "expect";
import { PhloError } from "../core/phlo_error.ts";
import { matchRequest, parseRequestKey } from "./request_key.ts";

const matches = (key: string, url: string, method = "GET"): boolean =>
  matchRequest(parseRequestKey(key), { method, url, headers: {} }) !== undefined;

Deno.test("a path is the end of the asked path, from a slash on", () => {
  expect(matches("entries.json", "https://a.example/api/v1/entries.json?count=1")).toBe(true);
  expect(matches("/v1/entries.json", "https://a.example/api/v1/entries.json")).toBe(true);
  expect(matches("entries.json", "https://a.example/api/v1/other_entries.json")).toBe(false);
  expect(matches("entries", "https://a.example/api/v1/entries.json")).toBe(false);
});

Deno.test("parameters that are named must be there, others may be", () => {
  const url = "https://a.example/entries?page=2&find%5Bdate%5D=x&tag=a&tag=b";
  expect(matches("entries?page=2", url)).toBe(true);
  expect(matches("entries?tag=b", url)).toBe(true);
  expect(matches("entries?find[date]=x", url)).toBe(true);
  expect(matches("entries?page=3", url)).toBe(false);
  expect(matches("entries?pages=2", url)).toBe(false);
});

Deno.test("a whole address, a method and a star say what they mean", () => {
  expect(matches("https://a.example/x", "https://a.example/x")).toBe(true);
  expect(matches("https://a.example/x", "https://b.example/x")).toBe(false);
  expect(matches("https://a.example/x", "https://a.example/y/x")).toBe(false);
  expect(matches("POST x", "https://a.example/x", "POST")).toBe(true);
  expect(matches("POST x", "https://a.example/x")).toBe(false);
  expect(matches("*", "sample://nightscout/api/v1/entries.json")).toBe(true);
  expect(matches("sample://nightscout/x", "sample://nightscout/x")).toBe(true);
});

Deno.test("spelling of a path does not matter, and a broken one matches nothing", () => {
  expect(matches("größe 1", "https://a.example/gr%C3%B6%C3%9Fe%201")).toBe(true);
  expect(matches("x", "https://a.example/%E0%A4%A")).toBe(false);
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
