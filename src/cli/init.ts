/**
 * `phlo init`: makes a new project.
 *
 * @module
 */

import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { withDefault } from "@optique/core/modifiers";
import { argument, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { countOf } from "../core/count_text.ts";
import { refreshEditorFiles } from "../scaffold/editor_files.ts";
import { initProject, type InitResult } from "../scaffold/init_project.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { paintFor } from "./terminal.ts";

const parser = object({
  name: argument(string({ metavar: "NAME" }), {
    description: message`The project's folder; . for the current one`,
  }),
  template: withDefault(
    option("--template", string({ metavar: "TEMPLATE" }), {
      description: message`basic, or minimal without the transforms`,
    }),
    "basic",
  ),
  force: option("--force", {
    description: message`Add what is missing to a folder that is not empty; nothing is overwritten`,
  }),
});

/** The command. */
export const init = defineCommand("init", parser, initFolder);

async function initFolder(
  values: { readonly name: string; readonly template: string; readonly force: boolean },
  { host, terminal, program }: CliContext,
): Promise<number> {
  const paint = paintFor(terminal);
  const result = await initProject(
    { target: values.name, template: values.template, isForced: values.force },
    host,
  );
  await refreshEditorFiles({ root: result.root, workflows: "workflows", program }, host);
  const lines = [
    paint.bold("phlo project"),
    "",
    result.kept.length === 0
      ? `Creating new project: ${result.name}`
      : `Adding to project: ${result.name}`,
    "",
    paint.green(describeDone(result)),
    "",
    result.tree.trimEnd(),
    "",
    ...(result.kept.length === 0 ? [] : [
      `Added: ${result.created.join(", ") || "nothing"}`,
      `Kept as they were: ${result.kept.join(", ")}`,
      "",
    ]),
    "Next:",
    ...result.next.map((command) => `  ${paint.cyan(command)}`),
    "",
  ];
  terminal.print(lines.join("\n"));
  return 0;
}

/** A folder that held some files already is not made, but completed. */
function describeDone({ name, kept, created }: InitResult): string {
  if (kept.length === 0) return `Successfully created ${name}`;
  if (created.length === 0) return `Nothing was missing in ${name}`;
  return `Successfully added ${countOf(created.length, "file")} to ${name}`;
}
