import { expect } from "expect";
import { spawn } from "node:child_process";
import { dirname } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { PartitionWindow } from "../core/partition.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { FetchRequest, WorkerEvent, WorkerPort } from "../core/worker_port.ts";
import { createHost, SILENT_LOG } from "../host/real_host.ts";
import { withFolder } from "../../tests/support/fake_host.ts";
import { startWorker, type WorkerOptions } from "./start_worker.ts";

const ENTRY = fileURLToPath(new URL("../../tests/support/worker_entry.ts", import.meta.url));
const HOST = createHost(SILENT_LOG);
const DAY: PartitionWindow = {
  grain: "day",
  key: "2024-01-20",
  start: "2024-01-20T00:00:00.000Z",
  end: "2024-01-21T00:00:00.000Z",
};

interface Bench {
  readonly port: WorkerPort;
  readonly root: string;
  readonly stray: WorkerEvent[];
  request(asset: string, more?: Partial<FetchRequest>): FetchRequest;
}

async function withWorker(
  files: Readonly<Record<string, string>>,
  body: (bench: Bench) => Promise<void>,
  options: Partial<WorkerOptions> & { readonly flags?: readonly string[] } = {},
): Promise<void> {
  await withFolder(async (root) => {
    await writeFiles(root, files);
    const stray: WorkerEvent[] = [];
    const { flags = [], ...rest } = options;
    await using port = await startWorker({
      command: [Deno.execPath(), "run", "-A", ...flags, ENTRY],
      root,
      graceMs: 150,
      variables: { ...Deno.env.toObject(), API_TOKEN: "t0ken" },
      onLog: (event) => stray.push(event),
      ...rest,
    }, HOST);
    await body({
      port,
      root,
      stray,
      request: (asset, more = {}) => ({
        asset,
        partition: DAY,
        folder: `${root}/attempt`,
        hosts: {},
        cursors: {},
        maxRuntimeSeconds: 30,
        resumeWithinSeconds: 0,
        ...more,
      }),
    });
  });
}

async function writeFiles(root: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(`${root}/${name}`), { recursive: true });
    await Deno.writeTextFile(`${root}/${name}`, text);
  }
}

/** A workflow file with one asset for each body of a function. */
function workflow(bodies: Readonly<Record<string, string>>): string {
  const assets = Object.entries(bodies).map(([name, body]) =>
    `export const ${name} = phloIngestion({ tableName: "${name}", validationSchema: Row },
async (partitionDate, { window, cursor, signal, env, log }) => {
${body}
});`
  );
  return `import { phloIngestion } from "phlo";
import { z } from "zod";
const Row = z.object({ a: z.unknown() });
${assets.join("\n")}\n`;
}

async function failureOf(work: Promise<unknown>): Promise<PhloError> {
  const error = await work.then(() => undefined, (reason: unknown) => reason);
  if (!(error instanceof PhloError)) throw new Error(`no PhloError: ${error}`);
  return error;
}

const NEVER = new AbortController().signal;
const ignore = (): void => {};

Deno.test("a worker calls the function with its partition and hands back files", () =>
  withWorker({
    "workflows/a.ts": workflow({
      good: `log.info("hello"); console.log("printed", 1); console.error("wrong\\nlines");
  return [{ a: partitionDate, window, cursor, token: env.API_TOKEN, aborted: signal.aborted }];`,
      nothing: `return undefined;`,
    }),
  }, async ({ port, request }) => {
    const loaded = await port.load();
    expect(loaded.broken).toEqual([]);
    expect(loaded.assets.map((asset) => asset.name)).toEqual(["good", "nothing"]);
    const events: WorkerEvent[] = [];
    const cursors = { rows: { at: 1 } };
    const result = await port.fetch(
      request("good", { cursors }),
      (event) => events.push(event),
      NEVER,
    );
    expect(result).toMatchObject({ hasStatement: true, pages: [{ records: 1 }] });
    const text = await Deno.readTextFile(result.pages[0]?.path ?? "");
    expect(JSON.parse(text)).toEqual({
      a: "2024-01-20",
      window: { start: DAY.start, end: DAY.end },
      cursor: cursors,
      token: "t0ken",
      aborted: false,
    });
    expect(events.filter((event) => event.kind === "log")).toEqual([
      { kind: "log", stream: "log", level: "info", message: "hello" },
      { kind: "log", stream: "stdout", level: "info", message: "printed 1" },
      { kind: "log", stream: "stderr", level: "error", message: "wrong" },
      { kind: "log", stream: "stderr", level: "error", message: "lines" },
    ]);
    expect(events.filter((event) => event.kind === "page").length).toBe(1);
    const none = await port.fetch(request("nothing"), ignore, NEVER);
    expect(none).toMatchObject({ hasStatement: false, pages: [] });
  }));

Deno.test("a worker that was never asked to load loads by itself", () =>
  withWorker({ "workflows/a.ts": workflow({ good: "return [];" }) }, async ({ port, request }) => {
    const results = await Promise.all(
      [1, 2, 3].map(() => port.fetch(request("good"), ignore, NEVER)),
    );
    expect(results.length).toBe(3);
  }));

Deno.test("a function that throws is shown at its line, and a name that is unknown gets a suggestion", () =>
  withWorker({
    "workflows/a.ts": workflow({
      throws: `const deep = () => { throw new TypeError("boom"); };
  deep();`,
    }),
  }, async ({ port, request, root }) => {
    const error = await failureOf(port.fetch(request("throws"), ignore, NEVER));
    expect(error.code).toBe("PHLO-306");
    expect(error.message).toBe('Cannot fetch "throws" (2024-01-20): boom');
    expect(error.place).toMatchObject({ file: `${root}/workflows/a.ts`, line: 6, column: 28 });
    expect(error.place?.frame).toContain("> 6 | const deep");
    expect(error).toMatchObject({ isRetryable: false });
    const unknown = await failureOf(port.fetch(request("throw"), ignore, NEVER));
    expect(unknown).toMatchObject({ code: "PHLO-001", hint: 'did you mean "throws"?' });
  }));

Deno.test("a function that exits or crashes ends its step, and the next request finds a new process", () =>
  withWorker({
    "workflows/a.ts": workflow({
      exits:
        `console.error("bye"); Deno.stderr.writeSync(new TextEncoder().encode("last\\n")); Deno.exit(7);`,
      kills: `Deno.kill(Deno.pid, "SIGKILL"); await new Promise(() => {});`,
      rejects: `Promise.reject(new Error("nobody waits")); await new Promise(() => {});`,
      good: "return [{ a: 1 }];",
    }),
  }, async ({ port, request, root }) => {
    const exits = await failureOf(port.fetch(request("exits"), ignore, NEVER));
    expect(exits.code).toBe("PHLO-306");
    expect(exits.message).toContain("ended with exit code 7; its last words: last");
    const kills = await failureOf(port.fetch(request("kills"), ignore, NEVER));
    expect(kills.message).toContain("ended with signal SIGKILL");
    const rejects = await failureOf(port.fetch(request("rejects"), ignore, NEVER));
    expect(rejects.message).toContain("nobody waits");
    expect(rejects.place).toMatchObject({ file: `${root}/workflows/a.ts` });
    expect((await port.fetch(request("good"), ignore, NEVER)).pages.length).toBe(1);
  }));

Deno.test("a function that loops for ever is ended with its process when its time is up", () =>
  withWorker({
    "workflows/a.ts": workflow({ loops: "for (;;) {}", good: "return [{ a: 1 }];" }),
  }, async ({ port, request }) => {
    await port.load();
    const work = port.fetch(request("loops", { maxRuntimeSeconds: 0.2 }), ignore, NEVER);
    const error = await failureOf(work);
    expect(error.message).toBe('Cannot fetch "loops" (2024-01-20): it took longer than 0.2 s');
    expect(error.hint).toContain("maxRuntimeSeconds");
    expect((await port.fetch(request("good"), ignore, NEVER)).pages.length).toBe(1);
  }));

Deno.test("a function that waits for ever is left at once, and its neighbours finish", () =>
  withWorker({
    "workflows/a.ts": workflow({
      waits: "await new Promise(() => {});",
      slow: "await new Promise((done) => setTimeout(done, 600)); return [{ a: 1 }];",
    }),
  }, async ({ port, request }) => {
    await port.load();
    const slow = port.fetch(request("slow"), ignore, NEVER);
    const waits = port.fetch(request("waits", { maxRuntimeSeconds: 0.1 }), ignore, NEVER);
    expect((await failureOf(waits)).message).toContain("it took longer than 0.1 s");
    expect((await slow).pages.length).toBe(1);
  }));

Deno.test("a request beside one that ends or blocks the process is answered all the same", () =>
  withWorker({
    "workflows/a.ts": workflow({
      exits: "await new Promise((done) => setTimeout(done, 100)); Deno.exit(7);",
      loops: "for (;;) {}",
      good: "await new Promise((done) => setTimeout(done, 300)); return [{ a: 1 }];",
    }),
  }, async ({ port, request }) => {
    await port.load();
    for (
      const [name, words] of [["exits", "exit code 7"], ["loops", "longer than 0.5 s"]] as const
    ) {
      const limits = { maxRuntimeSeconds: 0.5 };
      const bad = failureOf(port.fetch(request(name, limits), ignore, NEVER));
      // It may be made twice, on a machine that does much else: only the bad one is held to its time.
      const good = port.fetch(request("good", { maxRuntimeSeconds: 60 }), ignore, NEVER);
      expect((await good).pages.length).toBe(1);
      expect((await bad).message).toContain(words);
    }
  }));

Deno.test("a cancelled request rejects with the signal's reason", () =>
  withWorker({
    "workflows/a.ts": workflow({
      waits:
        `await new Promise((_, stop) => signal.addEventListener("abort", () => stop(signal.reason)));`,
    }),
  }, async ({ port, request }) => {
    await port.load();
    const controller = new AbortController();
    const work = port.fetch(request("waits"), ignore, controller.signal);
    controller.abort(new PhloError("PHLO-602", "Cannot go on: interrupted"));
    expect((await failureOf(work)).code).toBe("PHLO-602");
    const late = port.fetch(request("waits"), ignore, controller.signal);
    expect((await failureOf(late)).code).toBe("PHLO-602");
  }));

Deno.test("a function that runs out of memory ends its step alone and says so", () =>
  withWorker({
    "workflows/a.ts": workflow({
      eats: `const rows = []; for (let n = 0;; n++) rows.push({ a: "x".repeat(100) + n });`,
    }),
  }, async ({ port, request }) => {
    const error = await failureOf(port.fetch(request("eats"), ignore, NEVER));
    expect(error.code).toBe("PHLO-306");
    expect(error.message).toMatch(/out of memory|heap limit/i);
    expect(error.hint).toContain("generator");
  }, { flags: ["--v8-flags=--max-old-space-size=48"] }));

Deno.test("a file that ends the process or never ends when imported is broken and hides no other", () =>
  withWorker({
    "workflows/a.ts": "console.log('importing a'); export const a = 1;",
    "workflows/exits.ts": "Deno.exit(3);",
    "workflows/good.ts": workflow({ good: "return [];" }),
    "workflows/loops.ts": "for (;;) {}",
  }, async ({ port, root, request, stray }) => {
    const loaded = await port.load();
    expect(loaded.assets.map((asset) => asset.name)).toEqual(["good"]);
    expect(loaded.broken.map((file) => file.place.file)).toEqual([
      `${root}/workflows/exits.ts`,
      `${root}/workflows/loops.ts`,
    ]);
    expect(loaded.broken[0]?.message).toContain("exit code 3");
    expect(loaded.broken[1]?.message).toContain("took longer than 1 s");
    expect(stray).toContainEqual({
      kind: "log",
      stream: "stdout",
      level: "info",
      message: "importing a",
    });
    const result = await port.fetch(request("good"), ignore, NEVER);
    expect(result).toMatchObject({ hasStatement: true });
  }, { maxLoadSeconds: 1 }));

Deno.test("load() reads the files again; a restart refuses to go on with other code", () =>
  withWorker({
    "workflows/a.ts": workflow({ good: "return [{ a: 1 }];", exits: "Deno.exit(1);" }),
  }, async ({ port, root, request }) => {
    const first = await port.load();
    await writeFiles(root, { "workflows/b.ts": workflow({ more: "return [];" }) });
    const second = await port.load();
    expect(second.assets.length).toBe(first.assets.length + 1);
    expect(second.digest).not.toBe(first.digest);
    await failureOf(port.fetch(request("exits"), ignore, NEVER));
    await writeFiles(root, { "workflows/b.ts": workflow({ more: "return [1];" }) });
    const error = await failureOf(port.fetch(request("good"), ignore, NEVER));
    expect(error.message).toContain("their files have changed");
  }));

Deno.test("a command that cannot be started is an error, not a wait", () =>
  withWorker({}, async ({ port }) => {
    const error = await failureOf(port.load());
    expect(error.message).toContain("no-such-program");
  }, { command: ["/no-such-program"] }));

Deno.test("a function that returns a REST source gets its rows, from the sample where the host is sent there", () =>
  withWorker({
    "workflows/a.ts": `import { phloIngestion, restApi } from "phlo";
import { z } from "zod";
export const entries = phloIngestion({
  tableName: "entries", uniqueKey: "_id", validationSchema: z.object({ _id: z.string() }),
}, (_day, { window }) => restApi({
  client: { baseUrl: "https://gwp-diabetes.fly.dev/api/v1" },
  resources: [{ name: "entries", endpoint: { path: "entries.json", params: {
    count: 10000, "find[dateString][$gte]": window.start, "find[dateString][$lt]": window.end } } }],
}));`,
  }, async ({ port, request }) => {
    const hosts = { "gwp-diabetes.fly.dev": "sample://nightscout" };
    const result = await port.fetch(request("entries", { hosts }), ignore, NEVER);
    expect(result).toMatchObject({ requests: 1, pages: [{ resource: "entries", records: 288 }] });
  }));

Deno.test("a generator that throws in the middle is shown at its line", () =>
  withWorker({
    "workflows/a.ts": workflow({
      throws: `return (function* () {
    yield { a: 1 };
    throw new Error("halfway");
  })();`,
    }),
  }, async ({ port, request }) => {
    const error = await failureOf(port.fetch(request("throws"), ignore, NEVER));
    expect(error.message).toContain("halfway");
    expect(error).toMatchObject({ code: "PHLO-306", place: { line: 8, column: 11 } });
  }));

Deno.test("a worker ends with its parent, also when user code keeps it busy", () =>
  withFolder(async (root) => {
    const child = spawn(Deno.execPath(), ["run", "-A", "--no-check", ENTRY], {
      cwd: root,
      stdio: ["pipe", "ignore", "ignore", "pipe"],
    });
    await writeFiles(root, {
      "workflows/a.ts":
        `import { writeSync } from "node:fs"; writeSync(3, "looping\\n"); for (;;) {}`,
    });
    const ended = new Promise((resolve) => child.once("exit", (_code, signal) => resolve(signal)));
    const load = { version: 1, id: 1, kind: "load", root, workflowsFolder: "workflows" };
    child.stdin?.write(`${JSON.stringify({ ...load, isFrozen: false, skip: [] })}\n`);
    await new Promise<void>((resolve) =>
      child.stdio[3]?.on("data", (piece) => String(piece).includes("looping") && resolve())
    );
    child.stdin?.end();
    expect(await ended).toBe("SIGKILL");
  }));

Deno.test("a worker leaves Ctrl-C to its parent", () =>
  withFolder(async (root) => {
    const child = spawn(Deno.execPath(), ["run", "-A", "--no-check", ENTRY], {
      cwd: root,
      stdio: ["pipe", "ignore", "ignore", "pipe"],
    });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    const load = { version: 1, kind: "load", root, workflowsFolder: "workflows", isFrozen: false };
    const answers: string[] = [];
    const isAnswered = (id: number): boolean =>
      answers.join("").includes(`"id":${id},"kind":"done"`);
    let notice = (): void => {};
    child.stdio[3]?.on("data", (piece) => {
      answers.push(String(piece));
      notice();
    });
    for (const id of [1, 2]) {
      child.stdin?.write(`${JSON.stringify({ ...load, id, skip: [] })}\n`);
      while (!isAnswered(id)) await new Promise<void>((resolve) => notice = resolve);
      process.kill(child.pid ?? NaN, "SIGINT");
    }
    child.stdin?.end();
    expect(await ended).toBe(0);
  }));

Deno.test("a worker asks zod about the records of a file", () =>
  withWorker({
    "workflows/a.ts": `import { phloIngestion } from "phlo";
import { z } from "zod";
export const even = phloIngestion({ tableName: "even", validationSchema: z.strictObject({
  n: z.int().refine((n) => n % 2 === 0) }) }, () => []);`,
  }, async ({ port, root }) => {
    await Deno.writeTextFile(`${root}/in`, '0 {"n":2}\n1 {"n":3}\n2 {"n":4}\n');
    const paths = { acceptedPath: `${root}/yes`, refusedPath: `${root}/no` };
    const result = await port.judge({ asset: "even", inputPath: `${root}/in`, ...paths });
    expect(result).toEqual({ accepted: 2, refused: 1 });
    expect(await Deno.readTextFile(paths.refusedPath)).toContain('"__row":1');
  }));

Deno.test("text on descriptor 3 that is no message is not believed", () =>
  withWorker({
    "workflows/a.ts": `import { writeSync } from "node:fs";
${
      workflow({
        forges: `writeSync(3, '{"version":1,"id":2,"kind":"done"');
  writeSync(3, "\\n[]\\n"); return [{ a: 1 }];`,
      })
    }`,
  }, async ({ port, request }) => {
    const result = await port.fetch(request("forges"), ignore, NEVER);
    expect(result.pages.length).toBe(1);
  }));
