/**
 * Answers -> the files of a new project. Pure: nothing is read or written here.
 *
 * @module
 */

import { toSnakeCase } from "./names.ts";
import { renderTemplate, type Templates } from "./read_template.ts";
import { renderPhloYaml } from "./render_phlo_yaml.ts";
import type { ScaffoldFile } from "./scaffold_file.ts";

/** The kinds of project that `phlo init` makes. */
export const PROJECT_TEMPLATES = ["basic", "minimal"] as const;

/** `basic`, or `minimal`, which leaves the transforms out. */
export type ProjectTemplate = typeof PROJECT_TEMPLATES[number];

/** What a new project is made from. */
export interface ProjectAnswers {
  readonly name: string;
  readonly template: ProjectTemplate;
  /** The import specifier of zod that this phlo works with: `npm:zod@4.6.7`. */
  readonly zod: string;
}

interface PlannedFile {
  readonly path: string;
  /** What is printed behind the path; none for files that only hold a folder open. */
  readonly note?: string;
  readonly template?: string;
  readonly only?: ProjectTemplate;
}

/** Git keeps no empty folders; these files keep them. */
const FILES: readonly PlannedFile[] = [
  { path: "deno.json", template: "project/deno.json.txt", note: "import map and tasks" },
  { path: "phlo.yaml", note: "the configuration, each key explained" },
  { path: "tsconfig.json", template: "project/tsconfig.json.txt", note: "types for any editor" },
  { path: ".env.example", template: "project/env.example.txt", note: "secrets: copy to .env" },
  { path: ".gitignore", template: "project/gitignore.txt", note: "keeps .phlo/ and lake/ out" },
  {
    path: "README.md",
    template: "project/readme_basic.txt",
    note: "the next commands",
    only: "basic",
  },
  {
    path: "README.md",
    template: "project/readme_minimal.txt",
    note: "the next commands",
    only: "minimal",
  },
  {
    path: ".github/workflows/phlo.yml",
    template: "project/workflow.yml.txt",
    note: "checks and tests every change",
  },
  { path: "Dockerfile", template: "project/dockerfile.txt", note: "the project in a container" },
  {
    path: ".dockerignore",
    template: "project/dockerignore.txt",
    note: "keeps secrets and tables out of it",
  },
  { path: "workflows/ingestion/.gitkeep" },
  { path: "workflows/schemas/.gitkeep" },
  {
    path: "transforms/dbt/dbt_project.yml",
    template: "project/dbt_project.yml.txt",
    note: "the dbt project",
    only: "basic",
  },
  { path: "transforms/dbt/models/bronze/.gitkeep", only: "basic" },
  { path: "transforms/dbt/models/silver/.gitkeep", only: "basic" },
  { path: "transforms/dbt/models/gold/.gitkeep", only: "basic" },
  {
    path: "transforms/dbt/macros/generate_schema_name.sql",
    template: "project/generate_schema_name.sql.txt",
    note: "schemas named bronze, silver, gold",
    only: "basic",
  },
  { path: "tests/.gitkeep" },
];

/** The templates that `planProject` needs. */
export const PROJECT_TEMPLATE_FILES: readonly string[] = FILES.flatMap((file) =>
  file.template === undefined ? [] : [file.template]
);

/** Plans the files of a new project. */
export function planProject(
  answers: ProjectAnswers,
  templates: Templates,
): readonly ScaffoldFile[] {
  const values = {
    name: answers.name,
    dbtName: dbtNameOf(answers.name),
    zod: answers.zod,
    workflows: "workflows",
    image: toSnakeCase(answers.name) || "phlo_project",
  };
  return FILES.filter((file) => file.only === undefined || file.only === answers.template)
    .map((file) => ({
      path: file.path,
      kind: "created",
      text: file.path === "phlo.yaml"
        ? renderPhloYaml(answers.name)
        : file.template === undefined
        ? ""
        : renderTemplate(file.template, values, templates),
      ...(file.note === undefined ? {} : { note: file.note }),
    }));
}

/** dbt takes letters, digits and underscores, a letter first. */
function dbtNameOf(name: string): string {
  const snake = toSnakeCase(name);
  return /^[a-z]/.test(snake) ? snake : `project_${snake}`.replace(/_$/, "");
}
