/**
 * Lists the imports of a module: from the JavaScript, so that imports of types are gone, with places in the user's text.
 *
 * @module
 */

import { init, parse } from "es-module-lexer";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import type { ModuleFormat } from "./module_graph.ts";
import { renderFile } from "../core/stack_place.ts";

/** An import whose specifier is written out; computed ones are resolved when they run. */
export interface WrittenImport {
  readonly specifier: string;
  readonly format: ModuleFormat;
  readonly isDynamic: boolean;
  /** Where the specifier stands in the user's text. */
  readonly offset: number;
}

/** Lists the imports. @throws PhloError PHLO-101 where the code cannot be read. */
export async function listImports(
  url: string,
  text: string,
  code: string,
): Promise<readonly WrittenImport[]> {
  await init;
  const offsets = readOffsets(text);
  const file = renderFile(url);
  try {
    return parse(code, file)[0].flatMap((found) => {
      if (found.type === "import-meta" || found.specifier === undefined) return [];
      if (found.type === "dynamic" && found.glob) return [];
      const { specifier } = found;
      const offset = offsets.get(specifier) ?? Math.max(0, text.indexOf(specifier));
      const format = formatOf(specifier, readTypeAttribute(found, code));
      return [{ specifier, format, isDynamic: found.type === "dynamic", offset }];
    });
  } catch (error) {
    throw new PhloError("PHLO-101", `Cannot load "${file}": ${messageOf(error)}`, {
      place: { file },
      cause: error,
    });
  }
}

/** The lexer reads TypeScript well enough for places; where it stumbles, a search for the text must do. */
function readOffsets(text: string): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>();
  try {
    for (const found of parse(text)[0]) {
      if (found.type === "import-meta" || found.specifier === undefined) continue;
      if (!offsets.has(found.specifier)) offsets.set(found.specifier, found.start);
    }
  } catch {
    return offsets;
  }
  return offsets;
}

interface Attributed {
  readonly attributes: ReadonlyArray<readonly [string, string]> | null;
  readonly attributesStart: number;
}

/** The lexer reads attributes of static imports; of a dynamic one it tells where they begin. */
function readTypeAttribute(found: Attributed, code: string): string | undefined {
  const written = found.attributes?.find(([key]) => key === "type")?.[1];
  if (written !== undefined || found.attributesStart < 0) return written;
  return /type["']?\s*:\s*["'](\w+)["']/.exec(
    code.slice(found.attributesStart, found.attributesStart + 120),
  )?.[1];
}

function formatOf(specifier: string, type: string | undefined): ModuleFormat {
  if (type === "json" || type === "text" || type === "bytes") return type;
  return specifier.endsWith(".json") ? "json" : "module";
}
