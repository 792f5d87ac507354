/**
 * Names and ids of generic tests, letter for letter as dbt makes them: people select tests by them.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { isRecord, type Plain, type PlainRecord } from "./plain.ts";

/** What a generic test's names are made of. */
export interface TestNaming {
  /** `not_null`, or `dbt_utils_accepted_range` with its namespace. */
  readonly testType: string;
  /** The model's name, or `<source>_<table>`. */
  readonly target: string;
  readonly isSource: boolean;
  readonly args: PlainRecord;
}

/** The two names of a test: whole, and short enough for a file or relation. */
export interface TestNames {
  readonly fullName: string;
  readonly shortName: string;
}

/** Builds both names. A name of 64 characters or more is cut and told apart by its MD5. */
export function nameTest(naming: TestNaming): TestNames {
  const prefix = `${naming.isSource ? "source_" : ""}${naming.testType}_${naming.target}`;
  const parts = Object.keys(naming.args).filter((key) => key !== "model").sort().flatMap((key) =>
    partsOf(naming.args[key] ?? null)
  );
  const clean = parts.map((part) => part.replace(/[^0-9a-zA-Z_]+/g, "_")).join("__");
  const fullName = `${prefix}_${clean}`;
  if (fullName.length < 64) return { fullName, shortName: fullName };
  return { fullName, shortName: `${prefix.slice(0, 30)}_${md5(fullName)}` };
}

/** The ten characters that end a generic test's unique id. */
export function hashTest(
  name: string,
  metadata: { readonly namespace?: string; readonly name: string; readonly kwargs: PlainRecord },
): string {
  const hashable = {
    namespace: metadata.namespace ?? null,
    name: metadata.name,
    kwargs: metadata.kwargs,
  };
  return md5(name + renderHashable(hashable)).slice(-10);
}

function partsOf(value: Plain): string[] {
  if (isRecord(value)) return Object.values(value).map(renderPython);
  if (Array.isArray(value)) return value.map(renderPython);
  return [renderPython(value)];
}

/** What Python's `str` makes of a value. */
function renderPython(value: Plain): string {
  return typeof value === "string" ? value : renderRepr(value);
}

function renderRepr(value: Plain): string {
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "string") return quotePython(value);
  if (isRecord(value)) {
    return `{${
      Object.entries(value).map(([key, item]) => `${quotePython(key)}: ${renderRepr(item)}`)
        .join(", ")
    }}`;
  }
  if (Array.isArray(value)) return `[${value.map(renderRepr).join(", ")}]`;
  return String(value);
}

/** The text dbt hashes: keys sorted, every scalar turned into text first. */
function renderHashable(value: Plain): string {
  if (isRecord(value)) {
    const entries = Object.keys(value).sort().map((key) =>
      `${quotePython(key)}: ${renderHashable(value[key] ?? null)}`
    );
    return `{${entries.join(", ")}}`;
  }
  if (Array.isArray(value)) return `[${value.map(renderHashable).join(", ")}]`;
  return quotePython(renderPython(value));
}

/** Python's `repr` of a text: single quotes unless only they would need escapes. */
function quotePython(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let body = "";
  for (const character of text) body += escapeCharacter(character, quote);
  return `${quote}${body}${quote}`;
}

function escapeCharacter(character: string, quote: string): string {
  if (character === "\\" || character === quote) return `\\${character}`;
  if (character === "\n") return "\\n";
  if (character === "\r") return "\\r";
  if (character === "\t") return "\\t";
  const code = character.charCodeAt(0);
  if (code < 32 || (code >= 127 && code < 161)) return `\\x${code.toString(16).padStart(2, "0")}`;
  return character;
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
