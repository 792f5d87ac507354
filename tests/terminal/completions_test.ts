/**
 * Completions as a shell performs them: the printed script is sourced, and asked as the shell asks when Tab is pressed.
 *
 * @module
 */

import { join } from "node:path";
import { expect } from "expect";
import { withFolder } from "../support/fake_host.ts";
import { phloProgram, runPhlo } from "../support/phlo_command.ts";

/** A project that was loaded once, without loading it: what completes is what `.phlo` remembers. */
async function withProject(body: (root: string) => Promise<void>): Promise<void> {
  await withFolder(async (root) => {
    await Deno.writeTextFile(join(root, "phlo.yaml"), "name: shop\n");
    await Deno.mkdir(join(root, ".phlo"));
    const names = {
      assets: ["orders", "order_items", "customers"],
      selectors: ["stg_orders", "tag:nightly"],
      timezone: "UTC",
      lakeFolder: join(root, "lake"),
    };
    await Deno.writeTextFile(join(root, ".phlo/names.json"), JSON.stringify(names));
    await body(root);
  });
}

async function ask(root: string, ...words: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await runPhlo(["__complete", "bash", ...words], { cwd: root });
  return stdout.split("\n").filter((line) => line !== "");
}

Deno.test("words complete to commands, options, assets, selectors, codes", () =>
  withProject(async (root) => {
    expect(await ask(root, "mat")).toEqual(["materialize"]);
    expect(await ask(root, "materialize", "order")).toEqual(["orders", "order_items"]);
    expect(await ask(root, "materialize", "orders", "--par")).toEqual(["--partition"]);
    expect(await ask(root, "dbt", "run", "--select", "stg")).toEqual(["stg_orders"]);
    expect(await ask(root, "logs", "--level", "w")).toEqual(["warn"]);
    expect(await ask(root, "explain", "PHLO-20")).toContain("PHLO-201");
    // A partition's name, whether or not one was ever made.
    const [today = ""] = await ask(root, "materialize", "orders", "--partition", "2");
    expect(today).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  }));

Deno.test("nothing completes, and nothing is said, outside a project or after words that make no sense", () =>
  withFolder(async (root) => {
    for (const words of [["materialize", ""], ["nonsense", ""], ["runs", "x", "y", ""]]) {
      const result = await runPhlo(["__complete", "bash", ...words], { cwd: root });
      expect(result.stderr).toBe("");
      expect(result.stdout).toBe("");
    }
    expect((await Array.fromAsync(Deno.readDir(root))).length).toBe(0);
  }));

Deno.test("bash completes from the script that phlo prints", () =>
  withProject(async (root) => {
    const script = await runPhlo(["completions", "bash"], { cwd: root });
    await Deno.writeTextFile(join(root, "completions.bash"), script.stdout);
    await writeProgram(root);
    const shown = await runShell("bash", [
      "--norc",
      "-c",
      `source completions.bash
COMP_WORDS=(phlo materialize ord); COMP_CWORD=2; COMP_LINE="phlo materialize ord"; COMP_POINT=\${#COMP_LINE}
_phlo phlo ord materialize
printf '%s\\n' "\${COMPREPLY[@]}"`,
    ], root);
    expect(shown.trim().split("\n").map((line) => line.trim()).sort())
      .toEqual(["order_items", "orders"]);
  }));

for (const shell of ["zsh", "fish"] as const) {
  Deno.test({
    name: `${shell} reads the script that phlo prints`,
    ignore: !isInstalled(shell),
    fn: () =>
      withProject(async (root) => {
        const script = await runPhlo(["completions", shell], { cwd: root });
        const file = join(root, `completions.${shell}`);
        await Deno.writeTextFile(file, script.stdout);
        expect(await runShell(shell, ["--no-execute", file], root)).toBe("");
      }),
  });
}

/** `phlo` as the script calls it. */
async function writeProgram(root: string): Promise<void> {
  const words = phloProgram().map((word) => `'${word}'`).join(" ");
  const file = join(root, "phlo");
  await Deno.writeTextFile(file, `#!/bin/sh\nexec ${words} "$@"\n`);
  await Deno.chmod(file, 0o755);
}

async function runShell(
  shell: string,
  args: readonly string[],
  root: string,
): Promise<string> {
  const output = await new Deno.Command(shell, {
    args: [...args],
    cwd: root,
    env: { PATH: `${root}:${Deno.env.get("PATH")}` },
  }).output();
  const decoder = new TextDecoder();
  return decoder.decode(output.stdout) + decoder.decode(output.stderr);
}

function isInstalled(shell: string): boolean {
  return (Deno.env.get("PATH") ?? "").split(":").some((folder) => {
    try {
      return Deno.statSync(join(folder, shell)).isFile;
    } catch {
      return false;
    }
  });
}
