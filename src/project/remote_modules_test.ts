import { expect } from "expect";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { createHost, SILENT_LOG } from "../host/real_host.ts";
import { type LoadedProject, loadWorkflows } from "./load_workflows.ts";

const HOST = createHost(SILENT_LOG);
const SCHEMA = { fields: [], undeclared: "refuse", needsZod: false, zodReasons: [] } as const;

interface Server extends AsyncDisposable {
  readonly url: string;
  readonly asked: string[];
  readonly texts: Map<string, string>;
}

/** Serves texts by path; `/moved.ts` leads to `/lib/a.ts`. */
function serve(): Server {
  const texts = new Map<string, string>();
  const asked: string[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const { pathname } = new URL(request.url);
    asked.push(pathname);
    if (pathname === "/moved.ts") {
      return Response.redirect(new URL("/lib/a.ts", request.url), 302);
    }
    const text = texts.get(pathname);
    if (text === undefined) return new Response("no such module", { status: 404 });
    return new Response(text, { headers: { "content-type": "application/typescript" } });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    asked,
    texts,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function load(
  root: string,
  more: { readonly isFrozen?: boolean; readonly host?: typeof HOST } = {},
): Promise<LoadedProject> {
  return loadWorkflows({
    root,
    workflowsFolder: "workflows",
    isFrozen: more.isFrozen ?? false,
    compileSchema: () => SCHEMA,
    skip: [],
  }, more.host ?? HOST);
}

/** A project in a folder of its own: the engine keeps modules by their URL. */
async function withRemote(
  body: (server: Server, project: (name: string) => Promise<string>) => Promise<void>,
): Promise<void> {
  await using server = serve();
  server.texts.set("/lib/a.ts", `import { b } from "./b.ts"; export const a: number = b + 1;`);
  server.texts.set("/lib/b.ts", `export enum Level { Low = 41 } export const b = Level.Low;`);
  await withFolder(async (folder) => {
    await body(server, async (name) => {
      const root = `${folder}/${name}`;
      await Deno.mkdir(`${root}/workflows`, { recursive: true });
      await Deno.writeTextFile(
        `${root}/deno.json`,
        JSON.stringify({ imports: { "@lib/": `${server.url}/` } }),
      );
      await Deno.writeTextFile(
        `${root}/workflows/w.ts`,
        `const first = 1;\nimport { a } from "@lib/moved.ts";\nif (a !== 42) throw new Error("not 42");\nexport { a, first };`,
      );
      return root;
    });
  });
}

Deno.test("modules from the network are locked, cached, and then read without the network", () =>
  withRemote(async (server, project) => {
    const root = await project("first");
    using first = await load(root);
    expect(first.workflows.broken).toEqual([]);
    expect(server.asked.sort()).toEqual(["/lib/a.ts", "/lib/b.ts", "/moved.ts"]);
    const lock = JSON.parse(await Deno.readTextFile(`${root}/phlo.lock`));
    expect(Object.keys(lock.remote)).toEqual([
      `${server.url}/lib/a.ts`,
      `${server.url}/lib/b.ts`,
    ]);
    expect(lock.redirects).toEqual({ [`${server.url}/moved.ts`]: `${server.url}/lib/a.ts` });
    const before = await Deno.stat(`${root}/phlo.lock`);
    using second = await load(root, { isFrozen: true, host: fakeHost() });
    expect(second.workflows.broken).toEqual([]);
    expect(second.workflows.digest).toBe(first.workflows.digest);
    expect((await Deno.stat(`${root}/phlo.lock`)).mtime).toEqual(before.mtime);
  }));

Deno.test("a module whose text has changed is refused at the place of its import", () =>
  withRemote(async (server, project) => {
    const root = await project("changed");
    using _first = await load(root);
    await Deno.remove(`${root}/.phlo`, { recursive: true });
    server.texts.set("/lib/a.ts", "export const a = 666;");
    using second = await load(root);
    const [broken] = second.workflows.broken;
    expect(broken).toMatchObject({
      code: "PHLO-105",
      place: { file: `${root}/workflows/w.ts`, line: 2, column: 20 },
    });
    expect(broken?.message).toContain("its text has changed");
    expect(broken?.place.frame).toContain('> 2 | import { a } from "@lib/moved.ts";');
  }));

Deno.test("a text in the cache that was tampered with is asked for again", () =>
  withRemote(async (_server, project) => {
    const root = await project("tampered");
    using _first = await load(root);
    for await (const entry of Deno.readDir(`${root}/.phlo/cache/remote`)) {
      await Deno.writeTextFile(`${root}/.phlo/cache/remote/${entry.name}`, "export const a = 0;");
    }
    using second = await load(root);
    expect(second.workflows.broken).toEqual([]);
  }));

Deno.test("a frozen lock takes nothing new, a missing module and a lost connection are named", () =>
  withRemote(async (server, project) => {
    const root = await project("frozen");
    using frozen = await load(root, { isFrozen: true });
    expect(frozen.workflows.broken[0]).toMatchObject({ code: "PHLO-105" });
    expect(frozen.workflows.broken[0]?.message).toContain("the lock is frozen");
    server.texts.delete("/lib/a.ts");
    using missing = await load(root);
    expect(missing.workflows.broken[0]).toMatchObject({ code: "PHLO-302" });
    expect(missing.workflows.broken[0]?.message).toContain("answered 404");
    using offline = await load(root, { host: fakeHost() });
    expect(offline.workflows.broken[0]).toMatchObject({
      code: "PHLO-301",
      place: { line: 2 },
    });
    expect(await Deno.stat(`${root}/phlo.lock`).catch(() => undefined)).toBe(undefined);
  }));

Deno.test("http: modules of other machines are refused", () =>
  withRemote(async (_server, project) => {
    const root = await project("insecure");
    await Deno.writeTextFile(`${root}/workflows/w.ts`, `import "http://example.com/x.ts";`);
    using loaded = await load(root);
    expect(loaded.workflows.broken[0]?.message).toContain("only https: modules can be imported");
  }));

Deno.test("a damaged phlo.lock is an error that says what to do", () =>
  withRemote(async (_server, project) => {
    const root = await project("damaged");
    await Deno.writeTextFile(`${root}/phlo.lock`, `{"version": 1, "remote": {"x": 1}}`);
    const error: unknown = await load(root).catch((reason) => reason);
    expect(error).toMatchObject({ code: "PHLO-105", place: { file: `${root}/phlo.lock` } });
  }));
