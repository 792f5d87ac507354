/**
 * phlo on a real terminal: a pseudo-terminal of 40 columns, keys pressed, and what is left on the screen afterwards.
 *
 * @module
 */

import { join } from "node:path";
import { expect } from "expect";
import { withFolder } from "../support/fake_host.ts";
import { phloProgram, runPhlo, runPhloOk } from "../support/phlo_command.ts";
import { openScreen } from "../support/screen.ts";

/** The function says so when it has begun, and then waits for ever. */
const WAITING = `import { phloIngestion } from "phlo";
import { z } from "zod";

export const orders = phloIngestion({
  tableName: "orders",
  uniqueKey: "id",
  validationSchema: z.object({ id: z.string() }),
  group: "shop",
}, async (day) => {
  if (day === "2024-01-01") return [{ id: day }];
  await new Promise(() => setInterval(() => {}, 1000));
});
`;

const HIDE = "\x1b[?25l";
const SHOW = "\x1b[?25h";
// deno-lint-ignore no-control-regex -- what colors begin with
const COLOR = /\x1b\[[\d;]*m/;

async function withShop(body: (root: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    await runPhloOk(["init", "shop", "--template", "minimal"], { cwd: folder });
    const root = join(folder, "shop");
    await Deno.mkdir(join(root, "workflows/ingestion/shop"), { recursive: true });
    await Deno.writeTextFile(join(root, "workflows/ingestion/shop/orders.ts"), WAITING);
    await body(root);
  });
}

/** A key, and what must be on the screen before it is pressed. */
interface Press {
  readonly after: string;
  readonly keys: string;
}

interface TypingOptions {
  readonly columns?: number;
  readonly variables?: Readonly<Record<string, string>>;
}

/** Types at a pseudo-terminal; resolves to everything that was written to it. */
async function typeAt(
  root: string,
  words: readonly string[],
  presses: readonly Press[],
  { columns = 40, variables = {} }: TypingOptions = {},
): Promise<string> {
  const line = [...phloProgram(), ...words].map((word) => `'${word}'`).join(" ");
  const child = new Deno.Command("script", {
    args: ["-qec", `stty cols ${columns} rows 12; exec ${line}`, "/dev/null"],
    cwd: root,
    env: { TERM: "xterm", LC_ALL: "C.UTF-8", NO_COLOR: "1", ...variables },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  // What waits for a text that never comes must fail, not stop all tests.
  const patience = setTimeout(() => child.kill("SIGKILL"), 180_000);
  const keyboard = child.stdin.getWriter();
  let written = "";
  let seen = 0;
  const left = [...presses];
  for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
    written += piece;
    for (let next = left[0]; next !== undefined; next = left[0]) {
      const at = written.indexOf(next.after, seen);
      if (at < 0) break;
      seen = at + next.after.length;
      left.shift();
      await keyboard.write(new TextEncoder().encode(next.keys));
    }
  }
  await keyboard.close().catch(() => {});
  await child.status;
  clearTimeout(patience);
  expect(left).toEqual([]);
  return written;
}

const ignore = !await hasScript();

Deno.test({
  name: "Ctrl-C at the progress lines stops, leaves none of them, and gives the cursor back",
  ignore,
  fn: () =>
    withShop(async (root) => {
      const written = await typeAt(
        root,
        ["materialize", "orders", "--from", "2024-01-01", "--to", "2024-01-03"],
        [{ after: "1 of 3", keys: "\x03" }],
        { variables: { NO_COLOR: "" } },
      );
      expect(written).toMatch(COLOR);
      expect(written.lastIndexOf(SHOW)).toBeGreaterThan(written.lastIndexOf(HIDE));
      const screen = openScreen(40, 200);
      screen.write(written.replaceAll("\r\n", "\n"));
      const shown = screen.visible().join("\n");
      expect(shown).toContain("Stopping");
      expect(shown).toContain("the same command goes on");
      expect(shown).not.toContain("░");
    }),
});

Deno.test({
  name:
    "a terminal without UTF-8 gets ASCII, one with NO_COLOR no color, and the second Ctrl-C gives the cursor back too",
  ignore,
  fn: () =>
    withShop(async (root) => {
      const written = await typeAt(
        root,
        ["materialize", "orders", "--partition", "2024-01-02"],
        [{ after: "orders (2024-01-02)  1 s", keys: "\x03\x03" }],
        { variables: { LC_ALL: "C" } },
      );
      expect(written.lastIndexOf(SHOW)).toBeGreaterThan(written.lastIndexOf(HIDE));
      expect(written).toContain("Stopping...");
      expect(written).toMatch(/^\p{ASCII}*$/u);
      expect(written).not.toMatch(COLOR);
    }),
});

Deno.test({
  name: "the shell answers, stops a statement at Ctrl-C, remembers, and ends at .quit",
  ignore,
  fn: () =>
    withShop(async (root) => {
      await runPhloOk(["materialize", "orders", "--partition", "2024-01-01"], { cwd: root });
      const written = await typeAt(root, ["query"], [
        { after: "phlo> ", keys: "select id\r" },
        { after: "...", keys: "from raw.orders;\r" },
        { after: "1 row", keys: "" },
        // At a prompt, not ahead of one: Ctrl-C must find the statement at work.
        { after: "phlo> ", keys: ".mode csv\r" },
        {
          after: "phlo> ",
          keys: "select sum(a.range * b.range) from range(9999999) a, range(9999999) b;\r",
        },
        { after: "range(9999999) b", keys: "" },
        { after: "\n", keys: "\x03" },
        { after: "stopped", keys: "select 1 as one;\r" },
        { after: "select 1 as one;", keys: ".quit\r" },
      ], { columns: 120 });
      expect(written).toContain("2024-01-01");
      // What is typed ahead waits for its turn.
      expect(written).toMatch(/one\s+1\s/);
      const history = await Deno.readTextFile(join(root, ".phlo/query_history"));
      expect(history.split("\n")[0]).toBe("select id from raw.orders;");
      expect(history.split("\n")[2]).toBe("select 1 as one;");
    }),
});

Deno.test({
  name: "a full disk behind the output stops nothing but the output, and is said",
  ignore: !await isThere("/dev/full"),
  fn: () =>
    withShop(async (root) => {
      const words = ["materialize", "orders", "--partition", "2024-01-01"];
      const full = new Deno.Command("sh", {
        args: ["-c", '"$@" > /dev/full', "sh", ...phloProgram(), ...words],
        cwd: root,
      });
      const { code, stderr } = await full.output();
      expect(new TextDecoder().decode(stderr)).toContain("not complete: No space left");
      expect(code).toBe(1);
      expect((await runPhlo(["tables"], { cwd: root })).stdout).toContain("raw.orders");
    }),
});

async function hasScript(): Promise<boolean> {
  if (Deno.build.os !== "linux") return false;
  try {
    return (await new Deno.Command("script", { args: ["--version"] }).output()).success;
  } catch {
    return false;
  }
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
