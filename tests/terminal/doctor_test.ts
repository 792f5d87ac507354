/**
 * `phlo doctor` on a project that is well, and on one where everything is wrong that can be.
 *
 * @module
 */

import { join } from "node:path";
import { expect } from "expect";
import { withFolder } from "../support/fake_host.ts";
import { runPhlo, runPhloOk } from "../support/phlo_command.ts";

Deno.test("the doctor finds a new project well, and every fault of a broken one at once", () =>
  withFolder(async (folder) => {
    await runPhloOk(["init", "shop", "--template", "minimal"], { cwd: folder });
    const cwd = join(folder, "shop");
    const well = await runPhlo(["doctor"], { cwd });
    expect(well.stdout).toContain("All well");
    expect(well.code).toBe(0);

    await Deno.mkdir(join(cwd, "workflows/ingestion/a"), { recursive: true });
    await Deno.writeTextFile(join(cwd, "workflows/ingestion/a/broken.ts"), "export const = 1;");
    await Deno.writeTextFile(join(cwd, ".phlo/state.db"), "this is no database ".repeat(100));
    const ill = await runPhlo(["doctor", "--json"], { cwd, env: { PHLO_LAEK: "x" } });
    const lines = ill.stdout.trim().split("\n").map((line) => JSON.parse(line));
    const bad = lines.filter(({ state }) => state !== "ok");
    expect(bad.map(({ check, state }) => `${check} ${state}`))
      .toEqual(["settings warn", "workflows fail", "records fail"]);
    for (const line of bad) expect(line.hint.length).toBeGreaterThan(5);
    expect(ill.code).toBe(1);
    // It only looks.
    expect(await Deno.readTextFile(join(cwd, ".phlo/state.db"))).toContain("no database");
  }));

Deno.test("outside a project the doctor examines the program", () =>
  withFolder(async (cwd) => {
    const { stdout, code } = await runPhlo(["doctor"], { cwd });
    expect(stdout).toContain("phlo init");
    expect(code).toBe(0);
  }));
