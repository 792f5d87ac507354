/**
 * `phlo completions`: prints what makes a shell complete phlo's words, names of the project included.
 *
 * @module
 */

import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { argument } from "@optique/core/primitives";
import { choice } from "@optique/core/valueparser";
import { type CliContext, defineCommand } from "./command.ts";
import { SHELLS } from "./shells.ts";

const parser = object({
  shell: argument(choice(["bash", "zsh", "fish"] as const, { metavar: "SHELL" }), {
    description:
      message`The shell: source <(phlo completions bash) in ~/.bashrc, source <(phlo completions zsh) in ~/.zshrc, phlo completions fish | source in config.fish`,
  }),
});

/** The command. */
export const completions = defineCommand("completions", parser, printScript);

// deno-lint-ignore require-await -- a command by contract
async function printScript(
  { shell }: { readonly shell: keyof typeof SHELLS },
  { terminal }: CliContext,
): Promise<number> {
  terminal.print(SHELLS[shell].generateScript("phlo", ["__complete", shell]) + "\n");
  return 0;
}
