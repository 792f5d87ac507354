import { expect } from "expect";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { findProject } from "./find_project.ts";

async function refusal(work: Promise<unknown>): Promise<{ code: string; hint?: string }> {
  return await work.then(() => ({ code: "none" }), (error) => error);
}

Deno.test("findProject() finds the project from its own folder and from deep inside it", () =>
  withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/transforms/dbt/models`, { recursive: true });
    await Deno.writeTextFile(`${folder}/phlo.yaml`, "");
    const host = fakeHost({ workingFolder: `${folder}/transforms` });
    expect(await findProject(folder, host)).toBe(folder);
    expect(await findProject("dbt/models", host)).toBe(folder);
    expect(await findProject(`${folder}/phlo.yaml`, host)).toBe(folder);
    expect(await findProject("not/there/yet", host)).toBe(folder);
  }));

Deno.test("findProject() takes the nearest of two projects and resolves links", () =>
  withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/outer/inner`, { recursive: true });
    await Deno.writeTextFile(`${folder}/outer/phlo.yaml`, "");
    await Deno.writeTextFile(`${folder}/outer/inner/phlo.yaml`, "");
    await Deno.symlink(`${folder}/outer/inner`, `${folder}/link`);
    expect(await findProject(`${folder}/link`, fakeHost())).toBe(`${folder}/outer/inner`);
  }));

Deno.test("findProject() refuses with PHLO-003 where there is none, and names a phlo.yml", () =>
  withFolder(async (folder) => {
    // A folder of that name is no project.
    await Deno.mkdir(`${folder}/phlo.yaml`);
    const none = await refusal(findProject(folder, fakeHost()));
    expect(none.code).toBe("PHLO-003");
    expect(none.hint).toContain("phlo init");
    await Deno.writeTextFile(`${folder}/phlo.yml`, "");
    expect((await refusal(findProject(folder, fakeHost()))).hint).toContain("rename");
  }));
