import { expect } from "expect";
import { fakeHost, type FakeHostOptions, withFolder } from "../../tests/support/fake_host.ts";
import { openRecording, RECORD_VARIABLE } from "./open_recording.ts";
import type { SentRequest } from "./sent_request.ts";

const get = (url: string, headers: Record<string, string> = {}): SentRequest => ({
  method: "GET",
  url,
  headers,
});

function recordingHost(fetch: NonNullable<FakeHostOptions["fetch"]>, secrets = {}) {
  return fakeHost({
    fetch,
    variables: { [RECORD_VARIABLE]: String(Date.now() - 1000), ...secrets },
  });
}

const options = (root: string) => ({ name: "day", root, hosts: {}, env: {} });

Deno.test("what is recorded is replayed, without secrets, and the file is the same each time", () =>
  withFolder(async (root) => {
    const secrets = { API_TOKEN: "very-secret-1" };
    const fetch = (url: string): Promise<Response> =>
      Promise.resolve(
        new Response(JSON.stringify([{ url, token: "very-secret-1" }]), {
          headers: {
            "date": new Date().toString(),
            "set-cookie": "s=1",
            "link": `<${url}>; rel=next`,
          },
        }),
      );
    const request = get("https://a.example/x?api_key=very-secret-1", {
      authorization: "Bearer very-secret-1",
    });
    const texts: string[] = [];
    for (let round = 0; round < 2; round++) {
      await Deno.remove(`${root}/tests`, { recursive: true }).catch(() => {});
      const recording = await openRecording(options(root), recordingHost(fetch, secrets));
      const live = await recording.answer(request);
      expect(await live.json()).toEqual([{ url: request.url, token: "very-secret-1" }]);
      await recording.answer(get("https://a.example/a"));
      await recording.finish();
      texts.push(await Deno.readTextFile(`${root}/tests/recorded/day.json`));
    }
    expect(texts[0]).toBe(texts[1]);
    expect(texts[0]).not.toContain("very-secret-1");
    expect(texts[0]).not.toContain("set-cookie");
    const urls = JSON.parse(texts[0] ?? "").exchanges.map((each: { url: string }) => each.url);
    expect(urls).toEqual(["https://a.example/a", "https://a.example/x?api_key=***"]);

    const replay = await openRecording(
      { ...options(root), env: { API_TOKEN: "another-one" } },
      fakeHost(),
    );
    const answer = await replay.answer(
      get("https://a.example/x?api_key=another-one", { authorization: "Bearer another-one" }),
    );
    expect(answer.headers.get("link")).toBe("<https://a.example/x?api_key=***>; rel=next");
    expect(await answer.json()).toEqual([{
      url: "https://a.example/x?api_key=[API_TOKEN]",
      token: "***",
    }]);
  }));

Deno.test("a request that was not recorded is an error that names it", () =>
  withFolder(async (root) => {
    const recording = await openRecording(
      options(root),
      recordingHost(() => Promise.resolve(new Response("[]"))),
    );
    await recording.answer(get("https://a.example/x"));
    await recording.finish();
    const replay = await openRecording(options(root), fakeHost());
    for (
      const request of [
        get("https://a.example/y"),
        { ...get("https://a.example/x"), method: "POST" },
        { ...get("https://a.example/x"), body: "{}" },
      ]
    ) {
      const error = await replay.answer(request).catch((thrown) => thrown);
      expect(error.code).toBe("PHLO-307");
      expect(error.message).toContain(`${request.method} ${request.url}`);
      expect(error.hint).toContain("phlo test --record");
    }
  }));

Deno.test("a recording that is not there, or is no recording, says how it is made", () =>
  withFolder(async (root) => {
    const missing = await openRecording(options(root), fakeHost()).catch((thrown) => thrown);
    expect([missing.code, missing.hint]).toEqual([
      "PHLO-307",
      "phlo test --record asks the real source once and keeps its answers",
    ]);
    await Deno.mkdir(`${root}/tests/recorded`, { recursive: true });
    await Deno.writeTextFile(`${root}/tests/recorded/day.json`, '{"version":2}');
    await expect(openRecording(options(root), fakeHost())).rejects.toThrow("it is no recording");
    await expect(openRecording({ ...options(root), name: "../x" }, fakeHost())).rejects.toThrow(
      "it is no name",
    );
  }));

Deno.test("several answers to one request are replayed in turn, every kind of body as it was", () =>
  withFolder(async (root) => {
    const bodies: (string | Uint8Array<ArrayBuffer>)[] = [
      "[1.0]",
      '{ "id": 12345678901234567890 }',
      "<p>é</p>",
      new Uint8Array([0xff, 0]),
      "",
    ];
    const STATUSES = [0, 200, 201, 202, 203, 206];
    let turn = 0;
    const recording = await openRecording(
      options(root),
      recordingHost(() =>
        Promise.resolve(new Response(bodies[turn++] ?? "", { status: STATUSES[turn] ?? 200 }))
      ),
    );
    for (let round = 0; round < bodies.length; round++) {
      await recording.answer(get("https://a.example/"));
    }
    await recording.finish();
    const replay = await openRecording(options(root), fakeHost());
    const replayed: unknown[] = [];
    for (let round = 0; round < bodies.length; round++) {
      const answer = await replay.answer(get("https://a.example/"));
      replayed.push([answer.status, new Uint8Array(await answer.arrayBuffer())]);
    }
    const encode = (body: string | Uint8Array) =>
      typeof body === "string" ? new TextEncoder().encode(body) : body;
    expect(replayed).toEqual([
      [200, encode("[1.0]")],
      [201, encode('{"id":12345678901234567890}')],
      [202, encode("<p>é</p>")],
      [203, new Uint8Array([0xff, 0])],
      [206, new Uint8Array()],
    ]);
  }));

Deno.test("two tests that record under one name keep both answers; an older file is replaced", () =>
  withFolder(async (root) => {
    await Deno.mkdir(`${root}/tests/recorded`, { recursive: true });
    const path = `${root}/tests/recorded/day.json`;
    await Deno.writeTextFile(path, '{"version":1,"exchanges":[]}');
    await Deno.utime(path, new Date(0), new Date(0));
    const host = recordingHost(() => Promise.resolve(new Response("[]")));
    for (const url of ["https://a.example/1", "https://a.example/2"]) {
      const recording = await openRecording(options(root), host);
      await recording.answer(get(url));
      await recording.finish();
    }
    const replay = await openRecording(options(root), fakeHost());
    expect((await replay.answer(get("https://a.example/1"))).status).toBe(200);
    expect((await replay.answer(get("https://a.example/2"))).status).toBe(200);
  }));
