// deno-lint-ignore-file camelcase -- the names are dbt's
/**
 * What each method of `--select` matches, one line per method.
 *
 * @module
 */

import { basename, extname } from "node:path";
import { PhloError } from "../core/phlo_error.ts";
import { suggestName } from "../core/suggest.ts";
import type { DbtNode, DbtSource } from "./dbt_node.ts";
import { hasGlob, matchGlob } from "./match_glob.ts";
import type { Criterion } from "./parse_selector.ts";
import { isList, isRecord, type Plain } from "./plain.ts";

/** A node or source. */
export type Selectable = DbtNode | DbtSource;

interface Matcher {
  readonly matches: (subject: Selectable, criterion: Criterion, rootName: string) => boolean;
  /** Names to suggest from. */
  readonly known: (subject: Selectable) => readonly string[];
}

const METHODS: Readonly<Record<string, Matcher>> = {
  fqn: {
    matches: (subject, { value }) => subject.resourceType !== "source" && matchFqn(subject, value),
    known: (subject) => [subject.name, subject.fqn.slice(1).join(".")],
  },
  tag: {
    matches: (subject, { value }) => subject.tags.some((tag) => matchGlob(tag, value)),
    known: (subject) => subject.tags,
  },
  path: {
    matches: (subject, { value }) => pathsOf(subject).some((path) => matchPath(path, value)),
    known: (subject) => [subject.originalFilePath],
  },
  file: {
    matches: (subject, { value }) => matchFile(subject.originalFilePath, value),
    known: (subject) => [basename(subject.originalFilePath)],
  },
  source: {
    matches: (subject, { value }) =>
      subject.resourceType === "source" && matchSource(subject, value),
    known: (subject) =>
      subject.resourceType === "source"
        ? [subject.sourceName, `${subject.sourceName}.${subject.name}`]
        : [],
  },
  config: {
    matches: (subject, { value, methodArguments }) =>
      matchConfig(valueAt(subject.config, methodArguments), value),
    known: () => [],
  },
  resource_type: {
    matches: (subject, { value }) => subject.resourceType === value,
    known: (subject) => [subject.resourceType],
  },
  package: {
    matches: (subject, { value }, rootName) =>
      matchGlob(subject.packageName, value === "this" ? rootName : value),
    known: (subject) => [subject.packageName],
  },
  test_type: {
    matches: (subject, { value }) =>
      subject.resourceType === "test" && matchTestType(subject, value),
    known: () => ["generic", "singular", "data", "unit"],
  },
  test_name: {
    matches: (subject, { value }) =>
      subject.resourceType === "test" &&
      matchGlob(subject.genericTest?.name ?? subject.name, value),
    known: (subject) =>
      subject.resourceType === "test" ? [subject.genericTest?.name ?? subject.name] : [],
  },
};

/** Gives the matcher of a criterion. @throws PhloError PHLO-002 for a method that is not there. */
export function findMatcher(criterion: Criterion): Matcher {
  const name = criterion.method ?? defaultMethod(criterion.value);
  const matcher = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (matcher !== undefined) return matcher;
  const near = suggestName(name, Object.keys(METHODS));
  throw new PhloError(
    "PHLO-002",
    `Cannot select "${criterion.text}": there is no method "${name}"`,
    {
      hint: near === undefined
        ? `use one of ${Object.keys(METHODS).join(", ")}`
        : `did you mean "${near}:"?`,
    },
  );
}

/** dbt guesses what a criterion without method means from how it looks. */
function defaultMethod(value: string): string {
  if (value.includes("/")) return "path";
  return [".sql", ".py", ".csv"].includes(extname(value).toLowerCase()) ? "file" : "fqn";
}

function matchFqn(node: DbtNode, value: string): boolean {
  return matchFqnFrom(node.fqn, value) || matchFqnFrom(node.fqn.slice(1), value);
}

/** A prefix of the fqn, or the name alone; from the first wildcard on, the rest is one pattern. */
function matchFqnFrom(fqn: readonly string[], value: string): boolean {
  if (fqn.at(-1) === value) return true;
  const flat = fqn.flatMap((part) => part.split("."));
  const wanted = value.split(".");
  if (flat.length < wanted.length && !hasGlob(value)) return false;
  for (const [index, part] of wanted.entries()) {
    if (hasGlob(part)) return matchGlob(flat.slice(index).join("."), wanted.slice(index).join("."));
    if (flat[index] !== part) return false;
  }
  return true;
}

/** A model is found by its own file and by the properties file that describes it. */
function pathsOf(subject: Selectable): readonly string[] {
  const described = subject.resourceType === "source" ? undefined : subject.propertiesPath;
  return described === undefined
    ? [subject.originalFilePath]
    : [subject.originalFilePath, described];
}

function matchPath(path: string, value: string): boolean {
  const wanted = value.replace(/^\.\//, "").replace(/\/+$/, "").split("/");
  return matchParts(path.split("/"), wanted);
}

/** A folder matches all below it, so parts of the path may be left over. */
function matchParts(path: readonly string[], wanted: readonly string[]): boolean {
  const [first, ...rest] = wanted;
  if (first === undefined) return true;
  if (first === "**") {
    return path.some((_part, index) => matchParts(path.slice(index), rest));
  }
  const [head, ...tail] = path;
  return head !== undefined && matchGlob(head, first) && matchParts(tail, rest);
}

function matchFile(path: string, value: string): boolean {
  const name = basename(path);
  return matchGlob(name, value) || matchGlob(basename(name, extname(name)), value);
}

function matchSource(source: DbtSource, value: string): boolean {
  const parts = value.split(".");
  const names = [source.packageName, source.sourceName, source.name];
  // One part is the source, two are source and table, three begin with the package.
  const compared = parts.length === 3 ? names : names.slice(1, 1 + parts.length);
  return parts.length <= 3 &&
    parts.every((part, index) => matchGlob(compared[index] ?? "", part));
}

function valueAt(config: Plain, path: readonly string[]): Plain | undefined {
  let value: Plain | undefined = config;
  for (const key of path) value = isRecord(value) ? value[key] : undefined;
  return value;
}

function matchConfig(value: Plain | undefined, wanted: string): boolean {
  if (value === undefined) return false;
  if (isList(value)) return value.some((item) => matchConfig(item, wanted));
  if (isRecord(value)) return Object.hasOwn(value, wanted);
  if (typeof value === "boolean" || value === null) {
    return String(value) === wanted.toLowerCase() || (value === null && wanted === "None");
  }
  // As in dbt, a number is equal to no text.
  return typeof value === "string" && matchGlob(value, wanted);
}

function matchTestType(node: DbtNode, value: string): boolean {
  switch (value) {
    case "data":
      return true;
    case "generic":
    case "schema":
      return node.genericTest !== undefined;
    case "singular":
      return node.genericTest === undefined;
    default:
      return false;
  }
}
