/**
 * YAML files as dbt reads them (YAML 1.1 with PyYAML's truth words), with the line of every value for messages.
 *
 * @module
 */

import { type Document, isMap, isNode, isPair, LineCounter, parseDocument, type Tags } from "yaml";
import type { z } from "zod";
import { PhloError } from "../core/phlo_error.ts";
import { type Place, placeOnLine } from "../core/place.ts";
import { type Plain, toPlain } from "./plain.ts";

/** A parsed file. */
export interface YamlFile {
  /** As messages name it. */
  readonly file: string;
  readonly value: Plain;
  /** The place of the value at a path, or of the nearest value around it. */
  placeOf(path: readonly PropertyKey[]): Place;
}

/** Parses one file. @throws PhloError PHLO-504 where the text is no YAML. */
export function readYaml(text: string, file: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: "1.1",
    lineCounter: lines,
    uniqueKeys: false,
    customTags: usePythonWords,
  });
  const fault = document.errors[0];
  if (fault !== undefined) {
    const { line, col } = lines.linePos(fault.pos[0]);
    throw new PhloError("PHLO-504", `Cannot read "${file}": ${firstSentence(fault.message)}`, {
      place: placeOnLine(file, text, Math.max(line, 1), Math.max(col, 1)),
      hint: `correct line ${line} of ${file}`,
      cause: fault,
    });
  }
  const value = readValue(document, file);
  return { file, value, placeOf: (path) => placeIn(document, lines, text, file, path) };
}

/** Reads the file's value by a zod schema. @throws PhloError PHLO-504 with the place of the first fault. */
export function parseYamlAs<Schema extends z.ZodType>(
  yaml: YamlFile,
  schema: Schema,
  value: Plain = yaml.value,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path ?? [];
  const key = path.map(String).join(".");
  throw new PhloError(
    "PHLO-504",
    `Cannot read "${yaml.file}": ${key === "" ? "the file" : `"${key}"`} is wrong: ${
      lowerFirst(issue?.message ?? "it does not fit")
    }`,
    { place: yaml.placeOf(path), hint: `correct ${key === "" ? yaml.file : `"${key}"`}` },
  );
}

/** PyYAML reads `yes` and `off` as truth values, but not `y` and `n`, which are names of columns. */
function usePythonWords(tags: Tags): Tags {
  return tags.map((tag) => {
    if (typeof tag === "string" || tag.tag !== "tag:yaml.org,2002:bool") return tag;
    if (!("test" in tag) || tag.test === undefined) return tag;
    const isTrue = tag.test.test("yes");
    return {
      ...tag,
      test: isTrue
        ? /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/
        : /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/,
    };
  });
}

function readValue(document: Document, file: string): Plain {
  try {
    return toPlain(document.toJS({ maxAliasCount: 1000 }));
  } catch (error) {
    throw new PhloError("PHLO-504", `Cannot read "${file}": its aliases cannot be resolved`, {
      cause: error,
      hint: `write out the anchors of ${file}`,
    });
  }
}

/** Found when somebody looks: a large file has thousands of places, and most are never shown. */
function placeIn(
  document: Document,
  lines: LineCounter,
  text: string,
  file: string,
  path: readonly PropertyKey[],
): Place {
  let found: Place | undefined;
  const find = (): Place => found ??= findPlace(document, lines, text, file, path);
  return {
    file,
    get line(): number {
      return find().line ?? 1;
    },
    get column(): number {
      return find().column ?? 1;
    },
    get frame(): string {
      return find().frame ?? "";
    },
  };
}

function findPlace(
  document: Document,
  lines: LineCounter,
  text: string,
  file: string,
  path: readonly PropertyKey[],
): Place {
  for (let length = path.length; length > 0; length--) {
    const offset = offsetOf(document, path.slice(0, length));
    if (offset === undefined) continue;
    const { line, col } = lines.linePos(offset);
    return placeOnLine(file, text, line, col);
  }
  return placeOnLine(file, text, 1, 1);
}

/** A key's own position where there is one: that is what people look for. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number | undefined {
  const parent = path.length === 1 ? document.contents : nodeAt(document, path.slice(0, -1));
  const last = path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isPair(item) && String(item.key) === String(last));
    if (pair !== undefined && isNode(pair.key)) return pair.key.range?.[0];
  }
  const node = nodeAt(document, path);
  return isNode(node) ? node.range?.[0] : undefined;
}

function nodeAt(document: Document, path: readonly PropertyKey[]): unknown {
  const keepNode = true;
  return document.getIn(path, keepNode);
}

function firstSentence(message: string): string {
  return lowerFirst((message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, ""));
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
