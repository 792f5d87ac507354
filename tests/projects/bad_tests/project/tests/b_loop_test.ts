Deno.test("before the loop", () => {});

Deno.test("loops for ever", { timeout: 300 }, () => {
  for (;;);
});

Deno.test("after the loop", () => {});
