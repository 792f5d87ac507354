import { expect } from "expect";
import type { IngestionAsset } from "../core/project.ts";
import { event, newRun, stepState } from "../../tests/support/records_fixture.ts";
import {
  type WebFixture,
  type WebFixtureOptions,
  withWeb,
} from "../../tests/support/web_fixture.ts";

const ENTRIES: IngestionAsset = {
  name: "entries",
  namespace: "raw",
  tableName: "entries",
  group: "nightscout",
  uniqueKey: ["_id"],
  writeMode: "merge",
  dedupMethod: "last",
  partitions: "day",
  maxRejected: 0,
  maxShrink: 0.5,
  allowEmpty: false,
  maxRetries: 3,
  retryDelaySeconds: 1,
  maxRuntimeSeconds: 60,
  resumeWithinSeconds: 3600,
  schema: { fields: [], undeclared: "refuse", needsZod: false, zodReasons: [] },
  place: { file: "workflows/entries.ts", line: 3, column: 1 },
  exportName: "entries",
};

const JSON_HEADERS = { "x-phlo": "1", "content-type": "application/json" };

function testWeb(
  name: string,
  options: WebFixtureOptions,
  body: (fixture: WebFixture) => Promise<void>,
): void {
  Deno.test(`page: ${name}`, () => withWeb({ assets: [ENTRIES], ...options }, body));
}

testWeb("every answer has its headers, and none of a project is kept", {}, async ({ ask }) => {
  for (const path of ["/", "/api/assets", "/nope"]) {
    const response = await ask(path);
    await response.body?.cancel();
    const { headers } = response;
    expect(headers.get("content-security-policy")).toMatch(
      /default-src 'none'.*frame-ancestors 'none'/,
    );
    expect(headers.get("content-security-policy")).not.toContain("unsafe-inline");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cache-control")).toBe("no-store");
  }
});

testWeb("a foreign Host is refused, whatever is asked", {}, async ({ ask }) => {
  const status = async (host: string): Promise<number> =>
    (await ask("/", { headers: { host } })).status;
  expect([
    await status("evil.example"),
    await status("127.0.0.1.evil.example:3000"),
    await status("localhost:3000"),
  ]).toEqual([421, 421, 200]);
  // A name that was made to point here is refused also where nothing secret is answered.
  for (const path of ["/events", "/static/app.css", "/sql", "/api/assets", "/sign-in", "/nope"]) {
    const response = await ask(path, { headers: { host: "evil.example:3000" } });
    expect([path, response.status, response.headers.get("x-content-type-options")])
      .toEqual([path, 421, "nosniff"]);
    expect(await response.text()).toBe("This server does not answer to that name\n");
  }
});

testWeb("a foreign Origin changes nothing and hears nothing", {}, async ({ ask, launched }) => {
  const headers = { ...JSON_HEADERS, origin: "http://evil.example" };
  const body = JSON.stringify({ assets: ["entries"] });
  const posted = await ask("/api/runs", { method: "POST", headers, body });
  const heard = await ask("/events", { headers: { origin: "http://evil.example" } });
  const crossSite = await ask("/events", { headers: { "sec-fetch-site": "cross-site" } });
  expect([posted.status, heard.status, crossSite.status]).toEqual([403, 403, 403]);
  expect(launched).toEqual([]);
});

testWeb(
  "a form of another page has no form token and is refused",
  {},
  async ({ ask, launched }) => {
    const post = async (form: Record<string, string>): Promise<number> =>
      (await ask("/runs", { method: "POST", body: new URLSearchParams(form) })).status;
    const without = await post({ asset: "entries" });
    const wrong = await post({ asset: "entries", form_token: "guess" });
    const right = await post({ asset: "entries", form_token: "form" });
    expect([without, wrong, right]).toEqual([403, 403, 303]);
    expect(launched.length).toBe(1);
  },
);

testWeb("paths with dots lead nowhere", {}, async ({ ask }) => {
  for (
    const path of [
      "/static/%2e%2e/app.ts",
      "/static/..%2fapp.ts",
      "/static/%5c..%5cx",
      "/%2e%2e%2fetc",
    ]
  ) {
    const response = await ask(path);
    await response.body?.cancel();
    expect([path, response.status]).toEqual([path, 404]);
  }
});

testWeb("paths with dots that no client would send lead nowhere, and past no token", {
  access: { hostname: "0.0.0.0", token: "s3cret" },
}, async ({ askRaw }) => {
  for (
    const path of [
      "/static/../api/assets",
      "/static/../../../../etc/passwd",
      "/static/./app.css",
      "/static/\\..\\app.ts",
    ]
  ) {
    const answer = await askRaw(path);
    expect(answer).toContain("HTTP/1.1 404 Not Found\r\n");
    expect(answer).toContain("There is no such page\n");
  }
  expect(await askRaw("/static/app.css")).toContain("HTTP/1.1 200 OK");
});

testWeb("without the token nothing tells of the project, not even what is not found", {
  access: { hostname: "0.0.0.0", token: "s3cret" },
}, async ({ ask }) => {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const body = "form_token=form";
  const statuses: number[] = [];
  for (
    const [path, init] of [
      ["/static/a/b", {}],
      ["/static/app.css", { method: "POST", headers, body }],
      ["/sign-in", { method: "DELETE", headers, body }],
      ["/sign-in/more", {}],
    ] as const
  ) {
    const response = await ask(path, init);
    expect(await response.text()).not.toContain("demo");
    statuses.push(response.status);
  }
  expect(statuses).toEqual([401, 401, 401, 401]);
});

testWeb("a body that is broken is the asker's fault", {}, async ({ ask, launched }) => {
  const multipart = "multipart/form-data; boundary=x";
  const status = async (path: string, type: string, body: BodyInit): Promise<number> => {
    const headers = { "x-phlo": "1", "content-type": type };
    const response = await ask(path, { method: "POST", headers, body });
    await response.body?.cancel();
    return response.status;
  };
  const file =
    "--x\r\ncontent-disposition: form-data; name=asset; filename=a\r\n\r\nb\r\n--x--\r\n";
  for (const path of ["/api/runs", "/runs", "/plan", "/api/query", "/sql.csv"]) {
    expect([path, await status(path, "application/json", "{")]).toEqual([path, 400]);
    expect([path, await status(path, multipart, "no parts")]).toEqual([path, 400]);
    expect([path, await status(path, multipart, file)]).toEqual([path, 400]);
  }
  expect(await status("/api/schedules/nightly", multipart, "no parts")).toBe(400);
  expect(await status("/sql/stop", multipart, "no parts")).toBe(200);
  expect(launched).toEqual([]);
});

testWeb("who asks for the head of the stream alone, or reads no more, is let go", {}, async ({
  ask,
  web,
}) => {
  let listening = 0;
  let tell = (): void => {};
  web.news.listen = (listener) => {
    listening++;
    tell = () => listener({ sequence: 1, runs: ["r1"], isGeneral: false, mark: "m" });
    return () => void listening--;
  };
  expect((await ask("/events", { method: "HEAD" })).status).toBe(200);
  expect(listening).toBe(0);
  const response = await ask("/events");
  expect(listening).toBe(1);
  for (let number = 0; number < 2000; number++) tell();
  expect(listening).toBe(0);
  await expect(response.text()).rejects.toThrow("reads no more");
});

testWeb(
  "methods that nothing answers to, and bodies that are too large, are refused",
  {},
  async ({ ask }) => {
    const method = await ask("/", { method: "PUT", headers: JSON_HEADERS });
    const body = `{"assets":["${"x".repeat(300_000)}"]}`;
    const large = await ask("/api/runs", { method: "POST", headers: JSON_HEADERS, body });
    const stream = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
    });
    const endless = await ask("/api/runs", { method: "POST", headers: JSON_HEADERS, body: stream });
    expect([method.status, large.status, endless.status]).toEqual([405, 413, 413]);
  },
);

testWeb("a token is asked for, taken as a cookie or bearer, and never from the address", {
  access: { hostname: "0.0.0.0", token: "s3cret" },
}, async ({ ask }) => {
  const page = await ask("/", { headers: { accept: "text/html" } });
  expect([page.status, page.headers.get("location")]).toEqual([302, "/sign-in"]);
  const statuses = [
    (await ask("/api/assets")).status,
    (await ask("/api/assets?token=s3cret")).status,
    (await ask("/api/assets", { headers: { authorization: "Bearer wrong" } })).status,
    (await ask("/api/assets", { headers: { authorization: "Bearer s3cret" } })).status,
    (await ask("/events")).status,
    (await ask("/static/app.css")).status,
  ];
  expect(statuses).toEqual([401, 401, 401, 200, 401, 200]);
  const sign = (token: string): Promise<Response> =>
    ask("/sign-in", {
      method: "POST",
      body: new URLSearchParams({ token, form_token: "form" }),
    });
  expect((await sign("wrong")).status).toBe(403);
  const cookie = (await sign("s3cret")).headers.get("set-cookie") ?? "";
  expect(cookie).toMatch(/HttpOnly/);
  expect(cookie).toMatch(/SameSite=Strict/);
  const inside = await ask("/api/assets", { headers: { cookie: cookie.split(";")[0] ?? "" } });
  expect(inside.status).toBe(200);
});

testWeb(
  "files of the program are kept by their content's name and known again",
  {},
  async ({ ask }) => {
    const page = await (await ask("/")).text();
    const [href] = /\/static\/app\.css\?v=\w+/.exec(page) ?? [];
    const named = await ask(href ?? "");
    await named.body?.cancel();
    expect(named.headers.get("cache-control")).toContain("immutable");
    const plain = await ask("/static/app.css");
    await plain.body?.cancel();
    expect(plain.headers.get("cache-control")).toBe("no-cache");
    const again = await ask("/static/app.css", {
      headers: { "if-none-match": plain.headers.get("etag") ?? "" },
    });
    expect(again.status).toBe(304);
    expect((await ask("/static/secret.txt")).status).toBe(404);
  },
);

testWeb("a broken file is shown with its place, frame and hint, as text", {
  assets: [],
  broken: [{
    code: "PHLO-101",
    message: `Cannot load "a.ts": <script>alert(1)</script>`,
    hint: "mend it",
    place: { file: "workflows/a.ts", line: 2, column: 5, frame: "> 2 | const <b> =" },
  }],
}, async ({ ask }) => {
  const page = await (await ask("/")).text();
  expect(page).toContain("1 file does not load");
  expect(page).toContain("workflows/a.ts:2:5");
  expect(page).toContain("&gt; 2 | const &lt;b&gt; =");
  expect(page).toContain("mend it");
  expect(page).not.toContain("<script>alert");
});

testWeb(
  "a launch says what it does, refuses wrong names and starts the command",
  {},
  async ({ ask, launched }) => {
    const post = (body: unknown): Promise<Response> =>
      ask("/api/runs", { method: "POST", headers: JSON_HEADERS, body: JSON.stringify(body) });
    const wrong = await post({ assets: ["entrys"] });
    expect([wrong.status, await wrong.json()]).toEqual([404, {
      error: {
        code: "PHLO-001",
        message: 'Cannot find the asset "entrys": the project has none',
        hint: 'did you mean "entries"?',
      },
    }]);
    expect((await post({ assets: [] })).status).toBe(400);
    expect((await post({ assets: ["entries"], wish: 1 })).status).toBe(400);
    expect((await post({ assets: ["--help"] })).status).toBe(404);
    const options = { assets: ["entries"], from: "2024-01-01", to: "2024-01-03", downstream: true };
    const started = await post({ ...options, publish: false });
    expect([started.status, (await started.json()).runId]).toEqual([202, "run-1"]);
    expect(launched.map(({ args }) => args.join(" "))).toEqual([
      "materialize entries+ --from 2024-01-01 --to 2024-01-03 --no-publish",
    ]);
    const page = await (await ask("/runs/run-1")).text();
    expect(page).toContain("Starting");
  },
);

testWeb(
  "whoever looks may cancel a run that another has started, once",
  {},
  async ({ ask, records, host }) => {
    await records.startRun(newRun("r1"));
    const cancel = (): Promise<Response> =>
      ask("/runs/r1/cancel", { method: "POST", headers: { "x-phlo": "1" } });
    expect((await cancel()).status).toBe(200);
    expect((await records.readRun("r1"))?.run.cancelRequestedAt).toBe(host.clock.now());
    expect(await (await ask("/runs/r1")).text()).toContain("Stopping");
    await records.append(
      event(host, "r1", { kind: "run_finished", state: "cancelled", elapsedMs: 1 }),
    );
    expect((await cancel()).status).toBe(409);
    expect((await ask("/runs/none/cancel", { method: "POST", headers: { "x-phlo": "1" } })).status)
      .toBe(404);
  },
);

testWeb(
  "a failed run shows its steps, why, and how to do it again",
  {},
  async ({ ask, records, host, launched }) => {
    await records.startRun({ ...newRun("r1"), args: ["materialize", "a"] });
    const step = "ingest:a@2024-01-20";
    await records.append(event(host, "r1", stepState(step, "running")));
    await records.append(
      event(host, "r1", {
        kind: "rows_rejected",
        step,
        total: 48,
        sample: [{ code: "too_big", path: ["sgv"], message: "Too big", value: "400", row: 3 }],
      }),
    );
    await records.append(
      event(host, "r1", {
        kind: "step_state",
        step,
        state: "failed",
        reason: "48 rows <break> it",
        elapsedMs: 12,
      }),
    );
    await records.append(
      event(host, "r1", { kind: "run_finished", state: "failed", elapsedMs: 20 }),
    );
    const page = await (await ask("/runs/r1")).text();
    for (const text of ["48 rows refused", "Too big", "48 rows &lt;break&gt; it", "Retry"]) {
      expect(page).toContain(text);
    }
    const log = await (await ask("/runs/r1/log?after=3")).json();
    expect(log.html).toContain("run failed");
    expect(log.html).not.toContain("running");
    await ask("/api/runs/r1/retry", { method: "POST", headers: JSON_HEADERS });
    expect(launched.map(({ args }) => args)).toEqual([["retry", "r1"]]);
  },
);

testWeb(
  "runs come page by page, and by state, starter and words",
  {},
  async ({ ask, records, host }) => {
    for (let number = 0; number < 120; number++) {
      host.advance(1000);
      const startedBy = number % 2 === 0 ? "page" : "schedule";
      await records.startRun({
        ...newRun(`r${number}`),
        startedBy,
        command: `materialize x${number}`,
      });
    }
    const list = async (path: string): Promise<readonly string[]> =>
      (await (await ask(path)).json()).runs.map((run: { id: string }) => run.id);
    const first = await list("/api/runs");
    expect([first.length, first[0], first.at(-1)]).toEqual([50, "r119", "r70"]);
    const second = await list("/api/runs?before=r70");
    expect([second.length, second[0]]).toEqual([50, "r69"]);
    expect((await list("/api/runs?before=r20")).at(-1)).toBe("r0");
    expect((await list("/api/runs?by=page"))[0]).toBe("r118");
    expect(await list("/api/runs?q=x11&by=schedule")).toEqual([
      "r119",
      "r117",
      "r115",
      "r113",
      "r111",
      "r11",
    ]);
    expect(await list("/api/runs?state=failed")).toEqual([]);
    expect((await (await ask("/api/runs?before=r70")).json()).next).toBe("/api/runs?before=r20");
    expect((await (await ask("/api/runs?before=r20")).json()).next).toBeUndefined();
    expect((await (await ask("/api/runs?by=page")).json()).next)
      .toBe("/api/runs?by=page&before=r20");
  },
);

testWeb("a search among thousands of runs goes on with the next page", {}, async ({
  ask,
  records,
  host,
}) => {
  for (let number = 0; number < 5200; number++) {
    host.advance(1000);
    await records.startRun({ ...newRun(`r${number}`), command: number === 3 ? "needle" : "hay" });
  }
  const first = await (await ask("/api/runs?q=needle")).json();
  expect(first.runs).toEqual([]);
  const { runs, next } = await (await ask(first.next)).json();
  expect([runs.map((run: { id: string }) => run.id), next]).toEqual([["r3"], undefined]);
});

testWeb("a schedule is switched by its name", {
  schedules: [{
    name: "nightly",
    cron: "0 3 * * *",
    timezone: "UTC",
    origin: "selection",
    select: ["*"],
    assets: ["entries"],
    isOn: true,
    nextAt: [Date.UTC(2024, 0, 21, 3)],
    ticks: [],
  }],
}, async ({ ask, toggled }) => {
  const post = async (name: string, to: string): Promise<number> =>
    (await ask(`/api/schedules/${name}`, {
      method: "POST",
      headers: JSON_HEADERS,
      body: JSON.stringify({ to }),
    })).status;
  expect([await post("nightly", "off"), await post("daily", "off"), await post("nightly", "maybe")])
    .toEqual([200, 404, 400]);
  expect(toggled).toEqual(["nightly off"]);
  expect(await (await ask("/schedules")).text()).toContain("in 15h");
});

testWeb("what is unknown is said so, to people and to programs", {}, async ({ ask }) => {
  const page = await ask("/assets/entrie");
  expect([page.status, (await page.text()).includes("did you mean &quot;entries&quot;?")])
    .toEqual([404, true]);
  const api = await ask("/api/runs/none");
  expect([api.status, (await api.json()).error.code]).toEqual([404, "PHLO-001"]);
  expect((await ask("/assets/entries/nothing")).status).toBe(404);
});
