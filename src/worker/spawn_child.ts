/**
 * One child process with its pipes: control messages on descriptor 3, printed lines on the other two, a heartbeat.
 *
 * @module
 */

import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { messageOf } from "../core/phlo_error.ts";
import { createLineSplitter } from "./split_lines.ts";

/** How to start the child. `Heard` is what it sends. */
export interface ChildOptions<Heard> {
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly workingFolder: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly heartbeatMs: number;
  /** Checks what came on descriptor 3; undefined for what is no message. */
  readonly parseMessage: (value: unknown) => Heard | undefined;
  readonly onMessage: (message: Heard) => void;
  /** A line that user code printed past `console`. */
  readonly onLine: (stream: "stdout" | "stderr", line: string) => void;
}

/** How a child ended. */
export interface ChildEnd {
  /** In words: `exit code 7`, `signal SIGKILL`. */
  readonly how: string;
  /** The last lines of its standard error. */
  readonly lastLines: readonly string[];
}

/** A running child. Disposing ends it: first by closing its standard input, then by force. */
export interface Child<Sent> extends AsyncDisposable {
  readonly ended: Promise<ChildEnd>;
  send(message: Sent): void;
  kill(): void;
}

const LINES_KEPT = 60;
const FAREWELL_MS = 2000;
/** Output may arrive after the end; a grandchild may hold the pipe open for ever. */
const DRAIN_MS = 300;

/** Starts a child. A command that cannot be started is a child that ended. */
export function spawnChild<Sent, Heard>(options: ChildOptions<Heard>): Child<Sent> {
  const [program = "", ...rest] = options.command;
  const child = spawn(program, rest, {
    cwd: options.workingFolder,
    env: { ...options.variables },
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  });
  const lastLines: string[] = [];
  readLines(child.stdout, (line) => options.onLine("stdout", line));
  readLines(child.stderr, (colored) => {
    // The engine colours its reports of faults for a terminal, which logs and files are not.
    const line = stripVTControlCharacters(colored);
    lastLines.push(line);
    if (lastLines.length > LINES_KEPT) lastLines.shift();
    options.onLine("stderr", line);
  });
  // A program that could not be started has no pipes.
  const control = child.stdio[3] as Readable | undefined;
  if (control !== undefined) readControl(control, options, lastLines);
  // A child that just died is told by `ended`, not by its pipe.
  child.stdin?.on("error", () => {});
  const beat = setInterval(() => child.stdin?.write("\n"), options.heartbeatMs);
  const ended = waitForEnd(child, lastLines).finally(() => clearInterval(beat));
  return {
    ended,
    send: (message) => void child.stdin?.write(`${JSON.stringify(message)}\n`),
    kill: () => void child.kill("SIGKILL"),
    async [Symbol.asyncDispose]() {
      child.stdin?.end();
      const force = setTimeout(() => child.kill("SIGKILL"), FAREWELL_MS);
      await ended;
      clearTimeout(force);
    },
  };
}

function readLines(stream: Readable | null, onLine: (line: string) => void): void {
  const splitter = createLineSplitter(onLine);
  stream?.setEncoding("utf8");
  stream?.on("data", (piece: string) => splitter.push(piece));
  stream?.on("end", () => splitter.end());
  stream?.on("error", () => splitter.end());
}

/** What is no message was written by user code onto phlo's descriptor: it is kept as a line, and believed in nothing. */
function readControl<Heard>(
  stream: Readable,
  options: Pick<ChildOptions<Heard>, "parseMessage" | "onMessage">,
  lastLines: string[],
): void {
  const splitter = createLineSplitter((line) => {
    const message = options.parseMessage(parseLine(line));
    if (message !== undefined) options.onMessage(message);
    else lastLines.push(`(on descriptor 3) ${line.slice(0, 200)}`);
  }, Infinity);
  stream.setEncoding("utf8");
  stream.on("data", (piece: string) => splitter.push(piece));
  stream.on("error", () => {});
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function waitForEnd(child: ChildProcess, lastLines: readonly string[]): Promise<ChildEnd> {
  return new Promise((resolve) => {
    child.on("error", (error) => {
      resolve({ how: `an error: ${messageOf(error)}`, lastLines });
    });
    child.once("exit", (code, signal) => {
      const how = code === null ? `signal ${signal}` : `exit code ${code}`;
      const done = (): void => {
        clearTimeout(timer);
        for (const stream of child.stdio) stream?.destroy();
        resolve({ how, lastLines });
      };
      const timer = setTimeout(done, DRAIN_MS);
      child.once("close", done);
    });
  });
}
