/**
 * Hands a notice to a command or a webhook. Tried again for a while; a receiver that is broken holds nobody up for long.
 *
 * @module
 */

import type { Host, ProcessEnd, RunningProcess } from "../../core/host.ts";
import { messageOf, PhloError } from "../../core/phlo_error.ts";
import { retry } from "../../core/retry.ts";
import type { Notice } from "./notice.ts";

/** Where notices go. */
export interface Receiver {
  readonly command: string | readonly string[] | undefined;
  readonly webhook: string | undefined;
  /** The project's folder: commands run there. */
  readonly root: string;
  /** The whole environment of commands. */
  readonly variables: Readonly<Record<string, string>>;
}

const COMMAND_MS = 30_000;
const WEBHOOK_MS = 10_000;
const RETRIES = { attempts: 3, firstDelayMs: 1000, maxDelayMs: 5000 } as const;
const OUTPUT_SHOWN = 300;

/** Sends to every receiver that is set. @throws PhloError PHLO-604 where one could not be told after all tries. */
export async function sendNotice(notice: Notice, receiver: Receiver, host: Host): Promise<void> {
  const text = JSON.stringify(notice) + "\n";
  const { command, webhook } = receiver;
  const sends = [
    ...(command === undefined ? [] : [() => runCommand(command, text, receiver, host)]),
    ...(webhook === undefined ? [] : [() => postTo(webhook, text, host)]),
  ];
  const settled = await Promise.allSettled(sends.map((send) => retry(send, RETRIES, host.clock)));
  for (const each of settled) if (each.status === "rejected") throw each.reason;
}

async function runCommand(
  command: string | readonly string[],
  text: string,
  { root, variables }: Receiver,
  host: Host,
): Promise<void> {
  const child = host.processes.start({
    command: typeof command === "string" ? shellWords(command, host) : command,
    workingFolder: root,
    variables,
    input: text,
  });
  const output = Promise.all([readEnd(child.stdout), readEnd(child.stderr)]);
  const end = await endWithin(child, COMMAND_MS, host);
  if (end === undefined) {
    throw refuse("the command", `it did not end within ${COMMAND_MS / 1000} s`, "lasting");
  }
  if (end.code === 0) return;
  const said = (await output).join("").trim();
  throw refuse(
    "the command",
    end.failure ?? `it ended with code ${end.code}${said === "" ? "" : `: ${said}`}`,
  );
}

function shellWords(line: string, host: Host): readonly string[] {
  return host.environment.variable("OS") === "Windows_NT"
    ? ["cmd", "/d", "/s", "/c", line]
    : ["sh", "-c", line];
}

/** Undefined where it had to be killed. */
async function endWithin(
  child: RunningProcess,
  timeMs: number,
  host: Host,
): Promise<ProcessEnd | undefined> {
  const isOver = new AbortController();
  const timer = host.clock.sleep(timeMs, isOver.signal).then(() => undefined, () => undefined);
  try {
    const end = await Promise.race([child.ended, timer]);
    if (end === undefined) child.kill("SIGKILL");
    return end;
  } finally {
    isOver.abort();
  }
}

async function readEnd(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let text = "";
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
    text = (text + piece).slice(-OUTPUT_SHOWN);
  }
  return text;
}

/** Addresses of webhooks are secrets: only the host is ever named. */
async function postTo(webhook: string, text: string, host: Host): Promise<void> {
  const where = `the webhook at ${new URL(webhook).host}`;
  let response: Response;
  try {
    response = await host.network.fetch(webhook, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: text,
      redirect: "follow",
      signal: AbortSignal.timeout(WEBHOOK_MS),
    });
    await response.body?.cancel();
  } catch (error) {
    throw refuse(where, messageOf(error).replaceAll(webhook, where));
  }
  if (response.ok) return;
  const isPassing = response.status >= 500 || response.status === 429 || response.status === 408;
  throw refuse(where, `it answered ${response.status}`, isPassing ? "passing" : "lasting");
}

function refuse(
  receiver: string,
  why: string,
  fault: "passing" | "lasting" = "passing",
): PhloError {
  return new PhloError("PHLO-604", `Cannot notify ${receiver}: ${why}`, {
    hint: "phlo notify --test tries it",
    retryable: fault === "passing",
  });
}
