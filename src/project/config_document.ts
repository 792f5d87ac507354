/**
 * The text of phlo.yaml -> a tree of plain values that knows where each stands.
 *
 * @module
 */

import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  type Pair,
  parseDocument,
  type YAMLError,
  type YAMLMap,
} from "yaml";
import { type Place, placeAt } from "../core/place.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";

/** One key of a mapping with its value. */
export interface ConfigEntry {
  readonly key: string;
  readonly keyPlace: Place;
  readonly valuePlace: Place;
  /** The value as plain data. */
  readonly value: unknown;
  /** The entries of a value that is a mapping. */
  readonly entries?: readonly ConfigEntry[];
}

interface Source {
  readonly file: string;
  readonly text: string;
  readonly document: Document;
}

/**
 * Parses phlo.yaml; an empty file has no entries.
 * @throws PhloError PHLO-004 with the place of the first thing that is not YAML, or no mapping.
 */
export function parseConfigDocument(text: string, file: string): readonly ConfigEntry[] {
  const document = parseDocument(text, { prettyErrors: false, logLevel: "error" });
  const source: Source = { file, text, document };
  const error = document.errors[0] ?? document.warnings[0];
  if (error !== undefined) throw refuseSyntax(source, error);
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return [];
  if (!isMap(contents)) throw refuse(source, 0, 'it must hold "key: value" lines');
  const plain = toPlain(() => document.toJS({ maxAliasCount: 100 }), source);
  return listEntries(contents, plain, source);
}

/**
 * A line that is indented below one with a value reads as the value's continuation, so the parser points at the value; the
 * line to put right is the indented one.
 */
function refuseSyntax(source: Source, error: YAMLError): PhloError {
  const [offset] = error.pos;
  if (error.code !== "BLOCK_AS_IMPLICIT_KEY") return refuse(source, offset, error.message);
  const lineEnd = source.text.indexOf("\n", offset);
  const next = lineEnd < 0 ? -1 : source.text.slice(lineEnd).search(/\S/);
  if (next < 0) return refuse(source, offset, error.message);
  return refuse(
    source,
    lineEnd + next,
    "the line is indented as if it belonged to the one above, which has a value already",
  );
}

/** An alias may lead to a mapping around it; no key of the table lies this deep. */
const MAX_DEPTH = 8;

function listEntries(
  map: YAMLMap,
  plain: unknown,
  source: Source,
  depth = 0,
): readonly ConfigEntry[] {
  return map.items.map((pair) => buildEntry(pair, plain, source, depth));
}

function buildEntry(pair: Pair, parent: unknown, source: Source, depth: number): ConfigEntry {
  if (!isScalar(pair.key)) throw refuse(source, 0, "a key is not a plain text");
  const key = String(pair.key.value);
  const keyPlace = placeAt(source.file, source.text, pair.key.range?.[0] ?? 0);
  const value = readKey(parent, key);
  const node = pair.value as { range?: readonly number[] | null } | null;
  const start = node?.range?.[0];
  const valuePlace = start === undefined ? keyPlace : placeAt(source.file, source.text, start);
  const entry = { key, keyPlace, valuePlace, value };
  const target = isAlias(pair.value) ? pair.value.resolve(source.document) : pair.value;
  if (!isMap(target) || depth >= MAX_DEPTH) return entry;
  return { ...entry, entries: listEntries(target, value, source, depth + 1) };
}

function readKey(parent: unknown, key: string): unknown {
  return typeof parent === "object" && parent !== null && Object.hasOwn(parent, key)
    ? (parent as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

/** Aliases that lead nowhere, or to the mapping around them, are only found here. */
function toPlain(build: () => unknown, source: Source): unknown {
  try {
    const plain = build();
    JSON.stringify(plain);
    return plain;
  } catch (error) {
    const isCircle = messageOf(error).includes("circular");
    throw refuse(source, 0, isCircle ? "an alias leads to itself" : messageOf(error));
  }
}

function refuse(source: Source, offset: number, why: string): PhloError {
  const reason = why.split("\n")[0]?.replace(/\.$/, "") ?? why;
  return new PhloError("PHLO-004", `Cannot read "${source.file}": ${reason}`, {
    place: placeAt(source.file, source.text, offset),
    hint: "the keys and their form are in docs/configuration.md",
  });
}
