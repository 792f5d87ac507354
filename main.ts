/**
 * Builds the real host and starts the command line.
 *
 * @module
 */

import process from "node:process";
import { main } from "./src/cli/main.ts";
import { chooseDataFolder, openBuiltProject } from "./src/host/built_project.ts";
import { createHost, SILENT_LOG } from "./src/host/real_host.ts";
import { createTerminal } from "./src/host/real_terminal.ts";

if (import.meta.main) {
  const interruption = new AbortController();
  const terminal = createTerminal();
  // The child that runs user code is ended by its parent; Ctrl-C reaches both and is answered by one.
  const isWorker = Deno.args[0] === "__worker";
  let interrupts = 0;
  const interrupt = (): void => {
    // The first Ctrl-C stops cleanly; the second stops now. Either way the tables are whole.
    if (++interrupts > 1) {
      terminal.restore();
      Deno.exit(130);
    }
    if (!isWorker) terminal.note("Stopping… Ctrl-C again stops at once\n");
    interruption.abort(new DOMException("Interrupted", "AbortError"));
  };
  Deno.addSignalListener("SIGINT", interrupt);
  // What stops services and containers stops as cleanly; Windows has no such signal.
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", interrupt);
  // A crash must not leave the terminal without a cursor.
  for (const end of ["error", "unhandledrejection", "unload"]) {
    globalThis.addEventListener(end, () => terminal.restore());
  }
  // A program file or link that is called `dbt` answers as `phlo dbt`.
  const calledAs = (process.argv0.split(/[\\/]/).at(-1) ?? "").replace(/\.exe$/, "");
  const args = calledAs === "dbt" ? ["dbt", ...Deno.args] : Deno.args;
  const program = Deno.build.standalone
    ? [Deno.execPath()]
    : [Deno.execPath(), "run", "-A", "--quiet", Deno.mainModule];
  // A program that `phlo build` wrote carries a project behind itself; all else is as ever.
  const built = Deno.build.standalone ? openBuiltProject(Deno.execPath()) : undefined;
  const code = await main(args, {
    host: createHost(SILENT_LOG),
    terminal,
    signal: interruption.signal,
    program,
    ...(built === undefined
      ? {}
      : { built: { ...built, dataFolder: chooseDataFolder(built, args) } }),
  });
  terminal.restore();
  const fault = terminal.fault();
  if (fault !== undefined) terminal.note(`What was printed is not complete: ${fault}\n`);
  Deno.exit(code === 0 && fault !== undefined ? 1 : code);
}
