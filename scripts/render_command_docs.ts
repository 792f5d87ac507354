/**
 * docs/reference/commands.md and exit-codes.md from the commands themselves.
 *
 * @module
 */

import type { Command } from "../src/cli/command.ts";
import { COMMANDS } from "../src/cli/commands.ts";
import { EXIT_CODES } from "../src/cli/exit_codes.ts";
import { readUsage } from "../src/cli/usage_words.ts";

const GROUPS = { start: "Start", run: "Run", look: "Look", help: "Help" } as const;

/** Renders the page of commands: what `phlo <command> --help` shows, in the order of `phlo --help`. */
export async function renderCommandDocs(): Promise<string> {
  const lines = [
    "# Commands",
    "",
    "What `phlo --help` and `phlo <command> --help` show. Every command of a project takes `--project`,",
    "`--env` and `--json`; `--debug` adds the stack of an error. Standard error under `--json` and the",
    "events of runs are in [events](events.md), exit codes in [exit codes](exit-codes.md).",
    "",
  ];
  for (const [group, title] of Object.entries(GROUPS)) {
    lines.push(`## ${title}`, "");
    for (const [name, entry] of Object.entries(COMMANDS)) {
      if (entry.group !== group || entry.isHidden) continue;
      lines.push(`### phlo ${name}`, "", `${entry.brief}.`, "");
      lines.push(...renderHelp(await entry.load()));
    }
  }
  return lines.join("\n");
}

function renderHelp({ words }: Command): readonly string[] {
  if (words === undefined) return [];
  const { subcommands } = readUsage(words.usage, []);
  const paths = subcommands.length === 0 ? [[]] : subcommands.map((name) => [name]);
  return paths.flatMap((path) => {
    const text = words.help({ width: 96, hasColor: false, path });
    const body = text.split("\n").map((line) => line.trimEnd()).join("\n").trim();
    return ["```text", body, "```", ""];
  });
}

/** Renders the page of exit codes. */
export function renderExitDocs(): string {
  return [
    "# Exit codes",
    "",
    "| code | means |",
    "| --- | --- |",
    ...EXIT_CODES.map(({ code, meaning }) => `| ${code} | ${meaning} |`),
    "",
    "What each error code means is in [errors](errors.md); `phlo explain PHLO-201` says it offline.",
    "",
  ].join("\n");
}
