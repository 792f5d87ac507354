/**
 * Projects that older phlos made, lake included, under this phlo: they open, run and keep every file of the user's as it
 * is. And the other way round: what a newer phlo made is refused.
 *
 * @module
 */

import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "expect";
import { withFolder } from "../support/fake_host.ts";
import { expectOutput } from "../support/guide_project.ts";
import { type CommandOptions, queryRows, runPhlo, runPhloOk } from "../support/phlo_command.ts";
import { privateHome } from "../support/private_home.ts";

const FIXTURES = fileURLToPath(new URL("../fixtures/upgrades/", import.meta.url));

/** Copies a fixture to where a user might have it, and runs `body` there. */
async function withProject(
  name: string,
  body: (project: string, options: CommandOptions) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const project = join(folder, "project");
    await copyFolder(join(FIXTURES, name), project);
    await Deno.mkdir(join(folder, "home"));
    await body(project, { cwd: project, env: await privateHome(join(folder, "home")) });
  });
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const entry of Deno.readDir(from)) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory) await copyFolder(source, target);
    else await Deno.copyFile(source, target);
  }
}

/** Every file of the user's with its content; tables and state are phlo's. */
async function readUserFiles(folder: string, below = ""): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for await (const entry of Deno.readDir(join(folder, below))) {
    const path = join(below, entry.name);
    if ([".phlo", "lake", "target"].includes(entry.name)) continue;
    if (entry.isDirectory) {
      for (const [name, text] of await readUserFiles(folder, path)) files.set(name, text);
    } else files.set(path, await Deno.readTextFile(join(folder, path)));
  }
  return files;
}

/** Where the user's import map looks for phlo's types. */
function importOf(name: string, denoJson: string): string {
  const { imports }: { readonly imports: Readonly<Record<string, string>> } = JSON.parse(denoJson);
  return imports[name] ?? "";
}

function layoutOf(path: string): unknown {
  const file = new DatabaseSync(path, { readOnly: true });
  try {
    return file.prepare("PRAGMA user_version").get()?.user_version;
  } finally {
    file.close();
  }
}

for (const { name } of [...Deno.readDirSync(FIXTURES)].sort((a, b) => a.name < b.name ? -1 : 1)) {
  Deno.test(`a project of phlo ${name} opens, runs, and keeps the user's files`, () =>
    withProject(name, async (project, options) => {
      const before = await readUserFiles(project);
      const files = [join(project, ".phlo/state.db"), join(project, "lake/catalog.db")];
      const layouts = files.map(layoutOf);
      expectOutput(await runPhlo(["check"], options), { shows: ["All well: 1 asset"] });
      expectOutput(await runPhlo(["runs"], options), { shows: ["materialize glucose_entries+"] });
      expect(await queryRows("select count(*) as n from raw.glucose_entries", options))
        .toEqual([{ n: 288 }]);
      expectOutput(
        await runPhlo("materialize glucose_entries+ --partition 2024-01-20".split(" "), options),
        { shows: ["unchanged 288"] },
      );
      expectOutput(
        await runPhlo("materialize glucose_entries+ --partition 2024-01-21".split(" "), options),
        { shows: ["inserted 288"] },
      );
      expect(await queryRows("select count(*) as n from gold.fct_daily_glucose_metrics", options))
        .toEqual([{ n: 2 }]);
      expect(await readUserFiles(project)).toEqual(before);
      await Deno.stat(join(project, importOf("phlo", before.get("deno.json") ?? "")));
      for (const [index, file] of files.entries()) {
        const [old, now] = [layouts[index], layoutOf(file)];
        // Where the layout moved on, the file as it was lies beside it.
        if (now !== old) expect(layoutOf(`${file}.v${old}.bak`)).toBe(old);
        expect(Number(now)).toBeGreaterThanOrEqual(Number(old));
      }
    }));
}

for (const [what, file] of [["records", ".phlo/state.db"], ["catalog", "lake/catalog.db"]]) {
  Deno.test(`${what} of a newer phlo are refused, and nothing is changed`, () =>
    withProject("0.1.0", async (project, options) => {
      const path = join(project, file ?? "");
      const connection = new DatabaseSync(path);
      connection.exec("PRAGMA user_version = 99");
      connection.close();
      const before = await Deno.readFile(path);
      expectOutput(await runPhlo(["status"], options), {
        code: 2,
        shows: ["[PHLO-006]", "it has layout 99, and this program knows layouts up to"],
      });
      expect(await Deno.readFile(path)).toEqual(before);
    }));
}

Deno.test("a project that requires a newer phlo is refused, with the version it wants", () =>
  withProject("0.1.0", async (project, options) => {
    const path = join(project, "phlo.yaml");
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, `${text}\nrequires: ">=99.1"\n`);
    for (const command of [["status"], ["materialize", "glucose_entries"]]) {
      expectOutput(await runPhlo(command, options), {
        code: 2,
        shows: ["[PHLO-006]", ">=99.1", "phlo.yaml:"],
      });
    }
    await Deno.writeTextFile(path, `${text}\nrequires: ">=0.1"\n`);
    await runPhloOk(["status"], options);
  }));
