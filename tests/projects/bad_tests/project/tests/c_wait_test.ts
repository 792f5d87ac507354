Deno.test("waits for ever", { timeout: 50 }, async () => {
  await new Promise(() => {});
});
