/**
 * Fails when a file under `src/` imports upward, sideways or in a circle, or lies in a folder that has no layer.
 * Reads every file under `src/`, so a file nobody imports is checked too. `_test.ts` files may import anything below their own layer.
 *
 * Usage: `deno run -A scripts/check_layers.ts`
 *
 * @module
 */

/** Top layer first. Folders on one line never import each other. */
const LAYERS: readonly (readonly string[])[] = [
  ["cli"],
  ["web", "schedule", "testing", "scaffold"],
  ["run"],
  ["worker", "project", "dbt"],
  [
    "source",
    "schema",
    "jinja",
    "sql",
    "sample",
    "duckdb",
    "iceberg",
    "catalog",
    "store",
    "records",
    "host",
  ],
  ["core"],
];

interface Dependency {
  readonly specifier?: string;
}
interface GraphModule {
  readonly specifier: string;
  readonly error?: string;
  readonly dependencies?: readonly { readonly code?: Dependency; readonly type?: Dependency }[];
}

const root = new URL("../", import.meta.url);

function listSources(folder: URL): URL[] {
  const files: URL[] = [];
  for (const entry of Deno.readDirSync(folder)) {
    const url = new URL(entry.name + (entry.isDirectory ? "/" : ""), folder);
    if (entry.isDirectory) files.push(...listSources(url));
    else if (entry.name.endsWith(".ts")) files.push(url);
  }
  return files;
}

async function readGraph(files: readonly URL[]): Promise<Map<string, GraphModule>> {
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(entry, files.map((file) => `import "${file.href}";`).join("\n"));
    const command = new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "--config", new URL("deno.json", root).pathname, entry],
    });
    const { stdout, stderr, success } = await command.output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    const modules: GraphModule[] = JSON.parse(new TextDecoder().decode(stdout)).modules;
    return new Map(modules.map((module) => [module.specifier, module]));
  } finally {
    await Deno.remove(entry);
  }
}

const SOURCE_PREFIX = new URL("src/", root).href;

function folderOf(specifier: string): string | undefined {
  if (!specifier.startsWith(SOURCE_PREFIX)) return undefined;
  const rest = specifier.slice(SOURCE_PREFIX.length);
  return rest.includes("/") ? rest.slice(0, rest.indexOf("/")) : undefined;
}

function layerOf(folder: string): number {
  return LAYERS.findIndex((layer) => layer.includes(folder));
}

function importsOf(module: GraphModule): string[] {
  return (module.dependencies ?? []).flatMap((dependency) => {
    const target = dependency.code?.specifier ?? dependency.type?.specifier;
    return target === undefined ? [] : [target];
  });
}

function short(specifier: string): string {
  return specifier.startsWith(root.href) ? specifier.slice(root.href.length) : specifier;
}

function findBreaches(graph: Map<string, GraphModule>): string[] {
  const breaches: string[] = [];
  for (const [specifier, module] of graph) {
    const from = folderOf(specifier);
    if (from === undefined || specifier.endsWith("_test.ts")) continue;
    if (layerOf(from) < 0) breaches.push(`${short(specifier)}: folder "${from}" has no layer`);
    for (const target of importsOf(module)) {
      const to = folderOf(target);
      const isAllowed = to === undefined || to === from || layerOf(to) > layerOf(from);
      if (!isAllowed) breaches.push(`${short(specifier)}: "${from}" must not import "${to}"`);
    }
  }
  return breaches;
}

function findCircles(graph: Map<string, GraphModule>): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (specifier: string, trail: readonly string[]): void => {
    const start = trail.indexOf(specifier);
    if (start >= 0) {
      circles.push(`circle: ${[...trail.slice(start), specifier].map(short).join(" -> ")}`);
    }
    if (start >= 0 || done.has(specifier)) return;
    const module = graph.get(specifier);
    if (module !== undefined && folderOf(specifier) !== undefined) {
      for (const next of importsOf(module)) visit(next, [...trail, specifier]);
    }
    done.add(specifier);
  };
  for (const specifier of graph.keys()) visit(specifier, []);
  return circles;
}

const graph = await readGraph(listSources(new URL("src/", root)));
const unread = [...graph.values()].flatMap((module) => module.error ?? []);
const problems = [...unread, ...findBreaches(graph), ...findCircles(graph)];
// deno-lint-ignore no-console -- a script's output
for (const problem of problems) console.error(problem);
Deno.exit(problems.length === 0 ? 0 : 1);
