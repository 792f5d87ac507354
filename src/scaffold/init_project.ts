/**
 * `phlo init`: makes the folder of a new project, or adds what is missing to one that has files already.
 *
 * @module
 */

import { basename, join, resolve } from "node:path";
import denoConfig from "../../deno.json" with { type: "json" };
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { suggestName } from "../core/suggest.ts";
import {
  planProject,
  PROJECT_TEMPLATE_FILES,
  PROJECT_TEMPLATES,
  type ProjectTemplate,
} from "./plan_project.ts";
import { readTemplates } from "./read_template.ts";
import { renderTree } from "./render_tree.ts";
import type { ScaffoldFile } from "./scaffold_file.ts";
import { writeFiles } from "./write_files.ts";

/** What was typed. */
export interface InitRequest {
  /** A name, a path, or `.` for the current folder. */
  readonly target: string;
  /** `basic` or `minimal`. */
  readonly template?: string;
  /** Adds what is missing to a folder that is not empty. */
  readonly isForced: boolean;
}

/** What was made. */
export interface InitResult {
  readonly name: string;
  /** Absolute. */
  readonly root: string;
  readonly created: readonly string[];
  /** Files that were there already and were left alone. */
  readonly kept: readonly string[];
  /** The tree of the project, ready to print. */
  readonly tree: string;
  /** The next commands to type. */
  readonly next: readonly string[];
}

/** What may lie in a folder that counts as empty. */
const UNNOTICED: readonly string[] = [".git", ".DS_Store"];

/**
 * Makes a project.
 * @throws PhloError PHLO-002 for a name or template that cannot be; PHLO-005 with the list of what is in the way.
 */
export async function initProject(request: InitRequest, host: Host): Promise<InitResult> {
  const template = parseTemplate(request.template ?? "basic");
  const root = resolve(host.environment.workingFolder, request.target);
  const name = projectNameOf(basename(root), request.target);
  await refuseInTheWay(root, request, host);
  const templates = await readTemplates(PROJECT_TEMPLATE_FILES, host);
  const planned = planProject({ name, template, zod: denoConfig.imports.zod }, templates);
  const kept = await findKept(root, planned, host);
  const missing = planned.filter((file) => !kept.includes(file.path));
  await writeFiles(root, missing, host);
  return {
    name,
    root,
    created: missing.map((file) => file.path),
    kept,
    tree: renderTree(name, planned),
    next: listNext(root, request.target, template, host),
  };
}

function parseTemplate(text: string): ProjectTemplate {
  const template = PROJECT_TEMPLATES.find((known) => known === text);
  if (template !== undefined) return template;
  const near = suggestName(text, PROJECT_TEMPLATES);
  throw new PhloError("PHLO-002", `Cannot use template "${text}": there is no such template`, {
    hint: near === undefined ? `use ${PROJECT_TEMPLATES.join(" or ")}` : `did you mean "${near}"?`,
  });
}

/** A typed name must be a plain one; the name of a folder that is there already is made plain. */
function projectNameOf(folder: string, target: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(folder)) return folder;
  const plain = folder.replaceAll(/[^A-Za-z0-9._-]+/g, "-").replaceAll(/^[._-]+|[._-]+$/g, "");
  if (plain !== "" && /^\.{1,2}$/.test(target)) return plain;
  throw new PhloError("PHLO-002", `Cannot name a project "${folder}": the name is not plain`, {
    hint: plain === ""
      ? "begin with a letter or digit; go on with letters, digits, '.', '_' and '-'"
      : `phlo init ${plain}`,
  });
}

async function refuseInTheWay(root: string, request: InitRequest, host: Host): Promise<void> {
  const stat = await host.disk.stat(root);
  if (stat?.kind === "file") {
    throw new PhloError("PHLO-005", `Cannot make a project in "${root}": it is a file`, {
      hint: "choose another name",
    });
  }
  const entries = (await host.disk.list(root)).filter((entry) => !UNNOTICED.includes(entry.name));
  if (entries.length === 0 || request.isForced) return;
  const names = entries.map((entry) => entry.kind === "folder" ? `${entry.name}/` : entry.name);
  const more = names.length > 20 ? ` and ${names.length - 20} more` : "";
  throw new PhloError(
    "PHLO-005",
    `Cannot make a project in "${root}": the folder holds ${names.slice(0, 20).join(", ")}${more}`,
    { hint: `phlo init ${request.target} --force adds what is missing and overwrites nothing` },
  );
}

async function findKept(
  root: string,
  planned: readonly ScaffoldFile[],
  host: Host,
): Promise<readonly string[]> {
  const stats = await Promise.all(planned.map((file) => host.disk.stat(join(root, file.path))));
  return planned.filter((_, index) => stats[index] !== undefined).map((file) => file.path);
}

function listNext(
  root: string,
  target: string,
  template: ProjectTemplate,
  host: Host,
): readonly string[] {
  const isHere = root === resolve(host.environment.workingFolder);
  return [
    ...(isHere ? [] : [`cd ${target}`]),
    "phlo create-workflow",
    "phlo materialize <table> --partition 2024-01-20",
    ...(template === "basic" ? ["phlo dbt run"] : []),
    "phlo status",
  ];
}
