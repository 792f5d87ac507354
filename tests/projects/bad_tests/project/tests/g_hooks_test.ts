const order: string[] = [];

Deno.test.beforeAll(() => {
  order.push("all");
});

Deno.test.afterAll(() => {
  if (order.join() !== "all,one") throw new Error(order.join());
});

Deno.test("hooks", () => {
  order.push("one");
});
