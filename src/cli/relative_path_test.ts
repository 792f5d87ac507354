import { expect } from "expect";
import { fakeHost } from "../../tests/support/fake_host.ts";
import { relativePath, shortenPaths } from "./relative_path.ts";

Deno.test("shortenPaths() writes paths as seen from the working folder, and leaves addresses", () => {
  expect(shortenPaths('no lake at "/home/a/shop/lake" yet', "/home/a/shop"))
    .toBe('no lake at "lake" yet');
  expect(shortenPaths("file:///home/a/shop/lake and /home/a/other", "/home/a/shop"))
    .toBe("file:///home/a/shop/lake and /home/a/other");
  expect(shortenPaths("/home/a/shop/a.ts:1, /home/a/shop/b.ts:2", "/home/a/shop"))
    .toBe("a.ts:1, b.ts:2");
  expect(shortenPaths("/etc/x", "/")).toBe("/etc/x");
});

Deno.test("relativePath() is the shorter of the two", () => {
  const host = fakeHost({ workingFolder: "/home/a/shop/workflows" });
  expect(relativePath("/home/a/shop/lake", host)).toBe("../lake");
  expect(relativePath("/home/a/shop/workflows", host)).toBe(".");
  expect(relativePath("/etc/x", host)).toBe("/etc/x");
});
