/**
 * `phlo notify`: who is told of failures, recoveries and lateness, what was told last, and a test of it.
 *
 * @module
 */

import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { option } from "@optique/core/primitives";
import { buildNotice } from "../schedule/notify/notifier.ts";
import { sendNotice } from "../schedule/notify/send_notice.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { hasReceiver } from "./notify_of_runs.ts";
import { type CliProject, openProject, openProjectRecords } from "./open_project.ts";
import { renderTable } from "./render_table.ts";
import { renderMoment } from "./runs.ts";

const parser = merge(
  object({
    test: option("--test", { description: message`Send a test notice now` }),
  }),
  commonFlags,
);

type Values = CommonFlags & { readonly test: boolean };

/** The command. */
export const notify = defineCommand("notify", parser, showNotices);

async function showNotices(values: Values, cli: CliContext): Promise<number> {
  const { terminal, host } = cli;
  const project = await openProject(values, cli);
  if (!hasReceiver(project)) {
    if (values.json) terminal.print(JSON.stringify({ receivers: [], told: [] }) + "\n");
    else {terminal.print(
        'Nobody is told: set "command" or "webhook" below "notify:" in phlo.yaml\n',
      );}
    return values.test ? 2 : 0;
  }
  if (values.test) return await sendTest(project, cli);
  await using records = await openProjectRecords(project, undefined, host);
  const told = await records.listNotices("");
  if (values.json) {
    terminal.print(JSON.stringify({ receivers: nameReceivers(project), told }) + "\n");
    return 0;
  }
  const on = project.config.values["notify.on"].join(", ");
  terminal.print(`Told of ${on}: ${nameReceivers(project).join(", ")}\n`);
  if (told.length === 0) return 0;
  const columns = ["subject", "last told", "when (UTC)"].map((title) => ({ title }));
  const rows = told.map(({ subject, state, at }) => [subject, state, renderMoment(at)]);
  terminal.print(renderTable(columns, rows, terminal));
  return 0;
}

async function sendTest(project: CliProject, { terminal, host }: CliContext): Promise<number> {
  const { config, root } = project;
  const { name, environment, values, variables } = config;
  const notice = buildNotice({ kind: "test", subjects: [] }, { project: name, environment }, host);
  const [command, webhook] = [values["notify.command"], values["notify.webhook"]];
  await sendNotice(notice, { command, webhook, root, variables }, host);
  terminal.print(`Told ${nameReceivers(project).join(" and ")}\n`);
  return 0;
}

/** Without the address, which may be a secret. */
function nameReceivers({ config: { values } }: CliProject): readonly string[] {
  const [command, webhook] = [values["notify.command"], values["notify.webhook"]];
  return [
    ...(command === undefined ? [] : ["the command"]),
    ...(webhook === undefined ? [] : [`the webhook at ${new URL(webhook).host}`]),
  ];
}
