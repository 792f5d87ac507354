/**
 * Reads a project's test files with all that they import, and hands exactly these texts to the engine. Runs in the process of
 * the tests.
 *
 * @module
 */

import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { describeFailure, findFailing, locateFailure } from "../project/describe_failure.ts";
import { findWorkflowFiles } from "../project/find_workflow_files.ts";
import { readImportMap } from "../project/import_map.ts";
import type { ModuleGraph } from "../project/module_graph.ts";
import { openModuleLock } from "../project/module_lock.ts";
import { serveModules } from "../project/serve_modules.ts";
import { walkModules } from "../project/walk_modules.ts";
import { findTestFiles } from "./find_test_files.ts";
import type { TestFailure } from "./test_protocol.ts";

/** The project's tests, read and not yet run. */
export interface LoadedTests {
  readonly root: string;
  /** Absolute paths of test files and of workflow files. */
  readonly tests: readonly string[];
  readonly workflows: readonly string[];
  readonly graph: ModuleGraph;
  /** Everything local that was read. */
  readonly files: readonly string[];
  /** Imports a test file. @throws TestFileError for one that does not load. */
  load(path: string): Promise<void>;
  /** Why something was thrown, with the user's line. */
  describe(thrown: unknown): TestFailure;
  isUsers(file: string): boolean;
}

/** A test file that does not load. */
export class TestFileError extends Error {
  readonly failure: TestFailure;

  constructor(failure: TestFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Reads the files. @throws PhloError PHLO-101 where the import map or the lock is unreadable. */
export async function loadTests(
  { root, workflowsFolder }: { readonly root: string; readonly workflowsFolder: string },
  host: Host,
): Promise<LoadedTests> {
  const [tests, workflows, imports, lock] = await Promise.all([
    findTestFiles(join(root, "tests"), host),
    findWorkflowFiles(join(root, workflowsFolder), host),
    readImportMap(root, host),
    openModuleLock(root, host),
  ]);
  const remote = { lock, cacheFolder: `${root}/.phlo/cache/remote`, isFrozen: false };
  const options = { root, imports, remote };
  const entries = [...tests, ...workflows].map((path) => pathToFileURL(path).href);
  const graph = await walkModules(entries, options, host);
  await lock.save();
  serveModules(graph, options);
  const local = [...graph.modules.values()].flatMap(({ url }) =>
    url.startsWith("file:") ? [fileURLToPath(url)] : []
  );
  return {
    root,
    tests,
    workflows,
    graph,
    files: [...new Set([...tests, ...workflows, ...local, ...imports.files])].sort(),
    load: (path) => loadFile(path, graph, root),
    describe: (thrown) => describeThrown(thrown, graph, root),
    isUsers: (file) => local.includes(file),
  };
}

async function loadFile(path: string, graph: ModuleGraph, root: string): Promise<void> {
  const url = pathToFileURL(path).href;
  const known = graph.failures.get(url) ?? findFailing(url, graph)?.failure;
  try {
    if (known !== undefined) throw known;
    await import(url);
  } catch (error) {
    const { place, message, code, hint } = describeFailure(path, error, graph, root);
    throw new TestFileError({
      message,
      code,
      place: { ...place, file: shorten(place.file, root) },
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

function describeThrown(thrown: unknown, graph: ModuleGraph, root: string): TestFailure {
  const { message, code, hint, place } = locateFailure(thrown, graph);
  const causes = listCauses(thrown).filter((cause) => !message.includes(cause));
  const stack = thrown instanceof Error ? thrown.stack : undefined;
  return {
    message: [message, ...causes.map((cause) => `because: ${cause}`)].join("\n")
      .replaceAll(`${root}/`, ""),
    ...(code === "" ? {} : { code }),
    ...(hint === undefined || message.includes(hint) ? {} : { hint }),
    ...(place === undefined ? {} : { place: { ...place, file: shorten(place.file, root) } }),
    ...(stack === undefined ? {} : { stack }),
  };
}

function listCauses(thrown: unknown): readonly string[] {
  // phlo's own errors say themselves what their causes come to.
  if (thrown instanceof PhloError) return [];
  const causes: string[] = [];
  for (
    let cause = thrown instanceof Error ? thrown.cause : undefined;
    cause instanceof Error && causes.length < 5;
    cause = cause.cause
  ) causes.push(cause.message);
  return causes;
}

/** A path as people in the project's folder say it. */
function shorten(file: string, root: string): string {
  return file.startsWith(`${root}/`) ? relative(root, file) : file;
}
