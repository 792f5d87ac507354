import { expect } from "phlo/testing";

Deno.test("exits", () => {
  console.log("said by the first");
  Deno.exit(3);
});

Deno.test("leaves a rejection behind", async () => {
  Promise.reject(new Error("nobody caught this"));
  await new Promise((resolve) => setTimeout(resolve, 50));
});

Deno.test("differs", () => {
  expect({ name: "PhloError" }).toEqual({ name: "Error" });
});

Deno.test.ignore("not now", () => {});

Deno.test("the last", () => {});
