/**
 * `phlo build`: turns the project into one executable, which is phlo with the project's files behind it.
 *
 * @module
 */

import { join, resolve } from "node:path";
import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { optional } from "@optique/core/modifiers";
import { option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { countOf } from "../core/count_text.ts";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { inspectProgram, writeBuiltProgram } from "../host/built_project.ts";
import { readTree } from "../host/read_tree.ts";
import { createBuildFilter } from "../scaffold/build_filter.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { type CliProject, openProject } from "./open_project.ts";
import { relativePath } from "./relative_path.ts";
import { paintFor } from "./terminal.ts";

const parser = merge(
  object({
    output: optional(option("--output", string({ metavar: "FILE" }), {
      description: message`The program to write; named after the project where left out`,
    })),
    program: optional(option("--program", string({ metavar: "FILE" }), {
      description:
        message`The phlo to put the project behind, such as one for another platform; this one where left out`,
    })),
  }),
  commonFlags,
);

type Values = CommonFlags & {
  readonly output: string | undefined;
  readonly program: string | undefined;
};

/** The command. */
export const build = defineCommand("build", parser, buildProject);

async function buildProject(values: Values, cli: CliContext): Promise<number> {
  const { host, terminal } = cli;
  const project = await openProject(values, cli);
  const base = chooseBase(values.program, cli);
  const output = await chooseOutput(values.output, project, host);
  // A project that does not hold together is found here, not where the program was carried to.
  const code = await cli.runCommand(["check", "--project", project.root], quiet(values, cli));
  if (code !== 0) return code;
  const isWanted = await createBuildFilter({ ...project.config, output }, host);
  // An older build that lies in the project is no part of it.
  const entries = await readTree(
    project.root,
    (path) => isWanted(path) && inspectProgram(join(project.root, path)) !== "built",
  );
  const archive = { name: project.config.name, entries };
  const sizeBytes = await writeBuiltProgram({ base, output, archive });
  if (values.json) {
    terminal.print(JSON.stringify({ output, sizeBytes, files: entries.length }) + "\n");
    return 0;
  }
  const paint = paintFor(terminal);
  const shown = relativePath(output, host);
  terminal.print([
    `${paint.green(`Built ${shown}`)}: ${
      countOf(entries.length, "file")
    } of ${project.config.name}, ${(sizeBytes / 1e6).toFixed(1)} MB`,
    "It needs nothing beside it. Tables, records and .env are those of the folder it is started in, or of --project.",
    "",
    "Next:",
    `  ${paint.cyan(`${shown.includes("/") ? shown : `./${shown}`} status`)}`,
    "",
  ].join("\n"));
  return 0;
}

/** The answer of `phlo build --json` is one object. */
function quiet(values: Values, cli: CliContext): CliContext {
  return values.json ? { ...cli, terminal: { ...cli.terminal, print: () => {} } } : cli;
}

function chooseBase(named: string | undefined, { host, program }: CliContext): string {
  if (named === undefined && program.length !== 1) {
    throw new PhloError("PHLO-002", "Cannot build a program: this phlo runs from its sources", {
      hint: "deno task compile, then phlo build --program dist/phlo",
    });
  }
  const base = resolve(host.environment.workingFolder, named ?? program[0] ?? "");
  const kind = inspectProgram(base);
  if (kind === "program" || kind === "built") return base;
  throw new PhloError(
    "PHLO-002",
    `Cannot build on "${named ?? base}": ${
      kind === "missing"
        ? "there is no such file"
        : kind === "macos"
        ? "programs for macOS are signed as a whole and can carry nothing behind them"
        : "it is no program"
    }`,
    {
      hint: kind === "macos"
        ? "name a phlo for Linux or Windows, or carry the folder and phlo side by side"
        : "name the phlo that was downloaded for the platform, or leave --program out",
    },
  );
}

/** An older build is replaced; anything else that has the name is not. */
async function chooseOutput(
  named: string | undefined,
  project: CliProject,
  host: Host,
): Promise<string> {
  const plain = project.config.name.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-");
  const output = resolve(host.environment.workingFolder, named ?? plain);
  const kind = inspectProgram(output);
  if (kind === "missing" || kind === "built") return output;
  const isFolder = (await host.disk.stat(output))?.kind === "folder";
  throw new PhloError(
    "PHLO-005",
    `Cannot write "${output}": ${isFolder ? "it is a folder" : "there is a file already"}`,
    { hint: `phlo build --output ${isFolder ? join(named ?? plain, plain) : "<another file>"}` },
  );
}
