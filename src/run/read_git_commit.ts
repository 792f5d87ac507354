/**
 * The git commit that the project's files are at, read from git's own files: no process is started for it.
 *
 * @module
 */

import { dirname, join, resolve } from "node:path";
import type { Host } from "../core/host.ts";

/** The commit's id, or undefined outside a repository and before its first commit. */
export async function readGitCommit(folder: string, host: Host): Promise<string | undefined> {
  const git = await findGitFolder(folder, host);
  if (git === undefined) return undefined;
  const head = await readLine(join(git, "HEAD"), host);
  const ref = head?.startsWith("ref: ") ? head.slice("ref: ".length) : undefined;
  if (ref === undefined) return asCommit(head);
  const loose = await readLine(join(git, ref), host);
  return asCommit(loose) ?? await readPacked(git, ref, host);
}

async function findGitFolder(start: string, host: Host): Promise<string | undefined> {
  for (let folder = start;; folder = dirname(folder)) {
    const path = join(folder, ".git");
    const stat = await host.disk.stat(path);
    if (stat?.kind === "folder") return path;
    if (stat?.kind === "file") {
      // A worktree or submodule: the file says where the folder is.
      const line = await readLine(path, host);
      return line?.startsWith("gitdir: ")
        ? resolve(folder, line.slice("gitdir: ".length))
        : undefined;
    }
    if (dirname(folder) === folder) return undefined;
  }
}

async function readPacked(git: string, ref: string, host: Host): Promise<string | undefined> {
  const path = join(git, "packed-refs");
  if (await host.disk.stat(path) === undefined) return undefined;
  const line = (await host.disk.readText(path)).split("\n").find((each) =>
    each.endsWith(` ${ref}`)
  );
  return asCommit(line?.split(" ")[0]);
}

async function readLine(path: string, host: Host): Promise<string | undefined> {
  if ((await host.disk.stat(path))?.kind !== "file") return undefined;
  return (await host.disk.readText(path)).split("\n")[0]?.trim();
}

function asCommit(text: string | undefined): string | undefined {
  return text !== undefined && /^[0-9a-f]{40,64}$/.test(text) ? text : undefined;
}
