/**
 * Makes the projects of cases: what `phlo init` writes is made once and copied, then the case's own files are put over it.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { privateHome } from "./private_home.ts";
import { runPhloOk } from "./phlo_command.ts";
import type { ProjectCase } from "./project_case.ts";

/** Where cases get their projects and their environment. */
export interface Workshop extends AsyncDisposable {
  /** Variables of every command. */
  readonly env: Readonly<Record<string, string>>;
  /** A fresh project; `fill` puts ports into texts. */
  make(each: ProjectCase, fill: (text: string) => string): Promise<string>;
}

/** Opens the workshop over the folder of all cases. */
export async function openWorkshop(casesFolder: string): Promise<Workshop> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "phlo-cases-" }));
  const home = join(folder, "home");
  await Deno.mkdir(home);
  const env = await privateHome(home);
  const bases = new Map<string, Promise<string>>();
  const baseOf = (base: "init" | "minimal"): Promise<string> => {
    const known = bases.get(base);
    if (known !== undefined) return known;
    const made = initProject(join(folder, `base-${base}`), base, env);
    bases.set(base, made);
    return made;
  };
  return {
    env,
    async make(each, fill) {
      const project = join(folder, each.name, "project");
      await Deno.mkdir(project, { recursive: true });
      if (each.base !== "none") await copyFolder(await baseOf(each.base), project, (text) => text);
      for (const part of each.with) await copyFolder(join(casesFolder, part), project, fill);
      await copyFolder(join(each.folder, "project"), project, fill);
      await writeFiles(project, each.files, fill);
      return project;
    },
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

async function initProject(
  folder: string,
  template: "init" | "minimal",
  env: Readonly<Record<string, string>>,
): Promise<string> {
  await Deno.mkdir(folder);
  const flags = template === "minimal" ? ["--template", "minimal"] : [];
  await runPhloOk(["init", "cases", ...flags], { cwd: folder, env });
  return join(folder, "cases");
}

/** Writes texts as files of a project. */
export async function writeFiles(
  project: string,
  files: Readonly<Record<string, string>>,
  fill: (text: string) => string,
): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = join(project, name);
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeTextFile(path, fill(text));
  }
}

async function copyFolder(
  from: string,
  to: string,
  fill: (text: string) => string,
): Promise<void> {
  if (!await isFolder(from)) return;
  await Deno.mkdir(to, { recursive: true });
  for await (const entry of Deno.readDir(from)) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory) await copyFolder(source, target, fill);
    else await Deno.writeTextFile(target, fill(await Deno.readTextFile(source)));
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
