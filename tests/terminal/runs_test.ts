/**
 * What a person does with runs at a terminal: retry one that failed, follow and cancel one at work, ask for rows.
 *
 * @module
 */

import { join } from "node:path";
import { expect } from "expect";
import { withFolder } from "../support/fake_host.ts";
import { type CommandResult, phloProgram, runPhlo, runPhloOk } from "../support/phlo_command.ts";

/** The function fails for the day named in the file `bad`, and waits while there is a file `wait`. */
const WORKFLOW = `import { phloIngestion } from "phlo";
import { z } from "zod";

export const orders = phloIngestion({
  tableName: "orders",
  uniqueKey: "id",
  validationSchema: z.object({ id: z.string(), n: z.int() }),
  group: "shop",
}, async (day) => {
  const read = (name: string) => Deno.readTextFile(name).catch(() => "");
  if ((await read("bad")).trim() === day) throw new Error("the shop is closed");
  while (await read("wait") !== "") await new Promise((done) => setTimeout(done, 20));
  return [{ id: day, n: 1 }];
});
`;

interface Shop {
  readonly root: string;
  type(...words: readonly string[]): Promise<CommandResult>;
}

async function withShop(body: (shop: Shop) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    await runPhloOk(["init", "shop", "--template", "minimal"], { cwd: folder });
    const root = join(folder, "shop");
    await Deno.mkdir(join(root, "workflows/ingestion/shop"), { recursive: true });
    await Deno.writeTextFile(join(root, "workflows/ingestion/shop/orders.ts"), WORKFLOW);
    await body({ root, type: (...words) => runPhlo(words, { cwd: root }) });
  });
}

Deno.test("a failed run is retried with what it left undone, and then there is nothing to retry", () =>
  withShop(async ({ root, type }) => {
    expect((await type("retry")).stdout).toContain("Nothing to retry");
    await Deno.writeTextFile(join(root, "bad"), "2024-01-02");
    const range = ["--from", "2024-01-01", "--to", "2024-01-03"];
    const failed = await type("materialize", "orders", ...range);
    expect(failed.code).toBe(1);
    expect(failed.text).toContain("kept back orders: 2 partitions, 2024-01-01 to 2024-01-03");
    expect(failed.text).toMatch(/Nothing was published: .* of 3 steps; phlo retry 2/);
    await Deno.remove(join(root, "bad"));
    const again = await type("retry");
    expect(again.stdout).toContain("Retrying 3 of 3 steps of");
    expect(again.code).toBe(0);
    expect((await type("retry")).stdout).toContain("Nothing to retry");
    const shown = await type("runs", "last");
    expect(shown.stdout).toMatch(/by +a retry/);
    expect(shown.stdout).toMatch(/partitions +2024-01-01 to 2024-01-03/);

    const rows = new Deno.Command("sh", {
      args: [
        "-c",
        `echo "select count(*) as n from raw.orders; select ';' as b" | "$@" query --csv
"$@" query --csv "select * from range(100000000000)" | head -n 2`,
        "sh",
        ...phloProgram(),
      ],
      cwd: root,
    });
    // The second one would take hours if the closed pipe did not end it.
    const { stdout } = await rows.output();
    expect(new TextDecoder().decode(stdout).replaceAll("\r", "")).toBe("n\n3\nb\n;\nrange\n0\n");
  }));

Deno.test("a run at work is followed and cancelled from another process", () =>
  withShop(async ({ root, type }) => {
    await Deno.writeTextFile(join(root, "wait"), "x");
    const running = type("materialize", "orders", "--partition", "2024-01-01");
    await waitForRun(type);
    const following = type("logs", "--follow", "--level", "debug");
    const cancelled = await type("cancel");
    expect(cancelled.stdout).toMatch(/^Stopped: run \S+ is cancelled; phlo retry \S+ goes on\n$/);
    expect((await running).code).toBe(130);
    expect((await running).text).toContain("1 of 1 steps stopped; the same command goes on");
    const log = (await following).stdout;
    expect(log).toContain("ingest:orders@2024-01-01  running");
    expect(log).toMatch(/run cancelled, \d/);
    expect((await type("cancel", "last")).stdout).toContain("has ended already: cancelled");
    expect((await type("cancel")).stdout).toContain("no run is at work");
    const lines = (await type("logs", "--json")).stdout.trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).kind).at(-1)).toBe("run_finished");
  }));

/** The run's first step has begun. */
async function waitForRun(type: Shop["type"]): Promise<void> {
  for (;;) {
    const { stdout } = await type("logs", "--level", "debug");
    if (stdout.includes("running")) return;
  }
}
