/**
 * `phlo dev`: serves the page of a project, loads its files anew when they are saved, and runs its schedules.
 *
 * @module
 */

import { join } from "node:path";
import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { optional, withDefault } from "@optique/core/modifiers";
import { option } from "@optique/core/primitives";
import { integer, string } from "@optique/core/valueparser";
import { PhloError } from "../core/phlo_error.ts";
import { watchFiles } from "../host/watch_files.ts";
import { createApp } from "../web/app.ts";
import { type PageServer, servePage } from "../web/serve_page.ts";
import { readStaticFiles } from "../web/static_files.ts";
import { isLoopback } from "../web/web_access.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { createDevContext, type DevContext } from "./dev_context.ts";
import { findOtherServer, noteServer } from "./dev_servers.ts";
import { startSchedules } from "./dev_schedules.ts";
import { openBrowser } from "./open_browser.ts";
import { openProject } from "./open_project.ts";
import { paintFor } from "./terminal.ts";

const parser = merge(
  object({
    port: withDefault(
      option("--port", integer({ metavar: "PORT", min: 0, max: 65_535 }), {
        description: message`The port; the next free one where it is taken, any free one for 0`,
      }),
      3000,
    ),
    host: withDefault(
      option("--host", string({ metavar: "ADDRESS" }), {
        description: message`The address to serve at; other than this machine's own needs a token`,
      }),
      "127.0.0.1",
    ),
    token: optional(option("--token", string({ metavar: "TOKEN" }), {
      description: message`What a browser must know; PHLO_TOKEN where left out`,
    })),
    noSchedule: option("--no-schedule", { description: message`Start no scheduled runs` }),
    open: option("--open", { description: message`Open the page in the browser` }),
  }),
  commonFlags,
);

type Values = CommonFlags & {
  readonly port: number;
  readonly host: string;
  readonly token: string | undefined;
  readonly noSchedule: boolean;
  readonly open: boolean;
};

/** The command. */
export const dev = defineCommand("dev", parser, serveProject);

async function serveProject(values: Values, cli: CliContext): Promise<number> {
  const { host, terminal, signal } = cli;
  const token = values.token ?? host.environment.variable("PHLO_TOKEN");
  assertToken(values.host, token);
  const opened = await openProject(values, cli);
  const files = await readStaticFiles(host);
  await using context = createDevContext(
    opened,
    { ...values, runsSchedules: !values.noSchedule },
    cli,
  );
  const app = createApp(context.web, {
    access: { hostname: values.host, token, formToken: host.ids.uuid() },
    files,
  });
  await using server = servePage({ hostname: values.host, port: values.port }, app.fetch);
  const address = `http://${isIPv6(values.host) ? `[${values.host}]` : values.host}:${server.port}`;
  terminal.print(`Workflows directory: ${context.project.current().workflowsFolder}\n`);
  await notePort(values, server, opened.stateFolder, cli);
  terminal.print(`Starting server at ${address}\n`);
  await using _note = await noteServer(opened.stateFolder, address, host);
  using _watch = watchProject(context);
  void context.project.reload();
  if (values.open) void openBrowser(address, host);
  await using stack = new AsyncDisposableStack();
  if (!values.noSchedule) stack.use(await startSchedules(context, values, cli));
  if (!signal.aborted) {
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  }
  return 0;
}

function assertToken(address: string, token: string | undefined): void {
  if (token === "") {
    throw new PhloError("PHLO-002", "Cannot serve the page: the token is empty");
  }
  if (isLoopback(address) || token !== undefined) return;
  throw new PhloError(
    "PHLO-002",
    `Cannot serve the page at "${address}": others reach that address, and no token is set`,
    { hint: `PHLO_TOKEN=… phlo dev --host ${address}` },
  );
}

function isIPv6(address: string): boolean {
  return address.includes(":");
}

/** Says why the port is not the one that was asked for, and who else serves the project. */
async function notePort(
  { port }: Values,
  server: PageServer,
  stateFolder: string,
  { terminal, host }: CliContext,
): Promise<void> {
  const paint = paintFor(terminal);
  const other = await findOtherServer(stateFolder, host);
  if (other !== undefined) {
    terminal.print(paint.dim(`Another phlo dev serves this project at ${other}\n`));
  }
  if (port !== 0 && server.port !== port) {
    terminal.print(paint.yellow(`Port ${port} is in use: taking ${server.port}\n`));
  }
}

/** Loads anew what was saved. Folders that come later are found by the change of the one above. */
function watchProject({ project, current }: DevContext): Disposable {
  const watch = (): Disposable => {
    const { root, config, stateFolder } = current();
    const ignored = [stateFolder, config.lakeFolder, join(config.dbtFolder, "target")];
    return watchFiles({
      folders: [config.workflowsFolder, config.dbtFolder],
      shallow: [root],
      onChange: (paths) => {
        const counts = (path: string): boolean =>
          !ignored.some((folder) => path === folder || path.startsWith(`${folder}/`));
        if (paths.some(counts)) void renew();
      },
    });
  };
  let watching = watch();
  let isClosed = false;
  const renew = async (): Promise<void> => {
    await project.reload();
    if (isClosed) return;
    watching[Symbol.dispose]();
    watching = watch();
  };
  return {
    [Symbol.dispose]() {
      isClosed = true;
      watching[Symbol.dispose]();
    },
  };
}
