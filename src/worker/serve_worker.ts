/**
 * What `phlo __worker` runs: a process that imports the user's code and answers its parent until the parent is gone.
 *
 * @module
 */

import process from "node:process";
import type { Host } from "../core/host.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import type { WorkerEvent } from "../core/worker_port.ts";
import { captureConsole, type ConsoleCapture } from "./capture_console.ts";
import { renderErrorData } from "./error_data.ts";
import { performFetch, performJudge, warmUp } from "./perform_request.ts";
import { PARENT_MESSAGE, type ParentMessage, PROTOCOL_VERSION } from "./protocol.ts";
import type { ParentLines } from "./start_watchdog.ts";
import type { LoadProject, UserProject } from "./user_project.ts";
import { writeControl } from "./write_control.ts";

type Request = Exclude<ParentMessage, { kind: "cancel" }>;

interface Service {
  readonly active: Map<number, AbortController>;
  readonly capture: ConsoleCapture;
  readonly loadProject: LoadProject;
  project: UserProject | undefined;
}

/** Serves until the parent closes standard input; then the process ends. Never resolves. */
export function serveWorker(
  loadProject: LoadProject,
  parent: ParentLines,
  host: Host,
): Promise<never> {
  // A user's error is often thrown deep inside a package.
  Error.stackTraceLimit = 50;
  // Ctrl-C reaches the whole process group; what it means is the parent's to decide.
  process.on("SIGINT", () => {});
  const service: Service = {
    active: new Map(),
    capture: captureConsole(globalThis.console),
    loadProject,
    project: undefined,
  };
  parent.listen((line) => {
    if (line === "") process.exit(0);
    receive(line, service, host);
  });
  return new Promise(() => {});
}

function receive(line: string, service: Service, host: Host): void {
  const message = PARENT_MESSAGE.parse(JSON.parse(line));
  if (message.kind === "cancel") service.active.get(message.id)?.abort();
  else answer(message, service, host);
}

async function answer(request: Request, service: Service, host: Host): Promise<void> {
  const { id } = request;
  const controller = new AbortController();
  service.active.set(id, controller);
  const onEvent = (event: WorkerEvent): void =>
    writeControl({ version: PROTOCOL_VERSION, id, kind: "event", event });
  try {
    const work = service.capture.run(
      onEvent,
      () => perform(request, service, { signal: controller.signal, onEvent }, host),
    );
    const result = await Promise.race([work, whenAborted(controller.signal)]);
    writeControl({ version: PROTOCOL_VERSION, id, kind: "done", result });
  } catch (thrown) {
    const error = renderErrorData(thrown, describe(request), service.project?.locate(thrown));
    writeControl({ version: PROTOCOL_VERSION, id, kind: "failed", error });
  } finally {
    service.active.delete(id);
  }
}

async function perform(
  request: Request,
  service: Service,
  options: { readonly signal: AbortSignal; readonly onEvent: (event: WorkerEvent) => void },
  host: Host,
): Promise<unknown> {
  switch (request.kind) {
    case "load": {
      const onImport = (file: string): void =>
        writeControl({ version: PROTOCOL_VERSION, id: request.id, kind: "importing", file });
      service.project = await service.loadProject({ ...request, onImport }, host);
      // Most loads are followed by a fetch; meanwhile the parent loads its engine.
      setTimeout(warmUp, 0);
      return service.project.workflows;
    }
    case "fetch":
      return await performFetch(request.request, projectOf(service), options, host);
    case "judge":
      return await performJudge(request.request, projectOf(service), host);
    default:
      return request satisfies never;
  }
}

function projectOf(service: Service): UserProject {
  if (service.project !== undefined) return service.project;
  throw new PhloError("PHLO-901", "Cannot call a workflow: none was loaded before");
}

/** A function that does not heed its signal is left behind; the parent ends this process soon. */
function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => {
      reject(new PhloError("PHLO-602", `Cannot go on: ${messageOf(signal.reason)}`));
    });
  });
}

function describe(request: Request): string {
  switch (request.kind) {
    case "load":
      return "load the workflows";
    case "fetch":
      return `fetch "${request.request.asset}" (${request.request.partition.key})`;
    case "judge":
      return `validate "${request.request.asset}"`;
    default:
      return request satisfies never;
  }
}
