/**
 * Turns whatever kept a workflow file from loading into a BrokenFile: with the user's line, and the lines around it.
 *
 * @module
 */

import { relative } from "node:path";
import { pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import { type Place, placeAt, placeOnLine, renderPlace } from "../core/place.ts";
import type { BrokenFile } from "../core/project.ts";
import type { ModuleGraph, ModuleRecord } from "./module_graph.ts";
import { keyOfModule } from "./module_graph.ts";
import { findStackPlace, renderFile } from "../core/stack_place.ts";

/** A failure with its place in the user's code, where one is known. */
export interface LocatedFailure {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly place?: Place;
}

/** Describes why `entry` (an absolute path) did not load. */
export function describeFailure(
  entry: string,
  thrown: unknown,
  graph: ModuleGraph,
  root: string,
): BrokenFile {
  const located = locateFailure(thrown, graph);
  const found = { ...located, message: located.message.replaceAll(`${root}/`, "") };
  const code = found.code === "" ? "PHLO-101" : found.code;
  const name = relative(root, entry);
  const own = found.place === undefined || found.place.file === entry;
  const prefix = found.code === "" ? `Cannot load "${name}": ` : "";
  if (own) {
    return {
      ...found,
      code,
      message: `${prefix}${found.message}`,
      place: found.place ?? { file: entry },
    };
  }
  const inner = found.place === undefined ? "" : renderPlace(withoutRoot(found.place, root));
  return {
    ...found,
    code,
    message: `Cannot load "${name}": it imports ${inner}: ${found.message}`,
    place: placeOfImport(entry, found.place, graph) ?? { file: entry },
  };
}

/** Finds message and place of anything thrown; the code is empty for an error that is not phlo's. */
export function locateFailure(thrown: unknown, graph: ModuleGraph): LocatedFailure {
  const message = renderMessage(thrown);
  const place = placeOfError(thrown, graph);
  const framed = place === undefined ? {} : { place: addFrame(place, graph) };
  if (!(thrown instanceof PhloError)) return { code: "", message, ...framed };
  const hint = thrown.hint === undefined ? {} : { hint: thrown.hint };
  return { code: thrown.code, message, ...hint, ...framed };
}

/** The first failing module among those that the entry needs, itself included; undefined where all can run. */
export function findFailing(url: string, graph: ModuleGraph): ModuleRecord | undefined {
  const seen = new Set<string>();
  const visit = (key: string): ModuleRecord | undefined => {
    if (seen.has(key)) return undefined;
    seen.add(key);
    const record = graph.modules.get(key);
    if (record === undefined || record.failure !== undefined) return record;
    for (const item of record.imports) {
      if (item.isDynamic || item.target === undefined) continue;
      const failing = visit(keyOfModule(item.target, item.format));
      if (failing !== undefined) return failing;
    }
    return undefined;
  };
  return visit(url);
}

/** The engine adds the place of a link error to its message; the place is given apart here. */
function renderMessage(thrown: unknown): string {
  return stripVTControlCharacters(messageOf(thrown))
    .replace(/\s+at (?:file|https?):\/\/\S+:\d+:\d+$/, "").replace(/\.$/, "");
}

function placeOfError(thrown: unknown, graph: ModuleGraph): Place | undefined {
  if (thrown instanceof PhloError && thrown.place !== undefined) return thrown.place;
  if (!(thrown instanceof Error)) return undefined;
  const isUsers = (file: string): boolean => recordOf(file, graph) !== undefined;
  return placeOfLinkError(thrown, isUsers, graph) ?? findStackPlace(thrown.stack, isUsers) ??
    findStackPlace(stripVTControlCharacters(thrown.message), isUsers) ??
    placeOfCause(thrown, graph);
}

function placeOfCause(thrown: Error, graph: ModuleGraph): Place | undefined {
  return thrown.cause === undefined ? undefined : placeOfError(thrown.cause, graph);
}

/** A link error names a line of the JavaScript; the user's line is where the import stands. */
function placeOfLinkError(
  thrown: Error,
  isUsers: (file: string) => boolean,
  graph: ModuleGraph,
): Place | undefined {
  const match = /requested module '(.+?)' does not provide an export named '(.+?)'/
    .exec(thrown.message);
  const importer = findStackPlace(thrown.message, isUsers) ??
    findStackPlace(thrown.stack, isUsers);
  if (match === null || importer === undefined) return undefined;
  const record = recordOf(importer.file, graph);
  const item = record?.imports.find((candidate) => candidate.specifier === match[1]);
  if (record === undefined || item === undefined) return undefined;
  const name = record.text.lastIndexOf(match[2] ?? "", item.offset);
  return placeAt(importer.file, record.text, name < 0 ? item.offset : name);
}

function placeOfImport(
  entry: string,
  inner: Place | undefined,
  graph: ModuleGraph,
): Place | undefined {
  const record = recordOf(entry, graph);
  if (record === undefined || inner === undefined) return undefined;
  const hop = record.imports.find((item) =>
    item.target !== undefined && reaches(item.target, inner.file, graph)
  );
  return hop === undefined ? undefined : placeAt(entry, record.text, hop.offset);
}

function reaches(url: string, file: string, graph: ModuleGraph): boolean {
  const seen = new Set<string>();
  const open = [url];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (renderFile(next) === file) return true;
    for (const item of graph.modules.get(next)?.imports ?? []) {
      if (item.target !== undefined) open.push(item.target);
    }
  }
  return false;
}

/** Adds the lines around a place that has none. */
function addFrame(place: Place, graph: ModuleGraph): Place {
  const record = recordOf(place.file, graph);
  if (place.frame !== undefined || place.line === undefined || record === undefined) return place;
  return placeOnLine(place.file, record.text, place.line, place.column);
}

function recordOf(file: string, graph: ModuleGraph): ModuleRecord | undefined {
  return graph.modules.get(/^https?:/.test(file) ? file : pathToFileURL(file).href);
}

function withoutRoot(place: Place, root: string): Place {
  const file = place.file.startsWith(`${root}/`) ? relative(root, place.file) : place.file;
  return { ...place, file };
}
