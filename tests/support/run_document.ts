/**
 * Types what a page of the documentation shows, in an empty folder, and compares what comes back. What differs from run to
 * run (times, ids, moments) is left out of the comparison; a line `…` stands for any lines.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { parseConsole, parseDocument, type ShownCommand, type Snippet } from "./parse_document.ts";
import { phloProgram } from "./phlo_command.ts";
import { privateHome } from "./private_home.ts";

/** A page in the making: where its commands run. */
interface Session {
  /** The folder that the next command starts in. */
  cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What a page got wrong, with its line. */
export interface DocumentFault {
  readonly line: number;
  readonly message: string;
  /** The command whose output is not as shown. */
  readonly command?: string;
  /** The whole output it really gave. */
  readonly real?: readonly string[];
}

/** Runs a page from its first snippet to its last; the faults come back. */
export async function runDocument(
  text: string,
  folder: string,
): Promise<readonly DocumentFault[]> {
  const session = await openSession(folder);
  const faults: DocumentFault[] = [];
  for (const snippet of parseDocument(text)) {
    const found = await runSnippet(snippet, session);
    faults.push(...found);
    // What follows a command that failed would only tell the same again.
    if (found.length > 0) break;
  }
  return faults;
}

async function openSession(folder: string): Promise<Session> {
  const [bin, home, work] = ["bin", "home", "work"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const each of [bin, home, work]) await Deno.mkdir(each, { recursive: true });
  const words = phloProgram().map((word) => `'${word}'`).join(" ");
  await Deno.writeTextFile(join(bin, "phlo"), `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
  const path = `${bin}:${Deno.env.get("PATH") ?? ""}`;
  return { cwd: work, env: { ...await privateHome(home), PATH: path, NO_COLOR: "1" } };
}

async function runSnippet(snippet: Snippet, session: Session): Promise<readonly DocumentFault[]> {
  const { language, attributes, text, line } = snippet;
  if ("unrun" in attributes || language === "text") return [];
  if (attributes.file !== undefined) {
    const path = join(session.cwd, attributes.file);
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeTextFile(path, text + "\n");
    return [];
  }
  if (attributes.part !== undefined) return await checkPart(snippet, attributes.part, session);
  if (language === "sh") {
    return await runCommand({ command: text, output: ["…"] }, snippet, session);
  }
  if (language === "console") {
    for (const shown of parseConsole(text)) {
      const faults = await runCommand(shown, snippet, session);
      if (faults.length > 0) return faults;
    }
    return [];
  }
  return [{ line, message: `a ${language} snippet says neither file=, part= nor unrun=` }];
}

/** Each line that the page shows must be in the file, in order; `…` and comments of only that stand for what is left out. */
async function checkPart(
  { text, line }: Snippet,
  path: string,
  session: Session,
): Promise<readonly DocumentFault[]> {
  const file = await Deno.readTextFile(join(session.cwd, path));
  const there = file.split("\n").map((each) => each.trim());
  let at = 0;
  for (const wanted of text.split("\n").map((each) => each.trim())) {
    if (wanted === "" || /^(\/\/|--|#)?\s*…$/.test(wanted)) continue;
    at = there.indexOf(wanted, at) + 1;
    if (at === 0) return [{ line, message: `"${wanted}" is not in ${path}` }];
  }
  return [];
}

async function runCommand(
  shown: ShownCommand,
  { attributes, line }: Snippet,
  session: Session,
): Promise<readonly DocumentFault[]> {
  const marker = "phlo-docs-folder:";
  const script = `{ ${shown.command}\n} 2>&1; code=$?; echo; echo "${marker}$(pwd)"; exit $code`;
  const { code, stdout } = await new Deno.Command("sh", {
    args: ["-c", script],
    cwd: session.cwd,
    env: session.env,
    stdin: "null",
    stderr: "null",
  }).output();
  const all = new TextDecoder().decode(stdout).split("\n");
  const last = all.findLastIndex((each) => each.startsWith(marker));
  const real = all.slice(0, Math.max(0, last)).map((each) => each.trimEnd());
  while (real.at(-1) === "") real.pop();
  session.cwd = all[last]?.slice(marker.length) ?? session.cwd;
  const wantedCode = Number(attributes.exit ?? 0);
  if (code !== wantedCode) {
    const message = `"${shown.command}" ended with ${code}, wanted ${wantedCode}:\n${
      real.join("\n")
    }`;
    return [{ line, message }];
  }
  const wanted = shown.output.filter((each, index, list) => each !== "" || index < list.length - 1);
  if (isSameOutput(wanted, real)) return [];
  const message = `"${shown.command}" prints something else:\n${real.join("\n")}`;
  return [{ line, message, real, command: shown.command }];
}

/** Compares line by line, what differs from run to run left out. */
export function isSameOutput(wanted: readonly string[], real: readonly string[]): boolean {
  const [head, ...rest] = wanted;
  if (head === undefined) return real.length === 0;
  if (head.trim() === "…") {
    return real.some((_, index) => isSameOutput(rest, real.slice(index))) ||
      isSameOutput(rest, []);
  }
  const [first, ...others] = real;
  if (first === undefined) return false;
  return settle(head) === settle(first) && isSameOutput(rest, others);
}

const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [/\b\d{8}T\d{6}-[0-9a-f]{6}\b/g, "<run>"],
  [/\b\d+(?:\.\d+)? ?(?:ms|s|min|MB|KB|kB|GB|GiB|MiB)\b/g, "<measured>"],
  [/\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?/g, "<moment>"],
  [/\b\d\d:\d\d:\d\d\.\d{3}\b/g, "<moment>"],
  [/\b\d{4}…/g, "<id>"],
  [/\b\d{12,19}\b/g, "<id>"],
  [/\/tmp\/[^\s"']*/g, "<path>"],
  [/─+/g, "─"],
  [/ {2,}/g, " "],
];

function settle(line: string): string {
  return VOLATILE.reduce((text, [pattern, word]) => text.replaceAll(pattern, word), line).trim();
}
