/**
 * Which test files a name of the command line means: a domain, a table, a model, a file or a folder of tests.
 *
 * @module
 */

import { basename, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { PhloError } from "../core/phlo_error.ts";
import { suggestName } from "../core/suggest.ts";
import { keyOfModule } from "../project/module_graph.ts";
import type { LoadedTests } from "./load_tests.ts";

/** The files of all names, each once, in their order; every file where no name is given. @throws PhloError PHLO-001 */
export function selectTests(
  names: readonly string[],
  loaded: Pick<LoadedTests, "root" | "tests" | "workflows" | "graph">,
): readonly string[] {
  if (names.length === 0) return loaded.tests;
  const chosen = new Set<string>();
  for (const name of names) {
    const found = loaded.tests.filter((file) => isMeant(name, file, loaded));
    if (found.length === 0) throw refuse(name, loaded);
    for (const file of found) chosen.add(file);
  }
  return loaded.tests.filter((file) => chosen.has(file));
}

type Loaded = Parameters<typeof selectTests>[1];

function isMeant(name: string, file: string, loaded: Loaded): boolean {
  const wanted = name.replace(/^\.\//, "").replace(/\/$/, "");
  const path = relative(loaded.root, file);
  if (path === wanted || path.startsWith(`${wanted}/`) || file === wanted) return true;
  const inside = path.replace(/^tests\//, "");
  if (inside === wanted || inside.startsWith(`${wanted}/`)) return true;
  const stem = stemOf(file);
  const table = wanted.replace(/^(?:dlt_|raw\.)/, "");
  return stem === wanted || stem.startsWith(`${wanted}_`) || stem.endsWith(`_${table}`) ||
    stem === table || namesInText(wanted, file, loaded) || reachesWorkflow(table, file, loaded);
}

function stemOf(file: string): string {
  return basename(file).replace(/[._]?test\.\w+$/, "");
}

/** `testModel("stg_entries", …)` names its model in a text. */
function namesInText(name: string, file: string, { graph }: Loaded): boolean {
  const text = graph.modules.get(pathToFileURL(file).href)?.text ?? "";
  return text.includes(`"${name}"`) || text.includes(`'${name}'`);
}

/** A test is about what it imports: a file of the domain's folder, or the table's own. */
function reachesWorkflow(name: string, file: string, loaded: Loaded): boolean {
  return listReached(file, loaded).some((reached) =>
    stemOf(reached).replace(/\.\w+$/, "") === name || domainOf(reached) === name
  );
}

function listReached(file: string, { graph, workflows }: Loaded): readonly string[] {
  const seen = new Set<string>();
  const open = [pathToFileURL(file).href];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const { target, format } of graph.modules.get(next)?.imports ?? []) {
      if (target !== undefined) open.push(keyOfModule(target, format));
    }
  }
  return workflows.filter((path) => seen.has(pathToFileURL(path).href));
}

/** `workflows/ingestion/nightscout/x.ts` is of the domain nightscout. */
function domainOf(workflow: string): string {
  return workflow.split("/").at(-2) ?? "";
}

function refuse(name: string, loaded: Loaded): PhloError {
  const domains = loaded.workflows.map(domainOf);
  const tables = loaded.workflows.map((file) => basename(file).replace(/\.\w+$/, ""));
  const stems = loaded.tests.map(stemOf);
  const near = suggestName(name, [...new Set([...domains, ...tables, ...stems])]);
  const isKnown = domains.includes(name) || tables.includes(name);
  return new PhloError(
    "PHLO-001",
    isKnown
      ? `Cannot find tests of "${name}": no test file names or imports it`
      : `Cannot find tests of "${name}": it is no domain, table, model or test file`,
    {
      hint: near !== undefined && !isKnown
        ? `did you mean "${near}"?`
        : loaded.tests.length === 0
        ? "phlo create-workflow writes a test with each table"
        : `the test files are ${
          loaded.tests.map((file) => relative(loaded.root, file)).join(", ")
        }`,
    },
  );
}
