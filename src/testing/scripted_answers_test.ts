import { expect } from "expect";
import { PhloError } from "../core/phlo_error.ts";
import { createScriptedAnswers, type Responses } from "./scripted_answers.ts";
import type { SentRequest } from "./sent_request.ts";

const ask = async (responses: Responses, url: string): Promise<[number, string | null, string]> => {
  const request: SentRequest = { method: "GET", url, headers: {} };
  const response = await createScriptedAnswers(responses)(request);
  return [response.status, response.headers.get("content-type"), await response.text()];
};

Deno.test("a body is sent as JSON; an answer may have a status and headers", async () => {
  const url = "https://a.example/x";
  expect(await ask({ x: [{ id: 1n }] }, url)).toEqual([200, "application/json", '[{"id":1}]']);
  expect(await ask({ x: { status: 404, body: "gone" } }, url)).toEqual([404, "text/plain", "gone"]);
  expect(await ask({ x: "<html>" }, url)).toEqual([200, "text/html", "<html>"]);
  expect(await ask({ x: { status: 204 } }, url)).toEqual([204, null, ""]);
  expect(await ask({ x: null }, url)).toEqual([200, "application/json", "null"]);
  expect(await ask({ x: { headers: { "content-type": "text/csv" }, body: "a,b" } }, url))
    .toEqual([200, "text/csv", "a,b"]);
});

Deno.test("an object that is more than an answer is a body", async () => {
  const body = { status: "ok", data: [] };
  expect((await ask({ x: body }, "https://a.example/x"))[2]).toBe('{"status":"ok","data":[]}');
  expect((await ask({ x: {} }, "https://a.example/x"))[2]).toBe("{}");
});

Deno.test("a Response and a function answer too, as often as they are asked", async () => {
  const answer = createScriptedAnswers({
    a: new Response("once", { status: 201 }),
    b: (request) => [{ url: request.url }],
  });
  for (let round = 0; round < 2; round++) {
    const response = await answer({ method: "GET", url: "https://a.example/a", headers: {} });
    expect([response.status, await response.text()]).toEqual([201, "once"]);
  }
  const response = await answer({ method: "GET", url: "https://a.example/b", headers: {} });
  expect(await response.json()).toEqual([{ url: "https://a.example/b" }]);
});

Deno.test("answers of a list are given in turn, and the last of them stays", async () => {
  const answer = createScriptedAnswers([["x", { status: 500 }], ["x", []], ["y", [1]]]);
  const statuses = [];
  for (let round = 0; round < 3; round++) {
    const response = await answer({ method: "GET", url: "https://a.example/x", headers: {} });
    statuses.push(response.status);
  }
  expect(statuses).toEqual([500, 200, 200]);
});

Deno.test("a request without an answer is refused by name, with a suggestion", async () => {
  const error = await ask({ "entrie.json": [] }, "https://a.example/entries.json?a=1").catch((
    thrown,
  ) => thrown);
  expect(error).toBeInstanceOf(PhloError);
  expect(error.code).toBe("PHLO-307");
  expect(error.message).toContain("GET https://a.example/entries.json?a=1");
  expect(error.hint).toContain('"entries.json"');
  await expect(ask({}, "https://a.example/x")).rejects.toThrow("no response");
});
