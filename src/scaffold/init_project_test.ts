import { expect } from "expect";
import denoConfig from "../../deno.json" with { type: "json" };
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { readConfig } from "../project/config.ts";
import { CONFIG_KEY_NAMES } from "../project/config_keys.ts";
import { initProject, type InitRequest, type InitResult } from "./init_project.ts";
import { renderPhloYaml } from "./render_phlo_yaml.ts";

function init(folder: string, request: Partial<InitRequest>): Promise<InitResult> {
  const host = fakeHost({ workingFolder: folder });
  return initProject({ target: "glucose-platform", isForced: false, ...request }, host);
}

Deno.test("initProject() makes the guide's tree, with a configuration that reads as its defaults", () =>
  withFolder(async (folder) => {
    const result = await init(folder, {});
    expect(result.root).toBe(`${folder}/glucose-platform`);
    expect(result.kept).toEqual([]);
    for (
      const path of [
        "workflows/ingestion",
        "workflows/schemas",
        "transforms/dbt/models/gold",
        "tests",
      ]
    ) {
      expect((await Deno.stat(`${result.root}/${path}`)).isDirectory).toBeTruthy();
    }
    expect(result.created).toEqual(expect.arrayContaining([
      "deno.json",
      "phlo.yaml",
      "tsconfig.json",
      ".env.example",
      ".gitignore",
      "README.md",
      "Dockerfile",
      ".github/workflows/phlo.yml",
      "transforms/dbt/dbt_project.yml",
      "transforms/dbt/macros/generate_schema_name.sql",
    ]));
    for (const word of ["glucose-platform/", "phlo.yaml", "transforms/dbt/", "bronze/", "tests/"]) {
      expect(result.tree).toContain(word);
    }
    expect(result.tree).not.toContain(".gitkeep");
    expect(result.next[0]).toBe("cd glucose-platform");
    const config = await readConfig(result.root, {}, fakeHost());
    expect(config.values.name).toBe("glucose-platform");
    expect(config.hosts).toEqual({});
    const project = JSON.parse(await Deno.readTextFile(`${result.root}/deno.json`));
    expect(project.imports.zod).toBe(denoConfig.imports.zod);
    const dbt = await Deno.readTextFile(`${result.root}/transforms/dbt/dbt_project.yml`);
    expect(dbt).toContain("name: glucose_platform");
  }));

Deno.test("initProject() leaves the transforms out of a minimal project", () =>
  withFolder(async (folder) => {
    const result = await init(folder, { template: "minimal" });
    expect(result.created.join()).not.toContain("transforms");
    expect(await Deno.readTextFile(`${result.root}/README.md`)).not.toContain("dbt");
    expect(result.next.join()).not.toContain("dbt");
  }));

Deno.test("initProject() takes the current folder, whatever its name, and one that only holds .git", () =>
  withFolder(async (folder) => {
    const here = `${folder}/My Project (1)`;
    await Deno.mkdir(`${here}/.git`, { recursive: true });
    const result = await init(here, { target: "." });
    expect(result).toMatchObject({ name: "My-Project-1", root: here });
    expect(result.next[0]).toBe("phlo create-workflow");
  }));

Deno.test("initProject() refuses a folder that is not empty, with the list of what is in the way", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/phlo.yaml`, "name: mine\n");
    await Deno.mkdir(`${folder}/lib`);
    await expect(init(folder, { target: "." })).rejects.toMatchObject({
      code: "PHLO-005",
      message: expect.stringContaining("holds lib/, phlo.yaml"),
      hint: expect.stringContaining("--force"),
    });
    expect([...Deno.readDirSync(folder)].length).toBe(2);
    const result = await init(folder, { target: ".", isForced: true });
    expect(result.kept).toEqual(["phlo.yaml"]);
    expect(await Deno.readTextFile(`${folder}/phlo.yaml`)).toBe("name: mine\n");
    const again = await init(folder, { target: ".", isForced: true });
    expect(again.created).toEqual([]);
  }));

Deno.test("initProject() refuses files, names and templates that cannot be", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/taken`, "");
    await expect(init(folder, { target: "taken" })).rejects.toMatchObject({ code: "PHLO-005" });
    await expect(init(folder, { target: "my project" })).rejects
      .toMatchObject({ code: "PHLO-002", hint: "phlo init my-project" });
    await expect(init(folder, { target: "???" })).rejects.toMatchObject({ code: "PHLO-002" });
    await expect(init(folder, { template: "minimum" })).rejects
      .toMatchObject({ code: "PHLO-002", hint: 'did you mean "minimal"?' });
    expect([...Deno.readDirSync(folder)].map((entry) => entry.name)).toEqual(["taken"]);
  }));

Deno.test("initProject() takes back what it wrote when the disk refuses a file", () =>
  withFolder(async (folder) => {
    const host = fakeHost({ workingFolder: folder });
    let writes = 0;
    const disk = {
      ...host.disk,
      createText: (path: string, text: string) =>
        ++writes === 5 ? Promise.reject(new Error("full")) : host.disk.createText(path, text),
    };
    const request = { target: "p", isForced: false };
    await expect(initProject(request, { ...host, disk })).rejects.toThrow("full");
    expect([...Deno.readDirSync(`${folder}/p`)]).toEqual([]);
  }));

Deno.test("renderPhloYaml() explains every key, and each commented line can be uncommented", () =>
  withFolder(async (folder) => {
    const text = renderPhloYaml("yes");
    for (const name of CONFIG_KEY_NAMES) expect(text).toContain(`${name.split(".").at(-1)}: `);
    const uncommented = text.split("\n")
      .map((line) => /^# ? ?(( {2})*)[A-Za-z]+:( |$)/.test(line) ? line.slice(2) : line).join("\n");
    await Deno.writeTextFile(`${folder}/phlo.yaml`, uncommented);
    const config = await readConfig(folder, { environment: "dev" }, fakeHost());
    expect(config.name).toBe("yes");
    expect(config.hosts).toEqual({ "gwp-diabetes.fly.dev": "sample://nightscout" });
    expect(config.values["retention.pageDays"]).toBe(3);
    expect(config.values.lake).toBe("lake-dev");
  }));
