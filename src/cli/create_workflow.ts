/**
 * `phlo create-workflow`: asks what is missing, on a terminal, and adds the files of a workflow.
 *
 * @module
 */

import { basename, dirname, relative } from "node:path";
import type { OptionName, Parser } from "@optique/core";
import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { multiple, optional } from "@optique/core/modifiers";
import { option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { LoadedWorkflows } from "../core/project.ts";
import { mapHost } from "../source/map_host.ts";
import { sampleNetwork } from "../sample/sample_network.ts";
import { createWorkflow as createFiles } from "../scaffold/create_workflow.ts";
import { createFetchSample } from "../scaffold/fetch_sample.ts";
import type { SourceTable } from "../scaffold/plan_transform.ts";
import {
  type AnswerTexts,
  listOpenQuestions,
  parseWorkflowAnswers,
  type WorkflowAnswers,
} from "../scaffold/workflow_answers.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { type CliProject, openProject, startProjectWorker } from "./open_project.ts";
import { paintFor } from "./terminal.ts";

function answer(
  flag: string,
  sentence: string,
): Parser<"sync", string | undefined, [unknown] | undefined> {
  const name: OptionName = `--${flag}`;
  return optional(option(name, string({ metavar: "TEXT" }), {
    description: [{ type: "text", text: sentence }],
  }));
}

const parser = merge(
  object({
    "type": answer("type", "ingestion, transform or quality"),
    "domain": answer("domain", "The domain: what the tables are about"),
    "table": answer("table", "The table"),
    "unique-key": answer("unique-key", "The field that tells one row from another"),
    "cron": answer("cron", "When it runs, as five cron fields"),
    "api-base-url": answer(
      "api-base-url",
      "The API's address; sample://nightscout/api/v1 is built in",
    ),
    "field": multiple(option("--field", string({ metavar: "NAME:TYPE" }), {
      description: message`A field, such as sgv:int or device:string?; as often as needed`,
    })),
    "noProbe": option("--no-probe", { description: message`Do not ask the API for its fields` }),
  }),
  commonFlags,
);

type Values =
  & CommonFlags
  & Readonly<
    Record<"type" | "domain" | "table" | "unique-key" | "cron" | "api-base-url", string | undefined>
  >
  & { readonly field: readonly string[]; readonly noProbe: boolean };

/** The command. */
export const createWorkflow = defineCommand("create-workflow", parser, createFromAnswers);

async function createFromAnswers(values: Values, cli: CliContext): Promise<number> {
  const { terminal, host } = cli;
  const paint = paintFor(terminal);
  if (cli.built !== undefined) {
    throw new PhloError(
      "PHLO-002",
      `Cannot add to "${cli.built.name}": this program carries the project, and only reads it`,
      { hint: "add to the project's folder, then build it again" },
    );
  }
  const project = await openProject(values, cli);
  const texts = await completeAnswers(values, cli);
  const answers = parseWorkflowAnswers(texts, values.field);
  const title = `${answers.type} workflow for ${answers.domain}.${answers.table}`;
  if (!values.json) terminal.print(`Creating ${title}...\n`);
  const workflows = await loadWorkflows(project, cli);
  refuseTakenTable(answers, workflows);
  const result = await createFiles(answers, {
    root: project.root,
    folders: {
      workflows: relative(project.root, project.config.workflowsFolder),
      dbt: relative(project.root, project.config.dbtFolder),
    },
    ...(values.noProbe ? {} : { fetchSample: createFetchSample(redirectedHost(project, host)) }),
    ...findSource(answers, workflows),
  }, host);
  if (values.json) {
    terminal.print(JSON.stringify(result) + "\n");
    return 0;
  }
  const lines = [
    ...result.notes.map((note) => paint.dim(`  ${note}`)),
    "Created files:",
    ...result.files.map(({ path, kind }) => `  ${path}${kind === "updated" ? " (updated)" : ""}`),
    "Next steps:",
    ...result.next.map((step, index) => `  ${index + 1}. ${step}`),
  ];
  terminal.print(lines.join("\n") + "\n");
  return 0;
}

/** Asks on a terminal what no flag says; elsewhere the parser names the missing flag. */
async function completeAnswers(values: Values, cli: CliContext): Promise<AnswerTexts> {
  const texts: Record<string, string | undefined> = {
    "type": values.type,
    "domain": values.domain,
    "table": values.table,
    "unique-key": values["unique-key"],
    "cron": values.cron,
    "api-base-url": values["api-base-url"],
  };
  if (!cli.terminal.canAsk) return texts;
  const { isCancel, text } = await import("@clack/prompts");
  for (;;) {
    const [question] = listOpenQuestions(texts);
    if (question === undefined) return texts;
    const given = await text({
      message: question.message,
      placeholder: question.default ?? question.example,
      ...(question.default === undefined ? {} : { defaultValue: question.default }),
      validate: (value) => question.check(value || (question.default ?? ""))?.message,
    });
    if (isCancel(given)) {
      throw new PhloError("PHLO-602", "Cannot create the workflow: it was cancelled", {
        hint: "phlo create-workflow starts again; nothing was written",
      });
    }
    texts[question.flag] = given;
  }
}

/** A host whose network knows the sample API and the project's own redirections. */
function redirectedHost(project: CliProject, host: Host): Host {
  const network = sampleNetwork(host.network, host);
  return {
    ...host,
    network: {
      fetch: (url, init) => network.fetch(mapHost(url, project.config.hosts), init),
    },
  };
}

async function loadWorkflows(project: CliProject, cli: CliContext): Promise<LoadedWorkflows> {
  await using worker = await startProjectWorker(project, cli);
  return await worker.load();
}

/** Two assets with one table would break both. */
function refuseTakenTable(answers: WorkflowAnswers, workflows: LoadedWorkflows): void {
  const taken = workflows.assets.find((asset) => asset.tableName === answers.table);
  if (answers.type !== "ingestion" || taken === undefined) return;
  // In the same domain the file itself is in the way, which says more.
  if (basename(dirname(taken.place.file)) === answers.domain) return;
  throw new PhloError(
    "PHLO-103",
    `Cannot create "${answers.table}": ${taken.place.file} makes the table already`,
    { hint: "choose another --table" },
  );
}

/** The ingested table that models are made of. */
function findSource(
  answers: WorkflowAnswers,
  workflows: LoadedWorkflows,
): { readonly source?: SourceTable } {
  if (answers.type !== "transform") return {};
  const asset = workflows.assets.find((each) => each.tableName === answers.table);
  if (asset === undefined) return {};
  return {
    source: {
      table: asset.tableName,
      uniqueKey: asset.uniqueKey,
      columns: asset.schema.fields.map(({ column }) => ({
        name: column.name,
        isNumber: ["long", "double", "decimal"].includes(column.type.kind),
        isRequired: column.required,
        ...(column.comment === undefined ? {} : { comment: column.comment }),
      })),
    },
  };
}
