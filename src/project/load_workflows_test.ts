import { expect } from "expect";
import { dirname } from "node:path";
import type { CompiledSchema } from "../core/compiled_schema.ts";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { type LoadedProject, loadWorkflows } from "./load_workflows.ts";

const SCHEMA: CompiledSchema = {
  fields: [],
  undeclared: "refuse",
  needsZod: false,
  zodReasons: [],
};

/** Writes the files, loads the project, hands over what came of it. */
async function withProject(
  files: Readonly<Record<string, string>>,
  body: (loaded: LoadedProject, root: string) => Promise<void> | void,
  options: { readonly host?: Host; readonly isFrozen?: boolean } = {},
): Promise<void> {
  await withFolder(async (root) => {
    await writeFiles(root, files);
    using loaded = await load(root, options.host, options.isFrozen);
    await body(loaded, root);
  });
}

async function writeFiles(root: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(`${root}/${name}`), { recursive: true });
    await Deno.writeTextFile(`${root}/${name}`, text);
  }
}

function load(root: string, host: Host = fakeHost(), isFrozen = false): Promise<LoadedProject> {
  return loadWorkflows({
    root,
    workflowsFolder: "workflows",
    isFrozen,
    compileSchema: () => SCHEMA,
    skip: [],
  }, host);
}

function ingestion(table: string, extra = ""): string {
  return `import { phloIngestion } from "phlo";
import { z } from "zod";
export const asset = phloIngestion({
  tableName: "${table}",
  uniqueKey: "_id",
  validationSchema: z.strictObject({ _id: z.string(), sgv: z.int() }),
  ${extra}
}, (partitionDate) => [{ _id: partitionDate, sgv: 1 }]);
`;
}

Deno.test("loadWorkflows() of a project without workflows has nothing and breaks nothing", () =>
  withProject({}, ({ workflows }) => {
    expect(workflows).toMatchObject({ assets: [], broken: [], files: [] });
    expect(workflows.digest).toMatch(/^[0-9a-f]{64}$/);
  }));

Deno.test("loadWorkflows() fills in the defaults of an asset", () =>
  withProject({ "workflows/ingestion/nightscout/a.ts": ingestion("glucose") }, (loaded, root) => {
    expect(loaded.workflows.broken).toEqual([]);
    expect(loaded.workflows.assets).toEqual([{
      name: "glucose",
      namespace: "raw",
      tableName: "glucose",
      group: "nightscout",
      uniqueKey: ["_id"],
      writeMode: "merge",
      dedupMethod: "last",
      partitions: "day",
      maxRejected: 0,
      maxShrink: 0.5,
      allowEmpty: false,
      maxRetries: 0,
      retryDelaySeconds: 30,
      maxRuntimeSeconds: 300,
      resumeWithinSeconds: 3600,
      schema: SCHEMA,
      exportName: "asset",
      place: { file: `${root}/workflows/ingestion/nightscout/a.ts`, line: 3, column: 22 },
    }]);
    expect(loaded.definitions.get("glucose")?.run.length).toBe(1);
  }));

Deno.test("loadWorkflows() resolves aliases, relative imports, JSON, enums, cycles and late imports", () =>
  withProject({
    "deno.jsonc": `{ // aliases\n "imports": { "@schemas/": "./workflows/schemas/", }, }`,
    "workflows/schemas/entry.ts": `import { z } from "zod";
import { type Kind, Level } from "../b.ts";
export interface Shape { a: Kind }
export const Entry = z.strictObject({ _id: z.string(), level: z.literal(Level.High) });`,
    "workflows/b.ts": `import "./c.ts";
export type Kind = "x"; export enum Level { Low, High }`,
    "workflows/c.ts": `import { Level } from "./b.ts"; export const later = () => Level.Low;`,
    "workflows/data.json": `{"name": "from_json"}`,
    "workflows/a.ts": `import { phloIngestion } from "phlo";
import { Entry, Shape } from "@schemas/entry.ts";
import data from "./data.json" with { type: "json" };
const late = await import("@schemas/entry.ts");
const shape: Shape | undefined = undefined;
export default phloIngestion({ tableName: data.name, validationSchema: late.Entry ?? Entry }, () => shape);`,
    "workflows/a_test.ts": `throw new Error("tests are not loaded")`,
  }, ({ workflows }, root) => {
    expect(workflows.broken).toEqual([]);
    expect(workflows.assets).toMatchObject([{
      name: "from_json",
      group: "default",
      exportName: "default",
      partitions: "none",
      writeMode: "append",
    }]);
    expect(workflows.files).toContain(`${root}/deno.jsonc`);
    expect(workflows.files).toContain(`${root}/workflows/data.json`);
    expect(workflows.files.length).toBe(6);
  }));

Deno.test("loadWorkflows() shows each kind of broken file with its place and keeps the others", () =>
  withProject({
    "workflows/good.ts": ingestion("good"),
    "workflows/syntax.ts": `export const a = 1;\nexport const b: = 2;\n`,
    "workflows/throws.ts":
      `import type { X } from "./x.ts";\nconst a = 1;\nthrow new TypeError("boom");`,
    "workflows/missing.ts": `const x = 1;\nimport { y } from "./god.ts";\nexport { x, y };`,
    "workflows/link.ts":
      `import { asset,\n  nothere } from "./good.ts";\nexport { asset, nothere };`,
    "workflows/package.ts": `import leftPad from "left-pad";\nexport { leftPad };`,
    "workflows/jsr.ts": `import * as path from "jsr:@std/path";\nexport { path };`,
    "workflows/x.ts": `export type X = 1;`,
  }, ({ workflows }, root) => {
    expect(workflows.assets.map((asset) => asset.name)).toEqual(["good"]);
    const byFile = Object.fromEntries(
      workflows.broken.map((file) => [file.place.file.slice(`${root}/workflows/`.length), file]),
    );
    expect(Object.keys(byFile).sort()).toEqual(
      ["jsr.ts", "link.ts", "missing.ts", "package.ts", "syntax.ts", "throws.ts"],
    );
    expect(byFile["syntax.ts"]).toMatchObject({ code: "PHLO-101", place: { line: 2, column: 17 } });
    expect(byFile["syntax.ts"]?.place.frame).toContain("> 2 | export const b: = 2;");
    expect(byFile["throws.ts"]).toMatchObject({
      message: 'Cannot load "workflows/throws.ts": boom',
      place: { line: 3, column: 7 },
    });
    expect(byFile["throws.ts"]?.place.frame).toContain('> 3 | throw new TypeError("boom");');
    expect(byFile["syntax.ts"]?.message).toMatch(/^Cannot load "workflows\/syntax.ts": Unexp/);
    expect(byFile["missing.ts"]).toMatchObject({
      message: 'Cannot import "workflows/god.ts": there is no such file',
      place: { line: 2, column: 20 },
      hint: 'did you mean "good.ts"?',
    });
    expect(byFile["link.ts"]).toMatchObject({ place: { line: 2, column: 3 } });
    expect(byFile["link.ts"]?.message).toContain("does not provide an export named 'nothere'");
    expect(byFile["package.ts"]).toMatchObject({
      place: { line: 1, column: 22 },
      hint: "npm install left-pad",
    });
    expect(byFile["jsr.ts"]?.message).toContain("jsr: modules are not supported");
  }));

Deno.test("loadWorkflows() shows a broken shared file once, and each workflow that needs it", () =>
  withProject({
    "lib/shared.ts": `export const x = ;`,
    "workflows/a.ts": `import { x } from "../lib/shared.ts";\nexport { x };`,
    "workflows/b.ts": `import { x } from "./a.ts";\nexport { x };`,
    "workflows/c.ts": `export const fine = 1;`,
  }, ({ workflows }, root) => {
    const files = workflows.broken.map((file) => file.place.file.slice(root.length + 1));
    expect(files).toEqual(["workflows/a.ts", "workflows/b.ts", "lib/shared.ts"]);
    expect(workflows.broken[1]?.message).toContain("it imports lib/shared.ts:1:18");
    expect(workflows.broken[1]?.place).toMatchObject({ line: 1, column: 20 });
  }));

Deno.test("loadWorkflows() says at the user's line what is wrong with a definition", () =>
  withProject({
    "workflows/cron.ts": ingestion("cron", `cron: "0 25 * * *",`),
    "workflows/fresh.ts": ingestion("fresh", `freshnessHours: [-1, 2],`),
    "workflows/key.ts": ingestion("key").replace(`uniqueKey: "_id"`, `uniqueKey: "id"`),
    "workflows/option.ts": ingestion("option", `groop: "x",`),
  }, ({ workflows }) => {
    const [cron, fresh, key, option] = workflows.broken;
    expect(cron).toMatchObject({ code: "PHLO-102", place: { line: 3, column: 22 } });
    expect(cron?.place.frame).toContain("> 3 | export const asset");
    expect(cron?.message).toContain("invalid value for hour: 25");
    expect(fresh?.message).toContain('option "freshnessHours"');
    expect(key).toMatchObject({ hint: 'did you mean "_id"?' });
    expect(key?.message).toContain("the schema, which has _id, sgv");
    expect(option).toMatchObject({ hint: 'did you mean "group"?' });
  }));

Deno.test("loadWorkflows() refuses two assets with one table and names both places", () =>
  withProject({
    "workflows/a.ts": ingestion("same"),
    "workflows/b.ts": ingestion("Same"),
    "workflows/c.ts": `export { asset as again } from "./d.ts";`,
    "workflows/d.ts": ingestion("other"),
  }, ({ workflows }, root) => {
    expect(workflows.assets).toMatchObject([
      { name: "other", exportName: "asset", place: { file: `${root}/workflows/d.ts` } },
    ]);
    expect(workflows.broken.map((file) => file.code)).toEqual(["PHLO-103", "PHLO-103"]);
    expect(workflows.broken[0]?.message).toContain("workflows/b.ts:3:22");
    expect(workflows.broken[1]?.message).toContain("workflows/a.ts:3:22");
  }));

Deno.test("loadWorkflows() has another digest only after a text changed", () =>
  withFolder(async (first) => {
    await withFolder(async (second) => {
      const files = { "workflows/a.ts": ingestion("a") };
      await writeFiles(first, files);
      await writeFiles(second, files);
      using one = await load(first);
      using two = await load(second);
      expect(one.workflows.digest).toBe(two.workflows.digest);
      await writeFiles(second, { "workflows/a.ts": ingestion("a", "allowEmpty: true,") });
      using three = await load(second);
      expect(three.workflows.digest).not.toBe(one.workflows.digest);
    });
  }));

Deno.test("loadWorkflows() reads packages from the project's own node_modules", () =>
  withProject({
    "node_modules/yaml/package.json":
      `{"name": "yaml", "version": "9.0.0", "type": "module", "exports": "./x.js"}`,
    "node_modules/yaml/x.js":
      `import old from "old"; export const mine = "the project's yaml " + old.name;`,
    "node_modules/old/package.json": `{"name": "old", "version": "1.0.0", "main": "x.js"}`,
    "node_modules/old/x.js":
      `exports.name = require("node:path").basename("/a/old") + require("./y.json").y;`,
    "node_modules/old/y.json": `{"y": 5}`,
    "workflows/a.ts": `import { mine } from "yaml";
import old from "npm:old@1";
import { basename } from "path";
export const result = [mine, old.name, basename("/x/y")].join();
if (result !== "the project's yaml old5,old5,y") throw new Error(result);`,
  }, ({ workflows }) => {
    expect(workflows.broken).toEqual([]);
  }));

Deno.test("loadWorkflows() knows texts, computed imports, and imports that may fail", () =>
  withProject({
    "lib/note.txt": "a note",
    "lib/data.json": `{"b": 2}`,
    "lib/late.ts": `import { z } from "zod"; export const late: string = typeof z.string;`,
    "workflows/a.ts": `import note from "../lib/note.txt" with { type: "text" };
import { z } from "zod";
import { z as other } from "zod/v4";
const name = "late";
const { late } = await import(\`../lib/\${name}.ts\`);
const data = await import("../lib/data.json", { with: { type: "json" } });
const failed = await import("../lib/nope.ts").then(() => "there", () => "not there");
export const result = [note, late, data.default.b, z === other, failed].join();
if (result !== "a note,function,2,true,not there") throw new Error(result);`,
  }, ({ workflows }, root) => {
    expect(workflows.broken).toEqual([]);
    expect(workflows.files).toContain(`${root}/lib/note.txt`);
  }));

Deno.test("loadWorkflows() takes a file that is known to end the process as broken, unimported", () =>
  withFolder(async (root) => {
    await writeFiles(root, { "workflows/a.ts": "throw 1;", "workflows/b.ts": ingestion("b") });
    const place = { file: `${root}/workflows/a.ts` };
    const skip = [{ code: "PHLO-101", message: "it ended the process", place }];
    const imported: string[] = [];
    using loaded = await loadWorkflows({
      root,
      workflowsFolder: "workflows",
      isFrozen: false,
      compileSchema: () => SCHEMA,
      skip,
      onImport: (path) => imported.push(path),
    }, fakeHost());
    expect(loaded.workflows.broken).toEqual(skip);
    expect(imported).toEqual([`${root}/workflows/b.ts`]);
  }));

Deno.test("loadWorkflows() shows an asset whose schema has no table form as broken", () =>
  withFolder(async (root) => {
    await writeFiles(root, { "workflows/a.ts": ingestion("a") });
    using loaded = await loadWorkflows({
      root,
      workflowsFolder: "workflows",
      isFrozen: false,
      compileSchema: (_schema, { place }) => {
        throw new PhloError("PHLO-104", "Cannot make a column: no", { place, hint: "do" });
      },
      skip: [],
    }, fakeHost());
    expect(loaded.workflows.assets).toEqual([]);
    expect(loaded.workflows.broken).toMatchObject([
      { code: "PHLO-104", message: "Cannot make a column: no", hint: "do", place: { line: 3 } },
    ]);
    expect(loaded.workflows.broken[0]?.place.frame).toContain("> 3 | export const asset");
  }));

Deno.test("loadWorkflows() reads the file that importMap names, and says where deno.json is wrong", () =>
  withProject({
    "deno.json": `{ "importMap": "./maps/imports.json" }`,
    "maps/imports.json": `{ "imports": { "@lib/": "../lib/" } }`,
    "lib/x.ts": "export const x = 1;",
    "workflows/a.ts": `export { x } from "@lib/x.ts";`,
  }, async ({ workflows }, root) => {
    expect(workflows.broken).toEqual([]);
    expect(workflows.files).toContain(`${root}/maps/imports.json`);
    await writeFiles(root, { "deno.json": `{\n  "imports": {\n    "a" "b"\n  }\n}` });
    const error: unknown = await load(root).catch((reason) => reason);
    expect(error).toMatchObject({ code: "PHLO-101", place: { line: 3, column: 9 } });
  }));

Deno.test("loadWorkflows() takes folders with blanks, percent signs, hashes and umlauts", () =>
  withFolder(async (folder) => {
    const root = `${folder}/my wörk #1 100%41`;
    await writeFiles(root, {
      "deno.json": `{"imports": {"@s/": "./workflows/a b/"}}`,
      "workflows/a b/s#1.ts": "export const name = 'odd';",
      "workflows/ü.ts": `import { name } from "@s/s%231.ts";\nthrow new Error(name);`,
      "workflows/b?.ts": ingestion("b"),
    });
    using loaded = await load(root);
    expect(loaded.workflows.assets).toMatchObject([{ place: { file: `${root}/workflows/b?.ts` } }]);
    expect(loaded.workflows.broken).toMatchObject([
      { message: 'Cannot load "workflows/ü.ts": odd', place: { line: 2, column: 7 } },
    ]);
  }));

Deno.test("loadWorkflows() notes ingestions that no file exports, but none of a file that fails", () => {
  const hidden = (name: string) => ingestion(name).replace("export const asset", "const asset");
  return withProject({
    "workflows/seen.ts": ingestion("seen"),
    "workflows/hidden.ts": hidden("hidden"),
    "workflows/inner.ts": `${hidden("inner")}export { asset };`,
    "workflows/broken.ts": `${hidden("broken")}throw new Error("no");`,
    "lib/shared.ts": ingestion("shared"),
    "workflows/uses.ts": 'import "../lib/shared.ts";',
  }, ({ workflows }) => {
    expect(workflows.assets.map(({ name }) => name)).toEqual(["inner", "seen"]);
    expect(workflows.warnings).toMatchObject([{
      code: "PHLO-102",
      message: 'Cannot use ingestion "hidden": it is defined and not exported',
      place: { line: 3 },
    }]);
  });
});
