/**
 * The folder, the home and the files of someone who follows the guide: what they type is in tests/guide, what they paste is here.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "expect";
import { withFolder } from "./fake_host.ts";
import { showsText } from "./match_output.ts";
import { type CommandResult, runPhlo } from "./phlo_command.ts";
import { privateHome } from "./private_home.ts";

/** A person at a shell, without a terminal and without a network. */
export interface GuideUser {
  /** An empty folder to begin in. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Types `phlo …` in a folder below the first. */
  type(line: string | readonly string[], folder?: string): Promise<CommandResult>;
}

/** The cron that the guide answers: it holds spaces, so lines with it are given as words. */
export const GUIDE_CRON = "0 */1 * * *";

const PARTS = fileURLToPath(new URL("../projects/", import.meta.url));

/** Runs `body` as a user with an empty home. */
export async function asGuideUser(body: (user: GuideUser) => Promise<void>): Promise<void> {
  await withFolder(async (root) => {
    const [folder, home] = [join(root, "work"), join(root, "home")];
    await Promise.all([Deno.mkdir(folder), Deno.mkdir(home)]);
    const env = await privateHome(home);
    await body({
      folder,
      env,
      type: (line, below = ".") =>
        runPhlo(typeof line === "string" ? line.split(" ") : line, {
          cwd: join(folder, below),
          env,
        }),
    });
  });
}

/** What `phlo create-workflow` is told in the guide. */
export function workflowWords(table: string, cron = GUIDE_CRON): readonly string[] {
  return [
    ..."create-workflow --type ingestion --domain nightscout --unique-key _id".split(" "),
    ...["--table", table, "--cron", cron],
    ...["--api-base-url", "https://gwp-diabetes.fly.dev/api/v1"],
  ];
}

/** Expects an exit code and texts, and shows the whole output where it is otherwise. */
export function expectOutput(
  result: CommandResult,
  wanted: { readonly code?: number; readonly shows: readonly string[] },
): void {
  const missing = wanted.shows.filter((text) => !showsText(result.text, text));
  const isAsWanted = missing.length === 0 && result.code === (wanted.code ?? 0);
  expect(isAsWanted ? "" : `ended with ${result.code}, without ${missing}:\n${result.text}`)
    .toBe("");
}

/** Edits a file of the project as a user would. */
export async function editFile(
  path: string,
  change: (text: string) => string,
): Promise<void> {
  const before = await Deno.readTextFile(path);
  const after = change(before);
  expect(after).not.toBe(before);
  await Deno.writeTextFile(path, after);
}

/** Pastes a file that the guide, or the original document, prints. */
export async function pasteFile(part: string, path: string, project: string): Promise<void> {
  const target = join(project, path);
  await Deno.mkdir(join(target, ".."), { recursive: true });
  await Deno.writeTextFile(target, await Deno.readTextFile(join(PARTS, part, path)));
}
