/**
 * What an editor is given: plain `tsc` and `deno check` pass on what phlo scaffolds, and find a fault that is planted.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "expect";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { renderPublicTypes } from "../../scripts/render_public_types.ts";
import { CONFIG_KEY_NAMES } from "../project/config_keys.ts";
import { createWorkflow } from "./create_workflow.ts";
import { type EditorFilesState, refreshEditorFiles } from "./editor_files.ts";
import { initProject } from "./init_project.ts";
import { renderTableTypes } from "./render_table_types.ts";
import { parseWorkflowAnswers } from "./workflow_answers.ts";

const checkout = fileURLToPath(new URL("../../", import.meta.url));

async function makeProject(folder: string): Promise<string> {
  const host = fakeHost({ workingFolder: folder });
  const { root } = await initProject({ target: "edited", isForced: false }, host);
  const answers = parseWorkflowAnswers({
    "type": "ingestion",
    "domain": "nightscout",
    "table": "glucose_entries",
    "unique-key": "_id",
    "cron": "0 */1 * * *",
    "api-base-url": "https://gwp-diabetes.fly.dev/api/v1",
  }, ["sgv:int", "device:string?"]);
  await createWorkflow(answers, {
    root,
    folders: { workflows: "workflows", dbt: "transforms/dbt" },
  }, host);
  expect(await refresh(root)).toBe("written");
  return root;
}

function refresh(root: string, host = fakeHost()): Promise<EditorFilesState> {
  return refreshEditorFiles({ root, workflows: "workflows", program: ["phlo"] }, host);
}

async function run(
  folder: string,
  args: readonly string[],
): Promise<{ readonly code: number; readonly text: string }> {
  const env = { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };
  const output = await new Deno.Command(Deno.execPath(), { args: [...args], cwd: folder, env })
    .output();
  const decoder = new TextDecoder();
  return { code: output.code, text: decoder.decode(output.stdout) + decoder.decode(output.stderr) };
}

function tsc(root: string): ReturnType<typeof run> {
  const compiler = join(checkout, "node_modules/typescript/bin/tsc");
  return run(root, [
    "run",
    "-A",
    "--quiet",
    "--config",
    join(checkout, "deno.json"),
    compiler,
    "--noEmit",
    "-p",
    ".",
  ]);
}

const PLANTED = `import { phloIngestion } from "phlo";
import { createTestLake, expect } from "phlo/testing";
import { z } from "zod";
import { RawGlucoseEntries } from "@schemas/nightscout.ts";

export const sgv: string = RawGlucoseEntries.parse({}).sgv;
expect(1).toBeEqual(1);
const [row] = await (await createTestLake()).query("silver.known");
expect([row?.known, row?.unknown]);
export const planted = phloIngestion({
  tableName: "planted",
  uniqueKey: "idd",
  validationSchema: z.strictObject({ id: z.string() }),
}, (_date, { windw }) => [windw]);
`;

/** What the compilers say of it, each once. */
const FAULTS: readonly string[] = [
  "not assignable to type 'string'",
  "toBeEqual",
  "'unknown'",
  "idd",
  "windw",
];

Deno.test("plain tsc and deno check find what is planted, and nothing else in a scaffolded project", () =>
  withFolder(async (folder) => {
    const root = await makeProject(folder);
    await Deno.symlink(join(checkout, "node_modules"), join(root, "node_modules"));
    const user = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
    const config = { ...user, nodeModulesDir: "manual" };
    await Deno.writeTextFile(join(root, "check.json"), JSON.stringify(config));
    const known = { name: "known", type: { kind: "long" }, required: true } as const;
    await Deno.writeTextFile(
      join(root, ".phlo/types/tables.d.ts"),
      renderTableTypes([{ name: "silver.known", columns: [known] }]),
    );
    await Deno.writeTextFile(join(root, "workflows/ingestion/planted.ts"), PLANTED);
    const check = ["check", "--quiet", "--config", "check.json", "workflows", "tests"];
    for (const { code, text } of await Promise.all([tsc(root), run(root, check)])) {
      expect(code).not.toBe(0);
      for (const fault of FAULTS) expect(text).toContain(fault);
      expect(text.match(/TS\d+/g)?.length).toBe(FAULTS.length);
      expect(text.match(/\bplanted\.ts[(:]\d/g)?.length).toBe(FAULTS.length);
    }
  }));

Deno.test("the declarations of phlo and phlo/testing are those of the sources", async () => {
  for (const [name, text] of renderPublicTypes()) {
    const written = await Deno.readTextFile(join(checkout, "templates/types", name));
    expect(written === text ? "" : `${name} is stale: deno run -A scripts/write_types.ts`).toBe("");
  }
});

Deno.test("refreshEditorFiles() writes nothing where all is fresh, and again when the import map changes", () =>
  withFolder(async (folder) => {
    const root = await makeProject(folder);
    const writes: string[] = [];
    const host = fakeHost();
    const disk = {
      ...host.disk,
      writeText: (path: string, text: string) => {
        writes.push(path);
        return host.disk.writeText(path, text);
      },
    };
    expect(await refresh(root, { ...host, disk })).toBe("fresh");
    expect(writes).toEqual([]);
    await Deno.writeTextFile(
      join(root, "deno.json"),
      `{ "imports": { "@lib/": "./lib/", "one": "./lib/one.ts", "x": "https://example.com/x.ts" } }`,
    );
    expect(await refresh(root, { ...host, disk })).toBe("written");
    const text = await Deno.readTextFile(join(root, ".phlo/tsconfig.json"));
    const { compilerOptions } = JSON.parse(text.slice(text.indexOf("\n")));
    expect(compilerOptions.paths).toMatchObject({
      "@lib/*": ["../lib/*"],
      "one": ["../lib/one.ts"],
      "zod": ["./types/packages/zod"],
    });
    expect(compilerOptions.paths.x).toBeUndefined();
    await Deno.writeTextFile(join(root, "deno.json"), "{ broken");
    expect(await refresh(root, { ...host, disk })).toBe("written");
  }));

Deno.test("refreshEditorFiles() never fails a command: a disk that refuses leaves things as they are", () =>
  withFolder(async (folder) => {
    const root = await makeProject(folder);
    await Deno.remove(join(root, ".phlo"), { recursive: true });
    const host = fakeHost();
    const disk = { ...host.disk, makeFolder: () => Promise.reject(new Error("read-only")) };
    expect(await refresh(root, { ...host, disk })).toBe("refused");
    expect(await refresh(root)).toBe("written");
  }));

Deno.test("what is handed on of other packages carries its license, and no code", () =>
  withFolder(async (folder) => {
    const root = await makeProject(folder);
    const packages = join(root, ".phlo/types/packages");
    expect(await Deno.readTextFile(join(packages, "zod/LICENSE"))).toContain("MIT");
    expect(await Deno.readTextFile(join(packages, "expect/LICENSE"))).toContain("MIT");
    const walk = async (below: string): Promise<void> => {
      for await (const entry of Deno.readDir(below)) {
        if (entry.isDirectory) await walk(join(below, entry.name));
        else expect(entry.name).toMatch(/\.d\.ts$|^package\.json$|^LICENSE/);
      }
    };
    await walk(packages);
  }));

Deno.test("the schema of phlo.yaml knows every key", () =>
  withFolder(async (folder) => {
    const root = await makeProject(folder);
    const schema = JSON.parse(await Deno.readTextFile(join(root, ".phlo/types/phlo.schema.json")));
    for (const name of CONFIG_KEY_NAMES) {
      const [section = "", inner] = name.split(".");
      const at = schema.properties[section];
      const key = inner === undefined ? at : at.properties[inner];
      expect(key.description).toContain("Takes ");
    }
    expect(schema.properties.publish.enum).toEqual(["all", "succeeded"]);
    expect(schema.properties.environments.additionalProperties.properties.lake).toBeDefined();
  }));
