/**
 * `phlo dev` under way, for tests: where it serves, what it prints, and its end.
 *
 * @module
 */

import { phloProgram } from "./phlo_command.ts";

/** A running server. */
export interface RunningDev extends AsyncDisposable {
  /** `http://127.0.0.1:49152`. */
  readonly address: string;
  readonly pid: number;
  /** Everything that it printed so far. */
  printed(): string;
  /** Ends it as Ctrl-C does, and resolves to the exit code. */
  stop(): Promise<number>;
}

/** Starts it and waits until it listens. @throws Error where it ends before that */
export async function startDev(
  root: string,
  args: readonly string[] = ["--port", "0"],
  env: Readonly<Record<string, string>> = {},
): Promise<RunningDev> {
  const [program = "", ...first] = phloProgram();
  const child = new Deno.Command(program, {
    args: [...first, "dev", ...args],
    cwd: root,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let text = "";
  const started = Promise.withResolvers<string>();
  const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> => {
    for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
      text += piece;
      const [, address] = /Starting server at (\S+)/.exec(text) ?? [];
      if (address !== undefined) started.resolve(address);
    }
  };
  const reading = Promise.all([read(child.stdout), read(child.stderr)]);
  let hasEnded = false;
  const ended = Promise.all([child.status, reading]).then(([{ code }]) => {
    hasEnded = true;
    started.reject(new Error(`phlo dev ended with ${code}: ${text}`));
    return code;
  });
  const address = await started.promise;
  // Whoever awaits it is told once: afterwards its rejection concerns nobody.
  started.promise.catch(() => {});
  const stop = async (): Promise<number> => {
    if (!hasEnded) child.kill("SIGINT");
    return await ended;
  };
  return {
    address,
    pid: child.pid,
    printed: () => text,
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}
