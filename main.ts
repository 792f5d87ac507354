/**
 * Builds the real host and starts the command line.
 *
 * @module
 */

import process from "node:process";
import { main } from "./src/cli/main.ts";
import { createHost, SILENT_LOG } from "./src/host/real_host.ts";
import { createTerminal } from "./src/host/real_terminal.ts";

if (import.meta.main) {
  const interruption = new AbortController();
  const terminal = createTerminal();
  let interrupts = 0;
  Deno.addSignalListener("SIGINT", () => {
    // The first Ctrl-C stops cleanly; the second stops now. Either way the tables are whole.
    if (++interrupts > 1) Deno.exit(130);
    terminal.note("Stopping… Ctrl-C again stops at once\n");
    interruption.abort(new DOMException("Interrupted", "AbortError"));
  });
  // A program file or link that is called `dbt` answers as `phlo dbt`.
  const calledAs = (process.argv0.split(/[\\/]/).at(-1) ?? "").replace(/\.exe$/, "");
  const args = calledAs === "dbt" ? ["dbt", ...Deno.args] : Deno.args;
  const program = Deno.build.standalone
    ? [Deno.execPath()]
    : [Deno.execPath(), "run", "-A", "--quiet", Deno.mainModule];
  const code = await main(args, {
    host: createHost(SILENT_LOG),
    terminal,
    signal: interruption.signal,
    program,
  });
  Deno.exit(code);
}
