Deno.test.only("after all", () => {});

Deno.test("never shown", () => {});
