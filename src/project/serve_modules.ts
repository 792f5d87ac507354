/**
 * Hands the engine exactly the modules that the walk read, through the hooks of `node:module`.
 * Everything else (phlo, node:, packages) stays the engine's own.
 *
 * @module
 */

import { registerHooks } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { WalkOptions } from "./walk_modules.ts";
import { keyOfModule, type ModuleFormat, type ModuleGraph } from "./module_graph.ts";
import { resolveImport } from "./resolve_import.ts";

const OWN_ROOT = new URL("../../", import.meta.url).href;

/** Installs the hooks; disposing takes them away again. */
export function serveModules(graph: ModuleGraph, options: WalkOptions): Disposable {
  const urls = new Set([...graph.modules.values()].map((record) => record.url));
  const isUsers = (url: string): boolean => urls.has(url) || looksUsers(url);
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const from = context.parentURL ?? "";
      if (!isUsers(from) || specifier.startsWith("node:")) return next(specifier, context);
      const found = resolveImport(specifier, from, options.imports, options.remote.lock);
      switch (found.kind) {
        case "user":
          return { url: found.url, shortCircuit: true };
        case "phlo":
          return next(found.specifier, { ...context, parentURL: import.meta.url });
        case "builtin":
          return next(found.specifier, context);
        case "package":
          return next(`npm:${found.specifier}`, {
            ...context,
            parentURL: from.startsWith("file:") ? from : pathToFileURL(`${options.root}/x.js`).href,
          });
        case "refused":
          throw new Error(`Cannot import "${specifier}": ${found.reason}`);
        default:
          return found satisfies never;
      }
    },
    load(url, context, next) {
      const type = context.importAttributes?.type;
      const record = graph.modules.get(keyOfModule(url, formatOf(type)));
      if (record !== undefined && record.format !== "bytes") {
        return { source: record.code, format: record.format as "module", shortCircuit: true };
      }
      if (/^https?:/.test(url)) {
        throw new Error(`Cannot import "${url}": it must be imported statically to be locked`);
      }
      // As text a native addon is no JavaScript; this is what requiring it does where there are no hooks.
      if (url.startsWith("file:") && url.endsWith(".node")) return loadAddon(url);
      const loaded = next(url, context);
      if (url.startsWith("node:")) return loaded;
      if (context.conditions.includes("require")) {
        return url.endsWith(".json") ? { ...loaded, format: "json" } : loaded;
      }
      // Without a source the engine loads by itself; with one, a CommonJS package would become an ES module.
      return { ...loaded, source: undefined } as never;
    },
  });
  return { [Symbol.dispose]: () => hooks.deregister() };
}

function loadAddon(
  url: string,
): { readonly format: "commonjs"; readonly source: string; readonly shortCircuit: true } {
  const source = `process.dlopen(module, ${JSON.stringify(fileURLToPath(url))});`;
  return { format: "commonjs", source, shortCircuit: true };
}

function formatOf(type: string | undefined): ModuleFormat {
  return type === "json" || type === "text" || type === "bytes" ? type : "module";
}

/** Files that only a computed import reaches are the user's too. */
function looksUsers(url: string): boolean {
  return /^(?:file|https?):/.test(url) && !url.startsWith(OWN_ROOT) &&
    !url.includes("/node_modules/");
}
