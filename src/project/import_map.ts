/**
 * The user's import map: `imports` and `scopes` of deno.json or deno.jsonc, or the file that `importMap` names.
 *
 * @module
 */

import { pathToFileURL } from "node:url";
import { parse as parseMap, type ParsedImportMap } from "@import-maps/resolve";
import { z } from "zod";
import type { Host } from "../core/host.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import { type Place, placeAt } from "../core/place.ts";
import { parseJsonc } from "./parse_jsonc.ts";

const SPECIFIERS = z.record(z.string(), z.string());
const MAPPING = z.looseObject({
  imports: SPECIFIERS.optional(),
  scopes: z.record(z.string(), SPECIFIERS).optional(),
});
const CONFIG = MAPPING.extend({ importMap: z.string().optional() });

/** An import map, and the files it was read from. */
export interface UserImports {
  readonly map: ReturnType<typeof parseMap>;
  readonly files: readonly string[];
}

/** Reads the project's import map; an empty one where there is none. @throws PhloError PHLO-101 */
export async function readImportMap(root: string, host: Host): Promise<UserImports> {
  const path = await findConfig(root, host);
  if (path === undefined) return { map: build({}, `${root}/`, undefined), files: [] };
  const config = await readChecked(path, CONFIG, host);
  if (config.importMap === undefined || config.imports !== undefined) {
    return { map: build(config, path, path), files: [path] };
  }
  const mapPath = new URL(config.importMap, pathToFileURL(path));
  if (mapPath.protocol !== "file:") {
    throw fail(path, "its importMap must be a file of the project");
  }
  const named = decodeURIComponent(mapPath.pathname);
  return {
    map: build(await readChecked(named, MAPPING, host), named, named),
    files: [path, named],
  };
}

async function findConfig(root: string, host: Host): Promise<string | undefined> {
  for (const name of ["deno.json", "deno.jsonc"]) {
    if ((await host.disk.stat(`${root}/${name}`))?.kind === "file") return `${root}/${name}`;
  }
  return undefined;
}

async function readChecked<Value>(
  path: string,
  schema: z.ZodType<Value>,
  host: Host,
): Promise<Value> {
  const text = await host.disk.readText(path);
  let value: unknown;
  try {
    value = parseJsonc(text);
  } catch (error) {
    const position = /position (\d+)/.exec(messageOf(error))?.[1];
    const place = position === undefined ? { file: path } : placeAt(path, text, Number(position));
    throw fail(path, `it is not JSON: ${messageOf(error)}`, place);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw fail(path, `"${issue?.path.join(".") ?? ""}": ${issue?.message ?? "is wrong"}`);
}

function build(
  source: z.output<typeof MAPPING>,
  base: string,
  path: string | undefined,
): ParsedImportMap {
  try {
    const { imports = {}, scopes = {} } = source;
    return parseMap({ imports, scopes }, pathToFileURL(base));
  } catch (error) {
    throw fail(path ?? base, messageOf(error));
  }
}

function fail(path: string, reason: string, place: Place = { file: path }): PhloError {
  return new PhloError("PHLO-101", `Cannot read import map "${path}": ${reason}`, { place });
}
