/**
 * A project, its `phlo dev`, and a browser that looks at it. Whatever the browser complains of is a failure of the test.
 *
 * @module
 */

import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { findChromium } from "../../../scripts/install_chromium.ts";
import { withFolder } from "../../support/fake_host.ts";
import { editFile } from "../../support/guide_project.ts";
import { phloProgram, runPhloOk } from "../../support/phlo_command.ts";
import { privateHome } from "../../support/private_home.ts";

/** What a test of the page works with. */
export interface PageBench {
  /** `http://127.0.0.1:<port>`. */
  readonly base: string;
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  /** What `phlo dev` printed so far. */
  readonly printed: () => string;
  /** A browser of its own, with its own cookies; its pages' errors fail the test. */
  open(options?: BrowserContextOptions): Promise<Page>;
  /** Types `phlo …` in the project. */
  type(...words: string[]): Promise<string>;
  /** Writes a file of the project. */
  write(path: string, text: string): Promise<void>;
}

/** What a project begins with: its files, and what is typed before the page is opened. */
export interface BenchProject {
  readonly files: Readonly<Record<string, string>>;
  readonly commands?: readonly (readonly string[])[];
  /** True for the project that `phlo demo` makes, with seven days and models. */
  readonly isDemo?: boolean;
  /** True where the guide's API is the built-in sample. */
  readonly isOffline?: boolean;
}

/** Actions that take longer have failed; a loaded machine is slow. */
const PATIENCE_MS = 20_000;

/** The path of the browser, looked for once. */
const CHROMIUM = await findChromium();
if (CHROMIUM === undefined) {
  await Deno.stdout.write(new TextEncoder().encode("SKIPPED the page's tests: no Chromium here\n"));
}

/** Registers a test with a project, a server and a browser; skipped where there is no browser, which CI never is. */
export function pageTest(
  name: string,
  project: BenchProject,
  body: (bench: PageBench, test: Deno.TestContext) => Promise<void>,
  options: { readonly ignore?: boolean } = {},
): void {
  Deno.test({
    name: `page: ${name}`,
    ignore: CHROMIUM === undefined || options.ignore === true,
    // The browser's driver keeps a timer and its process's streams until both are gone.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: (test) => withFolder((folder) => runBench(folder, project, (bench) => body(bench, test))),
  });
}

async function runBench(
  folder: string,
  project: BenchProject,
  body: (bench: PageBench) => Promise<void>,
): Promise<void> {
  const home = join(folder, "home");
  await Deno.mkdir(home);
  const env = await privateHome(home);
  const root = join(folder, "glucose-platform");
  const first = project.isDemo === true ? ["demo", "--dir"] : ["init"];
  await runPhloOk([...first, "glucose-platform"], { cwd: folder, env });
  const write = async (path: string, text: string): Promise<void> => {
    await Deno.mkdir(join(root, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(root, path), text);
  };
  if (project.isOffline === true) {
    await editFile(join(root, "phlo.yaml"), (text) => text.replace("# hosts:", "hosts:"));
  }
  for (const [path, text] of Object.entries(project.files)) await write(path, text);
  const type = async (...words: string[]): Promise<string> =>
    (await runPhloOk(words, { cwd: root, env })).text;
  for (const words of project.commands ?? []) await type(...words);
  await using server = await startServer(root, env);
  const faults: string[] = [];
  const browser = await chromium.launch({
    ...(CHROMIUM === undefined ? {} : { executablePath: CHROMIUM }),
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
  try {
    const open = (options?: BrowserContextOptions) =>
      openPage(browser, server.base, faults, options);
    await body({ base: server.base, root, env, printed: server.printed, open, type, write });
  } catch (error) {
    throw new Error(`${await describePages(browser)}\n${faults.join("\n")}`, { cause: error });
  } finally {
    await browser.close();
  }
  if (faults.length > 0) throw new Error(`the browser complained:\n${faults.join("\n")}`);
}

/** What the pages showed when a test failed. */
async function describePages(browser: Browser): Promise<string> {
  const pages = browser.contexts().flatMap((context) => context.pages());
  const texts = await Promise.all(pages.map(async (page) => {
    const text = await page.locator("body").innerText().catch(String);
    return `--- ${page.url()}\n${text.slice(0, 3000)}`;
  }));
  return texts.join("\n");
}

async function openPage(
  browser: Browser,
  base: string,
  faults: string[],
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ baseURL: base, colorScheme: "light", ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`${page.url()}: ${error.message}`));
  return page;
}

interface DevServer extends AsyncDisposable {
  readonly base: string;
  readonly printed: () => string;
}

async function startServer(
  root: string,
  env: Readonly<Record<string, string>>,
): Promise<DevServer> {
  const [program = "", ...first] = phloProgram();
  const child = new Deno.Command(program, {
    args: [...first, "dev", "--port", "0", "--no-schedule"],
    cwd: root,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let text = "";
  const ready = Promise.withResolvers<string>();
  const read = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const piece of stream) {
      text += decoder.decode(piece, { stream: true });
      const [base] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
      if (base !== undefined) ready.resolve(base);
    }
  };
  const reading = Promise.all([read(child.stdout), read(child.stderr)]);
  void child.status.then(({ code }) =>
    ready.reject(new Error(`phlo dev ended with ${code}: ${text}`))
  );
  return {
    base: await ready.promise,
    printed: () => text,
    async [Symbol.asyncDispose]() {
      child.kill("SIGINT");
      const { code } = await child.status;
      await reading;
      // Ctrl-C is how it ends: cleanly.
      if (code !== 0 && code !== 130) throw new Error(`phlo dev ended with ${code}: ${text}`);
    },
  };
}
