Deno.test.beforeAll(() => {
  throw new Error("not ready");
});

Deno.test("never shown", () => {});
