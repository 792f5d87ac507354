/**
 * Decides who answers an import of the user's: a module of the user's, phlo itself, or the engine
 * (`node:` modules and the user's node_modules).
 *
 * @module
 */

import { isBuiltin } from "node:module";
import { resolve as resolveMapped } from "@import-maps/resolve";
import type { UserImports } from "./import_map.ts";
import type { ModuleLock } from "./module_lock.ts";

/** Who answers. */
export type Resolution =
  | { readonly kind: "user"; readonly url: string }
  /** Always phlo's own copy: one schema library, one symbol for assets. */
  | { readonly kind: "phlo"; readonly specifier: string }
  | { readonly kind: "builtin"; readonly specifier: string }
  /** A package that must be found in a node_modules folder above the importing file. */
  | { readonly kind: "package"; readonly specifier: string; readonly name: string }
  | { readonly kind: "refused"; readonly reason: string };

const PROVIDED = /^(?:phlo|zod)(?:\/|$)/;

/** Resolves one specifier of a module of the user's. */
export function resolveImport(
  specifier: string,
  from: string,
  imports: UserImports,
  lock: ModuleLock,
): Resolution {
  if (PROVIDED.test(specifier)) return { kind: "phlo", specifier };
  const mapped = resolveMapped(specifier, imports.map, new URL(from)).resolvedImport?.href;
  const url = mapped ?? resolveDirectly(specifier, from);
  if (url === undefined) return resolveBare(specifier);
  const { protocol, href } = new URL(url);
  switch (protocol) {
    case "file:":
    case "data:":
      return { kind: "user", url: href };
    case "http:":
    case "https:":
      return { kind: "user", url: lock.follow(href) };
    case "node:":
      return { kind: "builtin", specifier: href };
    case "npm:":
      return resolvePackage(href.slice("npm:".length).replace(/^\//, ""));
    default:
      return {
        kind: "refused",
        reason: `${protocol} modules are not supported; use https:, npm: or a file`,
      };
  }
}

function resolveDirectly(specifier: string, from: string): string | undefined {
  return /^\.{0,2}\//.test(specifier)
    ? URL.parse(specifier, from)?.href
    : URL.parse(specifier)?.href;
}

function resolveBare(specifier: string): Resolution {
  if (isBuiltin(specifier)) return { kind: "builtin", specifier: `node:${specifier}` };
  return resolvePackage(specifier);
}

/** `@scope/name@1.2/path` names the package `@scope/name`; which version is installed is the user's affair. */
function resolvePackage(text: string): Resolution {
  const parts = text.split("/");
  const scope = text.startsWith("@") ? `${parts.shift() ?? ""}/` : "";
  const [unscoped = "", ...path] = parts;
  const name = `${scope}${unscoped.split("@")[0] ?? ""}`;
  return { kind: "package", name, specifier: [name, ...path].join("/") };
}
