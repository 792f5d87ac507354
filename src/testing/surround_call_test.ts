import { expect } from "expect";
import { surroundCall } from "./surround_call.ts";

const network = (name: string) => ({
  fetch: (url: string) => Promise.resolve(new Response(`${name} ${url}`)),
});

Deno.test("fetch and Date of the work are the test's, and those beside it are not", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const inside = surroundCall({ network: network("test"), now: () => 0 }, async () => {
    await promise;
    const answer = await (await fetch("https://a.example/x")).text();
    return [
      answer,
      Date.now(),
      new Date().getTime(),
      new Date(5).getTime(),
      new Date() instanceof Date,
    ];
  });
  expect(Date.now()).toBeGreaterThan(0);
  expect(new Date().getTime()).toBeGreaterThan(0);
  resolve();
  expect(await inside).toEqual(["test https://a.example/x", 0, 0, 5, true]);
});

Deno.test("two works at once see each its own, and everything is put back", async () => {
  const before = [globalThis.fetch, globalThis.Date];
  const ask = async (name: string): Promise<string> =>
    await surroundCall({ network: network(name), now: () => 1 }, async () => {
      const request = new Request("https://a.example/", { method: "POST", body: "x" });
      return await (await fetch(request)).text();
    });
  expect(await Promise.all([ask("one"), ask("two")])).toEqual([
    "one https://a.example/",
    "two https://a.example/",
  ]);
  await ask("three");
  expect(
    await (await surroundCall({ network: network("last") }, () => fetch("https://b.example/")))
      .text(),
  )
    .toBe("last https://b.example/");
  expect(new Date(3)).toBeInstanceOf(before[1] as DateConstructor);
});

Deno.test("whoever answers may use the real fetch, asked by fetch or by the network that the work is given", async () => {
  let asked = 0;
  const counting = {
    fetch: (_url: string) => {
      asked++;
      return fetch("data:text/plain,real");
    },
  };
  await surroundCall({ network: counting }, (network) => network.fetch("https://a.example/"));
  expect(asked).toBe(1);
  const answer = await surroundCall({
    network: { fetch: () => fetch("data:text/plain,real") },
  }, () => fetch("https://a.example/"));
  expect(await answer.text()).toBe("real");
});
